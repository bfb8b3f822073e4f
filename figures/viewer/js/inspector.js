// The arithmetic of the step under the playhead, for one racer and one start: what was read, what was remembered, what was taken.

import { setText } from "./dom.js";
import { symbolText } from "./equationmath.js";
import { createEquations } from "./equations.js";
import { createScroller, panelElement, racerChip } from "./marks.js";
import { fillWords, formatNumber, formatPrecise } from "./numbers.js";
import { legendMilliseconds } from "./pace.js";
/** @import { InspectorRow } from "./types.d.ts" */

const narrowEquations = 560; // pixels: what is shorter does not hold an equation with six digits

/** The step that is under the playhead: at the very end, the last one taken. */
function inspectedStep(run, step) {
  return Math.max(0, Math.min(Math.floor(step), run.steps - 1));
}

function sameNumbers(a, b) {
  return a.every((value, i) => Math.abs(value - b[i]) <= 1e-9 * Math.max(Math.abs(value), Math.abs(b[i])) || Object.is(value, b[i]));
}

/** What was done to the gradient before the rule read it: keys and values of sentences.
 * @type {(racer: any, gradient: number[], samples?: string) => [string, Record<string, string>?][]}
 */
function readingNotes(racer, gradient, samples) {
  const shortened = racer.clip > 0 && Math.hypot(...gradient) >= racer.clip * (1 - 1e-6);
  /** @type {[string, Record<string, string>?][]} */
  const notes = [];
  if (samples) notes.push(["samples", { samples }]);
  if (racer.noisy) notes.push(["noise"]);
  if (shortened) notes.push(["clip", { norm: formatPrecise(racer.clip) }]);
  return notes;
}

/** The rows of the inspector: a name, a formula sign, and what stands in the columns x and y (or in one, for both). */
function inspectorRows(run, r) {
  const racer = run.meta.racers[r];
  const position = (t, s) => run.x(t, r, s);
  const read = (t, s) => run.gradient(t, r, s);
  const exact = (t, s) => run.surface.gradient(...position(t, s));
  const averages = (racer.state || []).some((name) => name.startsWith("momentum") || name === "exp_avg");
  /** @type {InspectorRow["notes"]} */
  const kept = (t, s) => (run.kept(t, r, s) ? [["kept"]] : []);
  /** @type {InspectorRow[]} */
  const rows = [
    { key: "position", sign: "x", index: "t", of: position },
    { key: "exact", sign: "∇f", of: exact },
    { key: "read", sign: "g", index: "t", of: read, unlessSameAs: exact, notes: (t, s) => readingNotes(racer, read(t, s), run.samples?.names(t, r, s)) },
    { key: "lr", sign: "η", index: "t", digits: 7, of: (t, s) => [run.lr(t, r, s)] },
  ];
  (racer.state || []).forEach((name, field) => {
    /** @type {(t: number, s: number) => number[]} */
    const at = (t, s) => (racer.shared?.includes(name) ? run.state(r, field, t, s).slice(1) : run.state(r, field, t, s));
    rows.push({ name, letter: racer.letters?.[name], before: at, of: (t, s) => at(t + 1, s) });
  });
  rows.push(
    { key: averages ? "effective_averaged" : "effective", sign: "α", index: "t", digits: 7, of: (t, s) => run.effective(t, r, s) },
    { key: "taken", sign: "Δx", index: "t", strong: true, of: (t, s) => position(t + 1, s).map((value, i) => value - position(t, s)[i]) },
    { key: "after", sign: "x", index: "t+1", of: (t, s) => position(t + 1, s), ...(run.meta.surface.box ? { notes: kept } : {}) },
    { key: "loss", sign: "f", before: (t, s) => [run.value(t, r, s)], of: (t, s) => [run.value(t + 1, r, s)] },
  );
  return rows;
}

export function createInspector(root, ctx) {
  const { clock, ui, t } = ctx;
  const state = { run: null, lines: [], equations: null, narrow: null, shown: -1, written: 0, near: false, unfitted: false };
  const racerSelect = panelElement("select", "", { "aria-label": t("inspector.racer") });
  const startSelect = panelElement("select", "", { "aria-label": t("inspector.start") });
  const chip = panelElement("span", "dl-chip-place");
  const counter = panelElement("span", "dl-box-note dl-number");
  const notice = panelElement("p", "dl-notice", { hidden: "" });
  const body = panelElement("tbody");
  const heads = ["", "x", "y"].map((name) => panelElement("th", name && "dl-number", { scope: "col" }, name ? panelElement("var", "", {}, name) : panelElement("span", "dl-sr", {}, t("inspector.quantity"))));
  const table = panelElement("table", "dl-arithmetic", {}, panelElement("thead", "", {}, panelElement("tr", "", {}, ...heads)), body);
  const bar = panelElement("div", "dl-box-bar", {}, panelElement("h2", "", {}, t("inspector.title")), chip, racerSelect, startSelect, counter);
  const scroller = createScroller(t("inspector.title"), table);
  const workedPlace = panelElement("div", "dl-worked-place");
  const worked = createScroller(t("inspector.worked"), workedPlace);
  const both = panelElement("div", "dl-step", {}, scroller.element, worked.element);
  const panel = panelElement("section", "dl-box", {}, bar, notice, both);
  root.append(panel);
  const watcher = new IntersectionObserver((entries) => {
    state.near = entries[entries.length - 1].isIntersecting;
    if (state.near && state.unfitted) arrange();
  }, { rootMargin: "50%", scrollMargin: "50%" });
  watcher.observe(panel);
  racerSelect.addEventListener("change", () => ui.set({ racer: Number(racerSelect.value) }));
  startSelect.addEventListener("change", () => ui.set({ start: Number(startSelect.value) }));

  function update(run) {
    state.run = run;
    racerSelect.replaceChildren(...run.meta.racers.map((racer, r) => panelElement("option", "", { value: r }, racer.label)));
    startSelect.replaceChildren(...run.meta.starts.map(([x, y], s) => {
      const words = { n: s + 1, x: formatNumber(x), y: formatNumber(y) };
      return panelElement("option", "", { value: s }, fillWords(t("inspector.start_option"), words));
    }));
    startSelect.hidden = run.S < 2;
    choose();
  }

  function choose() {
    const { run } = state;
    const r = Math.min(ui.racer, run.R - 1);
    racerSelect.value = String(r);
    startSelect.value = String(Math.min(ui.start, run.S - 1));
    chip.replaceChildren(racerChip(run.meta.racers[r], ctx.color(r)));
    state.lines = inspectorRows(run, r).map(inspectorLine);
    body.replaceChildren(...state.lines.map((line) => line.element));
    state.narrow = null;
    fit();
  }

  const arrowSign = () => panelElement("span", "", { "aria-hidden": "true" }, "→");

  /** A row whose cells hold a text node for each number, so that a new step writes texts and nothing else. */
  function inspectorLine(row) {
    const wide = row.of(0, 0).length === 1;
    const nodes = Array.from({ length: wide ? 1 : 2 }, () => [document.createTextNode(""), document.createTextNode("")]);
    const cells = nodes.map(([before, after]) => {
      const old = row.before ? [panelElement("span", "dl-before", {}, before), panelElement("span", "dl-arrow", {}, panelElement("span", "dl-sr", {}, t("inspector.becomes")), arrowSign())] : [];
      const numbers = panelElement("span", "dl-numbers", {}, ...old, panelElement("span", "", {}, after));
      return panelElement("td", wide ? "dl-number dl-both" : "dl-number", wide ? { colspan: 2 } : {}, numbers);
    });
    const notes = panelElement("span", "dl-row-note");
    const head = panelElement("th", "", { scope: "row" }, ...inspectorLabel(row), ...(row.notes ? [notes] : []));
    const element = panelElement("tr", row.strong ? "dl-strong" : "", {}, head, ...cells);
    return { row, nodes, notes, element };
  }

  function inspectorLabel(row) {
    if (row.name) return [panelElement("code", "", {}, row.name), ...(row.letter ? [symbolText(row.letter)] : [])];
    const sign = panelElement("var", "dl-sign", {}, row.sign);
    if (row.index) sign.append(panelElement("sub", "", {}, row.index));
    return [panelElement("span", "", {}, t(`inspector.${row.key}`)), sign];
  }

  function frame(step) {
    if (!state.run) return;
    const at = inspectedStep(state.run, step);
    if (at === state.shown) return;
    const now = performance.now();
    if (clock.playing && now - state.written < legendMilliseconds) return;
    state.written = now;
    state.shown = at;
    const s = Math.min(ui.start, state.run.S - 1);
    counter.textContent = fillWords(t("inspector.step"), { from: at, to: at + 1 });
    showNotice(at, s);
    for (const line of state.lines) writeLine(line, at, s);
    state.equations.write(state.run, Math.min(ui.racer, state.run.R - 1), at, s);
  }

  function showNotice(at, s) {
    const last = state.run.last(Math.min(ui.racer, state.run.R - 1), s);
    notice.hidden = !(last < state.run.steps && at >= last);
    worked.element.hidden = !notice.hidden;
    if (!notice.hidden) notice.textContent = fillWords(t(at > last ? "inspector.gone" : "inspector.diverges"), { n: last + 1 });
  }

  function writeLine({ row, nodes, notes, element }, at, s) {
    const after = row.of(at, s);
    const before = row.before ? row.before(at, s) : null;
    if (row.notes) setText(notes, row.notes(at, s).map(([key, values = {}]) => fillWords(t(`inspector.${key}`), values)).join(", "));
    if (row.unlessSameAs) element.hidden = sameNumbers(after, row.unlessSameAs(at, s));
    nodes.forEach(([old, now], i) => {
      now.data = formatPrecise(after[i], row.digits);
      if (before) old.data = formatPrecise(before[i], row.digits);
    });
  }

  const unsubscribe = ui.subscribe((patch) => {
    if (state.run && ("racer" in patch || "start" in patch)) choose();
  });

  function destroy() {
    unsubscribe();
    watcher.disconnect();
    panel.remove();
  }

  function fit() {
    const { run } = state;
    if (!run) return;
    const narrow = both.clientWidth < narrowEquations;
    if (narrow !== state.narrow) {
      state.narrow = narrow;
      state.equations = createEquations(run.meta.racers[Math.min(ui.racer, run.R - 1)], t, narrow);
      workedPlace.replaceChildren(state.equations.element);
    }
    state.unfitted = true;
    if (state.near) arrange();
    else showStep();
  }

  // The equations stand beside the table where there is room for those of steps from all over the run: what then plays moves
  // nothing. Where they have a line of their own and it is too short they break. Finding out takes up to seven layouts of the
  // page, so it waits until the panel is near the window: on a first page the racers then start sooner.
  function arrange() {
    const { run } = state;
    const r = Math.min(ui.racer, run.R - 1), s = Math.min(ui.start, run.S - 1);
    state.unfitted = false;
    worked.element.hidden = false;
    both.classList.remove("dl-stacked");
    both.classList.add("dl-unbroken");
    const last = Math.max(0, Math.min(run.steps, run.last(r, s)) - 1);
    const steps = new Set([0, 0.02, 0.1, 0.25, 0.5, 0.75, 1].map((share) => Math.round(share * last)));
    const fits = (step) => {
      state.equations.write(run, r, step, s);
      return worked.element.scrollWidth <= worked.element.clientWidth;
    };
    both.classList.toggle("dl-stacked", ![...steps].every(fits));
    both.classList.remove("dl-unbroken");
    scroller.fit();
    worked.fit();
    showStep();
  }

  function showStep() {
    state.shown = -1;
    state.written = 0;
    frame(clock.shown);
  }

  return { update, frame, resize: fit, destroy };
}
