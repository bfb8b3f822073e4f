// The racers with their loss at the playhead, always in the same order and of the same width: nothing jumps.

import { buildElement, setText } from "./dom.js";
import { racerChip } from "./marks.js";
import { formatNumber, wholeText } from "./numbers.js";
import { legendMilliseconds } from "./pace.js";

export function createLegend(root, ctx) {
  const { ui, t: words } = ctx;
  const list = buildElement("ul", { class: "dl-legend" });
  const starts = buildElement("div", { class: "dl-starts", role: "group", "aria-label": words("stage.starts") });
  root.append(starts, list);
  let run = null;
  let rows = [];
  let shown = "";
  let before = 0;

  function build() {
    const { racers } = run.meta;
    const looks = racers.map((racer) => [racer.label, racer.shape, racer.color]);
    const wanted = JSON.stringify([looks, run.S, ui.dark, [...ui.hidden], ui.start]);
    if (wanted === shown) return;
    shown = wanted;
    rows = racers.map((racer, r) => buildRow(racer, r));
    keepFocus(list, () => list.replaceChildren(...rows.map((row) => buildElement("li", {}, row.button))));
    keepFocus(starts, () => starts.replaceChildren(...(run.S > 1 ? buildStarts() : [])));
    starts.hidden = run.S < 2;
    before = 0; // the new rows say at once what they have to say
    frame(ctx.clock.shown);
  }

  // Rebuilding must not throw a keyboard user back to the top of the page.
  function keepFocus(parent, rebuild) {
    const index = [...parent.querySelectorAll("button")].indexOf(document.activeElement);
    rebuild();
    if (index >= 0) parent.querySelectorAll("button")[index]?.focus();
  }

  function buildRow(racer, r) {
    const loss = buildElement("span", { class: "dl-loss" });
    const pressed = !ui.hidden.has(r);
    const toggle = () => {
      const hidden = new Set(ui.hidden);
      if (!hidden.delete(r)) hidden.add(r);
      ui.set({ hidden });
    };
    const label = words(pressed ? "player.hide" : "player.show", { racer: racer.label });
    const button = buildElement(
      "button",
      { type: "button", class: "dl-racer", "aria-pressed": String(pressed), title: label, onclick: toggle },
      racerChip(racer, ctx.color(r)), buildElement("span", { class: "dl-label" }, racer.label), loss);
    return { button, loss };
  }

  function buildStarts() {
    const button = (_, s) => buildElement("button", {
      type: "button", class: "dl-button dl-start-choice", "aria-pressed": String(s === chosen()), onclick: () => ui.set({ start: s }),
      "aria-label": words("stage.start.choose", { n: s + 1 }),
    }, String(s + 1));
    return [buildElement("span", {}, words("stage.starts")), ...run.meta.starts.map(button)];
  }

  const chosen = () => Math.min(ui.start, run.S - 1);

  function frame(step) {
    const now = performance.now();
    if (ctx.clock.playing && now - before < legendMilliseconds) return;
    before = now;
    const s = chosen();
    const t = Math.min(Math.round(step), run.steps);
    rows.forEach(({ loss }, r) => {
      const hidden = ui.hidden.has(r), lost = !hidden && t > run.last(r, s);
      setText(loss, hidden ? words("player.hidden") : lost ? words("player.diverged", { step: wholeText(run.last(r, s) + 1) }) : formatNumber(run.value(t, r, s), 4));
      loss.classList.toggle("dl-lost", lost);
    });
  }

  const unsubscribe = ui.subscribe(() => run && build());
  return {
    update(next) {
      run = next;
      build();
    },
    frame,
    resize() {},
    destroy: unsubscribe,
  };
}
