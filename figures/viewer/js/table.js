// The table of results: a row for each racer and start, sorted by any column. A row that is chosen is the one the inspector reads.

import { isChaotic, onChaoticEnds } from "./chaos.js";
import { createScroller, panelElement, racerChip, verdictPill } from "./marks.js";
import { fillWords, formatNumber, formatPlain, wholeText } from "./numbers.js";
import { compareCells } from "./ordering.js";

const tableColumns = [
  { key: "racer", text: true, of: (row, run) => run.meta.racers[row.racer].label },
  { key: "start", text: true, of: (row) => row.start, manyStarts: true },
  { key: "now", of: (row, run, step) => run.value(step, row.racer, row.start) },
  { key: "final", of: (row) => row.final },
  { key: "best", of: (row) => row.best },
  { key: "distance", of: (row) => row.distance },
  { key: "steps_to_tolerance", whole: true, of: (row) => row.steps_to_tolerance },
  { key: "evaluations", whole: true, of: (row) => row.evaluations },
  { key: "verdict", text: true, of: (row) => row.rank },
];
const tableRowsAtOnce = 24;
const tableMilliseconds = 60; // numbers that change faster than this cannot be read

export function createTable(root, ctx) {
  const { clock, ui, t } = ctx;
  const state = { run: null, sort: "rank", direction: 1, onlyChosen: null, rows: [], shownStep: -1, shownAt: 0 };
  const head = panelElement("tr");
  const body = panelElement("tbody");
  const caption = panelElement("caption", "dl-sr", {}, t("table.title"));
  const table = panelElement("table", "dl-results", {}, caption, panelElement("thead", "", {}, head), body);
  const filter = panelElement("button", "dl-toggle", { type: "button" }, t("table.only_start"));
  const note = panelElement("span", "dl-box-note");
  const bar = panelElement("div", "dl-box-bar", {}, panelElement("h2", "", {}, t("table.title")), note, filter);
  const scroller = createScroller(t("table.title"), table);
  const panel = panelElement("section", "dl-box", {}, bar, scroller.element);
  root.append(panel);

  filter.addEventListener("click", () => {
    state.onlyChosen = !onlyChosen();
    build();
  });
  body.addEventListener("click", (event) => {
    const line = event.target.closest("tr");
    if (line) ui.set({ racer: Number(line.dataset.racer), start: Number(line.dataset.start) });
  });

  const stepNow = () => Math.min(Math.floor(clock.shown), state.run.steps);
  // Under a veil, what is known by now: no ends, and no ranking.
  const columns = () => ordered().filter((column) => (!column.manyStarts || state.run.S > 1)
    && (!ui.veiled || ["racer", "start", "now"].includes(column.key)));
  // On a phone the rest is scrolled to: what became of a racer stands beside its name.
  const ordered = () => (state.narrow ? [tableColumns[0], ...tableColumns.filter(({ key }) => key === "verdict"),
    ...tableColumns.slice(1).filter(({ key }) => key !== "verdict")] : tableColumns);
  const onlyChosen = () => state.onlyChosen ?? (state.run.S > 1 && state.run.meta.table.length > tableRowsAtOnce);

  function update(run) {
    state.run = run;
    build();
  }

  function build() {
    state.narrow = isNarrow();
    note.textContent = ui.veiled ? t("veil") : fillWords(t("table.tolerance"), { tolerance: formatPlain(state.run.meta.tolerance) });
    filter.hidden = state.run.S < 2;
    filter.setAttribute("aria-pressed", String(onlyChosen()));
    /** @type {HTMLElement | null} */
    const focused = document.activeElement?.closest("[data-focus]");
    const focus = panel.contains(focused) ? focused.dataset.focus : null;
    head.replaceChildren(...columns().map(headCell));
    state.rows = sortedRows().map(tableRow);
    body.replaceChildren(...state.rows.map((row) => row.element));
    if (focus) panel.querySelector(`[data-focus="${focus}"]`)?.focus({ preventScroll: true });
    state.shownStep = -1;
    highlight();
    frame(clock.shown);
    scroller.fit();
  }

  function sortedRows() {
    const rows = state.run.meta.table.filter((row) => !onlyChosen() || row.start === ui.start);
    const column = columns().find(({ key }) => key === state.sort);
    const rank = (row) => (ui.veiled ? row.racer * state.run.S + row.start : row.rank);
    const cell = (row) => (column ? column.of(row, state.run, stepNow()) : rank(row));
    return rows.sort((a, b) => compareCells(cell(a), cell(b), state.direction) || rank(a) - rank(b));
  }

  function headCell(column) {
    const sorted = state.sort === column.key || (state.sort === "rank" && column.key === "verdict");
    const order = state.direction > 0 ? "ascending" : "descending";
    const button = panelElement("button", "dl-sort", { type: "button", "data-focus": column.key }, t(`table.${column.key}`));
    button.addEventListener("click", () => sortBy(column.key, sorted));
    const cell = panelElement("th", column.text ? "" : "dl-number", { scope: "col", title: t(`table.${column.key}_help`) }, button);
    cell.setAttribute("aria-sort", sorted ? order : "none");
    return cell;
  }

  function sortBy(key, sorted) {
    state.direction = sorted ? -state.direction : 1;
    state.sort = key;
    build();
  }

  function tableRow(row) {
    const { run } = state;
    const racer = run.meta.racers[row.racer];
    const choose = panelElement("button", "dl-choose", { type: "button", "data-focus": `${row.racer}-${row.start}` },
      racerChip(racer, ctx.color(row.racer)), panelElement("span", "", {}, racer.label));
    const now = document.createTextNode("");
    const cells = columns().map((column) => {
      if (column.key === "racer") return panelElement("th", "", { scope: "row" }, choose);
      if (column.key === "start") return panelElement("td", "", {}, String(row.start + 1));
      if (column.key === "verdict") return panelElement("td", "", {}, verdictPill(row), ...chaoticMark(row));
      if (column.key === "now") return panelElement("td", "dl-number dl-now", {}, now);
      return panelElement("td", "dl-number", {}, cellText(column, row));
    });
    const element = panelElement("tr", "", { "data-racer": row.racer, "data-start": row.start }, ...cells);
    return { ...row, element, now, choose };
  }

  const chaoticMark = (row) =>
    isChaotic(state.run.meta.key, row) ? [panelElement("span", "dl-chaotic", { title: t("table.chaotic_help") }, t("table.chaotic"))] : [];

  function cellText(column, row) {
    const value = column.of(row, state.run, 0);
    return column.whole && value !== null && value !== undefined ? wholeText(value) : formatNumber(value);
  }

  function highlight() {
    for (const row of state.rows) {
      const chosen = row.racer === ui.racer && row.start === ui.start;
      row.element.classList.toggle("dl-chosen", chosen);
      row.element.classList.toggle("dl-faded", ui.hidden.has(row.racer));
      row.choose.setAttribute("aria-pressed", String(chosen));
    }
  }

  function frame(step) {
    if (!state.run || Math.floor(step) === state.shownStep) return;
    const now = performance.now();
    if (clock.playing && now - state.shownAt < tableMilliseconds) return;
    state.shownAt = now;
    state.shownStep = Math.floor(step);
    for (const row of state.rows) row.now.data = formatNumber(state.run.value(stepNow(), row.racer, row.start));
  }

  const isNarrow = () => panel.clientWidth < 560;

  function resize() {
    if (state.run && state.narrow !== isNarrow()) build();
    else scroller.fit();
  }

  const unsubscribe = ui.subscribe((patch) => {
    if (!state.run) return;
    if ("veiled" in patch || ("start" in patch && onlyChosen())) build();
    else if ("racer" in patch || "start" in patch || "hidden" in patch) highlight();
  });

  const unsubscribeEnds = onChaoticEnds(() => {
    if (state.run) build();
  });

  function destroy() {
    unsubscribe();
    unsubscribeEnds();
    panel.remove();
  }

  return { update, frame, resize, destroy };
}
