// What the colours of the swarm's maps mean, in words, with the share of the starts of each rule.

import { basinDark, basinLight, createStartColors, minimumNumbers, numberedMinima } from "./basincolors.js";
import { cssColor, mixColors, parseHexColor } from "./colors.js";
import { createScroller, panelElement, racerChip } from "./marks.js";
import { shareText, wholeText } from "./numbers.js";
import { endCounts, startDiverged, startLeft, startNone, swarmLayout } from "./swarm.js";
import { pointOf } from "./swarmstage.js";

export function createSwarmLegend(root, ctx) {
  const { ui, t: words } = ctx;
  const place = panelElement("div", "dl-ends");
  root.append(place);
  let run = null;
  let scroller = null;

  function build() {
    const layout = swarmLayout(ui, run);
    root.hidden = layout === "cloud";
    if (layout === "cloud") return place.replaceChildren();
    const colors = createStartColors(run, ctx.theme());
    const counts = run.meta.racers.map((_, r) => endCounts(run, r));
    const table = layout === "basins"
      ? endsTable([...minimumRows(colors, counts), ...lostRows(colors, counts)])
      : endsTable(lostRows(colors, counts));
    const speed = colors.range && speedKey(layout, colors);
    scroller = createScroller(words("swarm.ends.title"), table);
    place.replaceChildren(...[speed, scroller.element].filter(Boolean));
    scroller.fit();
  }

  const each = (counts, of) => counts.map((count) => of(count) / run.N);

  function minimumRows(colors, counts) {
    const { minima } = run.meta;
    const all = minima.map((_, i) => i);
    const numbers = minimumNumbers(minima);
    const share = (indices) => each(counts, (count) => indices.reduce((sum, i) => sum + count.minima[i], 0));
    const rows = [];
    for (const [global, one, many] of [[true, "swarm.ends.global", "swarm.ends.globals"], [false, "swarm.ends.local", "swarm.ends.locals"]]) {
      const kind = all.filter((i) => Boolean(minima[i].global) === global);
      if (kind.length <= numberedMinima) {
        for (const i of kind) {
          rows.push({ colors: [colors.minima[i]], number: numbers[i], text: words(one, { at: pointOf(minima[i]) }), shares: share([i]) });
        }
      } else {
        const several = [...new Map(kind.map((i) => [String(colors.minima[i]), colors.minima[i]])).values()].slice(0, 5);
        rows.push({ colors: several, text: words(many, { count: kind.length }), shares: share(kind) });
      }
    }
    return rows;
  }

  // Who reached nothing; lines that are empty for every rule are left out.
  function lostRows(colors, counts) {
    const rows = [
      { colors: [colors.none], text: words("swarm.ends.none", { steps: wholeText(run.steps) }), shares: each(counts, (c) => c[startNone]) },
      { colors: [colors.left], striped: true, text: words("swarm.left"), shares: each(counts, (c) => c[startLeft]) },
      { colors: [colors.diverged], text: words("swarm.diverged"), shares: each(counts, (c) => c[startDiverged]) },
    ];
    return rows.filter((row) => ui.veiled || row.shares.some((share) => share > 0));
  }

  function endsTable(rows) {
    const { racers } = run.meta;
    const head = (ui.veiled ? [] : racers).map((racer, r) => {
      const name = panelElement("span", "dl-sr", {}, racer.label);
      return panelElement("th", "dl-number", { scope: "col", title: racer.label }, racerChip(racer, ctx.color(r)), name);
    });
    const body = rows.map((row) => panelElement("tr", "", {},
      panelElement("th", "", { scope: "row" }, swatch(row), ...(row.number ? [panelElement("b", "dl-which", {}, String(row.number)), " "] : []), row.text),
      ...(ui.veiled ? [] : row.shares).map((share) => panelElement("td", share ? "dl-number" : "dl-number dl-nothing", {}, shareText(share)))));
    return panelElement("table", "dl-ends-table", {},
      panelElement("caption", "dl-sr", {}, words("swarm.ends.title")),
      panelElement("thead", "", {}, panelElement("tr", "", {}, panelElement("td", "", {}, words(ui.veiled ? "veil" : "swarm.ends.of")), ...head)),
      panelElement("tbody", "", {}, ...body));
  }

  function swatch({ colors, striped }) {
    const { basins } = ctx.theme();
    const element = panelElement("span", "dl-swatch", { "aria-hidden": "true" });
    const parts = colors.map(cssColor);
    const width = 100 / parts.length;
    element.style.background = striped
      ? `repeating-linear-gradient(135deg, ${basins.left} 0 3px, ${basins.left_stripe} 3px 4.5px)`
      : `linear-gradient(to right, ${parts.map((c, i) => `${c} ${i * width}% ${(i + 1) * width}%`).join(", ")})`;
    return element;
  }

  // The scale of the shading: numbers of steps, spaced by their logarithm.
  function speedKey(layout, colors) {
    const { basins } = ctx.theme();
    const { low, high } = colors.range;
    const stops = layout === "steps"
      ? basins.steps
      : shadesOf(colors.minima[Math.max(0, run.meta.minima.findIndex((minimum) => minimum.global))], basins);
    const bar = panelElement("span", "dl-ramp");
    bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    const middle = Math.exp((Math.log(1 + low) + Math.log(1 + high)) / 2) - 1;
    const texts = [`≤ ${wholeText(low)}`, wholeText(middle), `≥ ${wholeText(high)}`];
    const labels = texts.map((text) => panelElement("span", "dl-ramp-label", {}, text));
    const label = words("swarm.speed.key", { low: texts[0], high: texts[2] });
    return panelElement("div", "dl-speed", {}, panelElement("span", "dl-speed-name", {}, words("swarm.speed")),
      panelElement("div", "dl-key", { role: "img", "aria-label": label }, bar, ...labels));
  }

  const unsubscribe = ui.subscribe((patch) => run && ("layout" in patch || "dark" in patch || "veiled" in patch) && build());
  return {
    update(next) {
      run = next;
      build();
    },
    frame() {},
    resize: () => scroller?.fit(),
    destroy: unsubscribe,
  };
}

function shadesOf(color, { quick, slow }) {
  return [mixColors(color, parseHexColor(quick), basinLight), color, mixColors(color, parseHexColor(slow), basinDark)].map(cssColor);
}
