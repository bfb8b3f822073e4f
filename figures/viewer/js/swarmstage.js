// The maps of the swarm: one for each rule, side by side on one zoom and one clock.

import { createStartColors } from "./basincolors.js";
import { buildElement } from "./dom.js";
import { createMaps } from "./maps.js";
import { formatNumber, shareText, wholeText } from "./numbers.js";
import { legendMilliseconds } from "./pace.js";
import { filledBox, plotBox } from "./projection.js";
import { createReadout, pointText } from "./reading.js";
import { stageRoom } from "./room.js";
import { countUpTo } from "./sorted.js";
import { globalArrivals, gridExtent, startAtPoint, startDiverged, startLeft, swarmLayout } from "./swarm.js";
import { createSwarmPanel } from "./swarmpanel.js";

const titleHeight = 24;
const leastHeight = 140; // six maps and the player on a projector of 1280 by 720

export function createSwarmStage(root, ctx, zoomPlace) {
  const { clock, ui, t: words } = ctx;
  let colors = null;
  let arrivals = []; // by rule, when its starts came to a global minimum
  let numbersShown = 0; // when they were last written, in milliseconds

  const maps = createMaps(root, ctx, {
    zoomPlace,
    box(width, rows) {
      const side = stage.run.R > 1;
      // A stack of maps on a narrow page is scrolled anyway: there each is as tall as it wants to be.
      const stacked = rows > 2 && rows === stage.run.R;
      const scale = ctx.scale(), room = stageRoom(root, ctx) - (side ? 0 : titleHeight * scale);
      if (ctx.view().alone) return filledBox(width, side, room, rows);
      return stacked ? plotBox(width, false, 330, 1, 170, scale) : plotBox(width, side, room, rows, leastHeight, scale);
    },
    side: () => stage.run.R > 1,
    idle: () => false,
    moved() {},
    signature: ({ meta: { racers, count } }) => JSON.stringify([racers.map((racer) => [racer.label, racer.shape, racer.color]), ui.dark, count]),
    build({ meta: { racers, surface, count } }) {
      const panels = racers.map((_, r) => createSwarmPanel(stage, r));
      panels.forEach((panel, r) => panel.plot.setAttribute("aria-label",
        words("swarm.map", { surface: surface.title, rule: racers[r].label, count: wholeText(count) })));
      return panels;
    },
  });
  const readout = createReadout();
  const below = buildElement("div", { class: "dl-below" }, readout.element, maps.key.element, maps.uneven);
  root.append(below);

  const stage = Object.assign(maps.stage, {
    layout: "cloud", imageToken: "", pointed: null, pointedRacer: 0,
    colors: () => (colors ??= createStartColors(stage.run, stage.theme, ui.veiled)),
    click(px, py) {
      if (ctx.view().still) return;
      const [x, y] = [stage.projection.toX(px), stage.projection.toY(py)];
      const start = startUnder(x, y);
      if (start) ctx.pick(start.x, start.y);
      else if (stage.layout === "cloud") ctx.pick(x, y);
    },
    hover(r, point) {
      if (!point || !stage.projection.inside(...point)) return pointAt(r, null);
      const [x, y] = [stage.projection.toX(point[0]), stage.projection.toY(point[1])];
      if (stage.layout === "cloud") readout.show(...pointText(stage.run.surface, x, y));
      else pointAt(r, startUnder(x, y));
    },
    keydown,
  });

  // Under a veil no start tells what becomes of it.
  const startUnder = (x, y) => (stage.layout === "cloud" || ui.veiled ? null : startAtPoint(stage.run, x, y));

  // A start is pointed at: every map shows the same one, and what became of it there.
  function pointAt(r, start) {
    const same = stage.pointed?.index === start?.index;
    stage.pointed = start;
    stage.pointedRacer = r;
    if (!same) for (const panel of maps.panels()) panel.drawStill();
    if (!start) {
      tellNumbers();
      showHint();
      return;
    }
    const { run } = stage;
    const { label } = run.meta.racers[r];
    const at = `(${formatNumber(start.x, 4)}, ${formatNumber(start.y, 4)})`;
    const end = endSentence(run, r, start.index, words);
    const what = `${words(run.R > 1 ? "swarm.point.of" : "swarm.point", { rule: label, at, end })}  `;
    readout.show(what, ctx.view().still ? "" : words("swarm.point.open"));
    maps.panels().forEach((panel, k) => panel.tell(endShortly(run, k, start.index, words)));
  }

  // After an update: the start that is pointed at stays so, and its end is told anew.
  function pointAgain() {
    const { pointed, run } = stage;
    const start = pointed && stage.pointedRacer < run.meta.racers.length ? startUnder(pointed.x, pointed.y) : null;
    pointAt(stage.pointedRacer, start);
  }

  // The keyboard's pointer: Ctrl (or Cmd) and an arrow move it from start to start, Enter opens that start in the race.
  function keydown(r, event) {
    const { run, projection } = stage;
    const move = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (event.key === "Enter" && stage.pointed && !ctx.view().still) ctx.pick(stage.pointed.x, stage.pointed.y);
    if (!move || !(event.ctrlKey || event.metaKey) || stage.layout === "cloud" || ui.veiled) return;
    event.preventDefault();
    const { view } = projection;
    const { x0, x1, y0, y1 } = gridExtent(run);
    const cells = event.shiftKey ? 8 : 1;
    const from = stage.pointed ?? { x: (view.x0 + view.x1) / 2, y: (view.y0 + view.y1) / 2 };
    const within = (v, lo, hi) => Math.min(Math.max(v, lo + 1e-9 * (hi - lo)), hi - 1e-9 * (hi - lo));
    const x = within(from.x + (cells * move[0] * (x1 - x0)) / run.columns, x0, x1);
    const y = within(from.y + (cells * move[1] * (y1 - y0)) / run.rows, y0, y1);
    pointAt(r, startAtPoint(run, x, y));
  }

  function showHint() {
    const touch = window.matchMedia("(pointer: coarse)").matches;
    const what = stage.layout === "cloud" ? "swarm.hint.cloud" : "swarm.hint.starts";
    readout.hint(words(`${ctx.view().still ? "stage.hint.still" : what}${touch ? ".touch" : ""}`));
  }

  // Beside each name the one number that counts: the share that has arrived at a global minimum by now.
  function tellNumbers() {
    if (stage.pointed || !stage.run) return;
    const { run } = stage;
    maps.panels().forEach((panel, r) => {
      const row = run.meta.table.find((each) => each.racer === r);
      const known = run.meta.known ? row?.reached : row?.escaped;
      const live = run.hasHits && run.meta.known;
      const share = live ? countUpTo(arrivals[r], clock.shown) / run.N : known;
      const word = run.meta.known ? "swarm.share" : "swarm.share.left";
      const hidden = share === null || share === undefined || (ui.veiled && !live);
      panel.tell(hidden ? "" : words(word, { share: shareText(share) }), words(`${word}.of`, { count: wholeText(run.N) }));
    });
  }

  function followSwitches(run) {
    const layout = swarmLayout(ui, run);
    if (layout !== stage.layout) stage.pointed = null;
    stage.layout = layout;
    stage.imageToken = JSON.stringify([run.meta.key, run.steps, layout, ui.dark, run.meta.racers.length, ui.veiled]);
    maps.key.element.hidden = layout !== "cloud";
    below.classList.toggle("dl-quiet-key", layout !== "cloud");
  }

  const unsubscribe = ui.subscribe((patch) => {
    if (!stage.run) return;
    colors = null;
    followSwitches(stage.run);
    maps.refresh(false);
    if ("layout" in patch || "veiled" in patch) pointAgain();
  });

  return {
    update(run) {
      colors = null;
      arrivals = run.hasHits ? run.meta.racers.map((_, r) => globalArrivals(run, r)) : [];
      followSwitches(run);
      maps.update(run);
      if (stage.pointed && !run.hasEnds) stage.pointed = null;
      pointAgain();
    },
    projection: () => stage.projection,
    pictures() {
      if (!stage.projection) return [];
      const titles = stage.run.meta.racers.map((racer, r) => ({ racer, color: ctx.color(r), text: maps.panels()[r].caption() }));
      return [{ file: stage.layout, name: words(`swarm.layout.${stage.layout}`), names: false, ...maps.picture(titles) }];
    },
    frame(step) {
      for (const panel of maps.panels()) panel.frame(step);
      const now = performance.now();
      if (clock.playing && now - numbersShown < legendMilliseconds) return;
      numbersShown = now;
      tellNumbers();
    },
    resize: maps.resize,
    destroy() {
      unsubscribe();
      maps.destroy();
    },
  };
}

// "reached the minimum (3, 2) after 57 steps"
function endSentence(run, r, i, words) {
  const end = run.basin(r, i);
  if (end === startLeft) return words("swarm.end.left");
  if (end === startDiverged) return words("swarm.end.diverged");
  if (end < 0) return words("swarm.end.none", { steps: wholeText(run.steps) });
  const hit = run.hasHits ? run.hit(r, i) : -1;
  const minimum = run.meta.minima[end];
  const kind = run.meta.minima.every((other) => other.global) ? "minimum" : minimum.global ? "global" : "local";
  const where = words(`swarm.end.${kind}`, { at: pointOf(minimum) });
  return hit < 0 ? where : words(hit === 1 ? "swarm.end.step" : "swarm.end.steps", { where, steps: wholeText(hit) });
}

function endShortly(run, r, i, words) {
  const end = run.basin(r, i);
  if (end === startLeft) return words("swarm.left");
  if (end === startDiverged) return words("swarm.diverged");
  if (end < 0) return words("swarm.none");
  const hit = run.hasHits ? run.hit(r, i) : -1;
  const at = pointOf(run.meta.minima[end]);
  return hit < 0 ? at : words("swarm.short", { at, steps: wholeText(hit) });
}

export function pointOf({ x, y }) {
  return `(${[x, y].map((v) => formatNumber(Math.abs(v) < 1e-9 ? 0 : v, 3).replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "")).join(", ")})`;
}
