// The rules in numbers: which share of the starts each one brought where, and how surely.

import { createScroller, panelElement, racerChip } from "./marks.js";
import { fillWords, formatNumber, formatPlain, intervalText, shareText, wholeText } from "./numbers.js";
import { compareCells } from "./ordering.js";

const chaoticShare = 0.05; // from here on a rule's table row says that its ends hang on rounding

// `best`: 1 where the smallest comes first. `when`: only for surfaces whose minima are known (or are not).
const swarmColumns = [
  { key: "racer", best: 1, text: true, of: (row, run) => run.meta.racers[row.racer].label },
  { key: "reached", best: -1, share: true, interval: true, when: (run) => run.meta.known, of: (row) => row.reached },
  { key: "escaped_first", best: -1, share: true, interval: true, when: (run) => !run.meta.known, of: (row) => row.escaped },
  { key: "reached_any", best: -1, share: true, when: (run) => run.meta.known, of: (row) => row.reached_any },
  { key: "steps", best: 1, when: (run) => run.meta.known, of: (row) => row.steps, show: (value) => (value === null ? "–" : wholeText(value)) },
  { key: "median", best: 1, of: (row) => row.median ?? Infinity, show: (value) => formatNumber(value) },
  { key: "spread", best: 1, of: (row) => row.upper ?? Infinity, show: (_, row) => `${formatNumber(row.lower ?? Infinity, 2)} – ${formatNumber(row.upper ?? Infinity, 2)}` },
  { key: "escaped", best: 1, share: true, when: (run) => run.meta.known, of: (row) => row.escaped },
  { key: "diverged", best: 1, share: true, of: (row) => row.diverged },
  { key: "chaotic", best: 1, share: true, when: (run) => run.meta.table.some((row) => row.chaotic !== null), of: (row) => row.chaotic },
  { key: "evaluations", best: 1, of: (row) => row.evaluations, show: (value) => (value === null ? "–" : wholeText(value)) },
];

export function createSwarmTable(root, ctx) {
  const { ui, t } = ctx;
  const state = { run: null, sort: null, direction: 1, rows: [] };
  const head = panelElement("tr");
  const body = panelElement("tbody");
  const table = panelElement("table", "dl-results dl-ranking", {}, panelElement("caption", "dl-sr", {}, t("swarm.table.title")),
    panelElement("thead", "", {}, head), body);
  const note = panelElement("span", "dl-box-note");
  const scroller = createScroller(t("swarm.table.title"), table);
  const panel = panelElement("section", "dl-box", {},
    panelElement("div", "dl-box-bar", {}, panelElement("h2", "", {}, t("swarm.table.title")), note), scroller.element);
  root.append(panel);
  body.addEventListener("click", (event) => {
    const row = event.target.closest("tr");
    if (!row) return;
    const racer = Number(row.dataset.racer);
    ui.set({ racer: ui.racer === racer ? null : racer });
  });

  const columns = () => swarmColumns.filter((column) => !column.when || column.when(state.run));

  function update(run) {
    state.run = run;
    build();
  }

  function noteText({ meta }) {
    const values = { count: wholeText(meta.count), tolerance: formatPlain(meta.tolerance), steps: wholeText(meta.steps), planned: wholeText(meta.planned ?? meta.steps) };
    return fillWords(t(meta.planned > meta.steps ? "swarm.table.stopped" : "swarm.table.note"), values);
  }

  function build() {
    note.textContent = ui.veiled ? t("veil") : noteText(state.run);
    scroller.element.hidden = ui.veiled;
    if (ui.veiled) return body.replaceChildren();
    /** @type {HTMLElement | null} */
    const focused = document.activeElement?.closest("[data-focus]");
    const focus = panel.contains(focused) ? focused.dataset.focus : null;
    if (!columns().some(({ key }) => key === state.sort)) {
      const first = columns().find(({ key }) => key === (state.run.meta.known ? "reached" : "median"));
      Object.assign(state, { sort: first.key, direction: first.best });
    }
    head.replaceChildren(...columns().map(headCell));
    state.rows = sortedRows().map(rankingRow);
    body.replaceChildren(...state.rows.map((row) => row.element));
    if (focus) panel.querySelector(`[data-focus="${focus}"]`)?.focus({ preventScroll: true });
    highlight();
    scroller.fit();
  }

  function sortedRows() {
    const column = columns().find(({ key }) => key === state.sort);
    const cell = (row) => column.of(row, state.run);
    // Among equals: who reached more, then who ended lower.
    const rank = (a, b) => compareCells(a.reached, b.reached, -1) || compareCells(a.median ?? Infinity, b.median ?? Infinity, 1) || a.racer - b.racer;
    return [...state.run.meta.table].sort((a, b) => compareCells(cell(a), cell(b), state.direction) || rank(a, b));
  }

  function headCell(column) {
    const sorted = state.sort === column.key;
    const button = panelElement("button", "dl-sort", { type: "button", "data-focus": column.key }, t(`swarm.table.${column.key}`));
    button.addEventListener("click", () => {
      state.direction = sorted ? -state.direction : column.best;
      state.sort = column.key;
      build();
    });
    const help = fillWords(t(`swarm.table.${column.key}_help`), { steps: wholeText(state.run.steps) });
    const cell = panelElement("th", column.text ? "" : "dl-number", { scope: "col", title: help }, button);
    cell.setAttribute("aria-sort", sorted ? (state.direction > 0 ? "ascending" : "descending") : "none");
    return cell;
  }

  function rankingRow(row) {
    const { run } = state;
    const racer = run.meta.racers[row.racer];
    const choose = panelElement("button", "dl-choose", { type: "button", "data-focus": `racer-${row.racer}`, title: t("swarm.table.choose") },
      racerChip(racer, ctx.color(row.racer)), panelElement("span", "", {}, racer.label));
    const cells = columns().map((column) => (column.key === "racer"
      ? panelElement("th", "", { scope: "row" }, choose)
      : panelElement("td", "dl-number", {}, ...cellParts(column, row))));
    return { racer: row.racer, choose, element: panelElement("tr", "", { "data-racer": row.racer }, ...cells) };
  }

  function cellParts(column, row) {
    const value = column.of(row, state.run);
    if (!column.share) return [column.show(value, row)];
    const parts = [shareText(value)];
    if (column.interval && row.low !== null && row.low !== undefined) {
      parts.push(panelElement("span", "dl-interval", {}, intervalText(row.low, row.high)));
    }
    if (column.key === "chaotic" && value > chaoticShare) parts.unshift(panelElement("span", "dl-chaotic-share", { title: t("swarm.table.chaotic_help") }, t("swarm.table.chaotic_here")));
    return parts;
  }

  function highlight() {
    for (const row of state.rows) {
      row.element.classList.toggle("dl-chosen", row.racer === ui.racer);
      row.choose.setAttribute("aria-pressed", String(row.racer === ui.racer));
    }
  }

  const unsubscribe = ui.subscribe((patch) => {
    if (!state.run) return;
    if ("dark" in patch || "veiled" in patch) build();
    else if ("racer" in patch) highlight();
  });

  return {
    update, frame() {}, resize: scroller.fit,
    destroy() {
      unsubscribe();
      panel.remove();
    },
  };
}
