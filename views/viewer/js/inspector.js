// The arithmetic of the step under the playhead, for one racer and one start: what was read, what was remembered, what was taken.

/** The step that is under the playhead: at the very end, the last one taken. */
function inspectedStep(run, step) {
  return Math.max(0, Math.min(Math.floor(step), run.steps - 1));
}

function sameNumbers(a, b) {
  return a.every((value, i) => Math.abs(value - b[i]) <= 1e-9 * Math.max(Math.abs(value), Math.abs(b[i])) || Object.is(value, b[i]));
}

/** The rows of the inspector: a name, a formula sign, and what stands in the columns x and y (or in one, for both). */
function inspectorRows(run, r) {
  const racer = run.meta.racers[r];
  const position = (t, s) => run.x(t, r, s);
  const rows = [
    { key: "position", sign: "x", index: "t", of: position },
    { key: "read", sign: "g", index: "t", of: (t, s) => run.gradient(t, r, s) },
    { key: "exact", sign: "∇f", of: (t, s) => run.surface.gradient(...position(t, s)), unlessSameAs: (t, s) => run.gradient(t, r, s) },
    { key: "lr", sign: "η", index: "t", digits: 7, of: (t, s) => [run.lr(t, r, s)] },
  ];
  (racer.state || []).forEach((name, field) => {
    rows.push({ name, before: (t, s) => run.state(r, field, t, s), of: (t, s) => run.state(r, field, t + 1, s) });
  });
  rows.push(
    { key: "effective", sign: "α", index: "t", digits: 7, of: (t, s) => run.effective(t, r, s) },
    { key: "taken", sign: "Δx", index: "t", strong: true, of: (t, s) => position(t + 1, s).map((value, i) => value - position(t, s)[i]) },
    { key: "after", sign: "x", index: "t+1", of: (t, s) => position(t + 1, s) },
    { key: "loss", sign: "f", before: (t, s) => [run.value(t, r, s)], of: (t, s) => [run.value(t + 1, r, s)] },
  );
  return rows;
}

function createInspector(root, ctx) {
  const { clock, ui, t } = ctx;
  const state = { run: null, lines: [], shown: -1 };
  const racerSelect = panelElement("select", "", { "aria-label": t("inspector.racer") });
  const startSelect = panelElement("select", "", { "aria-label": t("inspector.start") });
  const chip = panelElement("span", "dl-chip-place");
  const counter = panelElement("span", "dl-box-note dl-number");
  const notice = panelElement("p", "dl-notice", { hidden: "" });
  const body = panelElement("tbody");
  const heads = ["", "x", "y"].map((name) => panelElement("th", name && "dl-number", { scope: "col" }, name ? panelElement("var", "", {}, name) : ""));
  const table = panelElement("table", "dl-arithmetic", {}, panelElement("thead", "", {}, panelElement("tr", "", {}, ...heads)), body);
  const bar = panelElement("div", "dl-box-bar", {}, panelElement("h3", "", {}, t("inspector.title")), chip, racerSelect, startSelect, counter);
  const scroller = createScroller(t("inspector.title"), table);
  const panel = panelElement("section", "dl-box", { "aria-label": t("inspector.title") }, bar, notice, scroller.element);
  root.append(panel);
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
    state.shown = -1;
    frame(clock.step);
    scroller.fit();
  }

  /** A row whose cells hold a text node for each number, so that a new step writes texts and nothing else. */
  function inspectorLine(row) {
    const wide = row.of(0, 0).length === 1;
    const nodes = Array.from({ length: wide ? 1 : 2 }, () => [document.createTextNode(""), document.createTextNode("")]);
    const cells = nodes.map(([before, after]) => {
      const old = row.before ? [panelElement("span", "dl-before", {}, before), panelElement("span", "dl-arrow", { "aria-label": t("inspector.becomes") }, "→")] : [];
      const numbers = panelElement("span", "dl-numbers", {}, ...old, panelElement("span", "", {}, after));
      return panelElement("td", "dl-number", wide ? { colspan: 2 } : {}, numbers);
    });
    const element = panelElement("tr", row.strong ? "dl-strong" : "", {}, panelElement("th", "", { scope: "row" }, ...inspectorLabel(row)), ...cells);
    return { row, nodes, element };
  }

  function inspectorLabel(row) {
    if (row.name) return [panelElement("code", "", {}, row.name)];
    const sign = panelElement("var", "dl-sign", {}, row.sign);
    if (row.index) sign.append(panelElement("sub", "", {}, row.index));
    return [panelElement("span", "", {}, t(`inspector.${row.key}`)), sign];
  }

  function frame(step) {
    if (!state.run) return;
    const at = inspectedStep(state.run, step);
    if (at === state.shown) return;
    state.shown = at;
    const s = Math.min(ui.start, state.run.S - 1);
    counter.textContent = fillWords(t("inspector.step"), { n: at, steps: state.run.steps });
    showNotice(at, s);
    for (const line of state.lines) writeLine(line, at, s);
  }

  function showNotice(at, s) {
    const last = state.run.last(Math.min(ui.racer, state.run.R - 1), s);
    notice.hidden = !(last < state.run.steps && at >= last);
    if (!notice.hidden) notice.textContent = fillWords(t(at > last ? "inspector.gone" : "inspector.diverges"), { n: last + 1 });
  }

  function writeLine({ row, nodes, element }, at, s) {
    const after = row.of(at, s);
    const before = row.before ? row.before(at, s) : null;
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
    panel.remove();
  }

  return { update, frame, resize: scroller.fit, destroy };
}
