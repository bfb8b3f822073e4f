// The charts below the map. They follow the clock, and a drag over any of them moves it.

import { aboveMinimum, emptySpread, extendSpread, linearAxis, logAxisOver, signedAxisOver } from "./axis.js";
import { followPlotKeys } from "./chartkeys.js";
import {
  chartTipHead, chartTipRows, createAxisSwitch, createChartFigure, createChartPainter, followPlotPointer, plotPicture,
} from "./chartparts.js";
import { panelElement } from "./marks.js";
import { fillWords } from "./numbers.js";

// Each quantity: what it is at step t, how many steps it has, and its axis. `parts` is 2 where each coordinate has its own.
const chartQuantities = [
  {
    key: "loss",
    count: (run) => run.steps + 1,
    at(run) {
      const floor = knownMinimum(run);
      return floor === null ? run.value : (t, r, s) => aboveMinimum(run.value(t, r, s), floor);
    },
    axis(run, spread) {
      return knownMinimum(run) !== null || spread.min > 0 ? logAxisOver(spread, 18) : signedAxisOver(spread);
    },
  },
  {
    key: "gradient",
    count: (run) => run.steps + 1,
    at: (run) => run.gradientNorm,
    axis: (_, spread) => logAxisOver(spread, 18),
  },
  {
    key: "step",
    count: (run) => run.steps,
    at: (run) => (t, r, s) => {
      const from = run.x(t, r, s), to = run.x(t + 1, r, s);
      return Math.hypot(to[0] - from[0], to[1] - from[1]);
    },
    axis: (_, spread) => logAxisOver(spread, 18),
  },
  {
    key: "effective",
    parts: 2,
    count: (run) => run.steps,
    at: (run) => (t, r, s, part) => run.effective(t, r, s)[part],
    axis: (_, spread) => logAxisOver(spread, 12),
  },
  {
    key: "lr",
    count: (run) => run.steps,
    at: (run) => run.lr,
    // Rates of one size are read best from zero; rates decades apart need a log axis.
    axis: (run, spread) => (spread.max > 20 * smallestStartingRate(run) ? logAxisOver(spread, 6) : linearAxis(0, Math.max(spread.max, 1e-12))),
  },
];

function knownMinimum(run) {
  const values = run.meta.surface.points.filter((p) => p.kind === "minimum" && p.global).map((p) => p.value);
  const lowest = Math.min(...values.filter(Number.isFinite));
  return Number.isFinite(lowest) ? lowest : null;
}

function smallestStartingRate(run) {
  let smallest = Infinity;
  for (let r = 0; r < run.R; r += 1) {
    let highest = 0;
    for (let t = 0; t < run.steps; t += 1) highest = Math.max(highest, run.lr(t, r, 0) || 0);
    if (highest > 0) smallest = Math.min(smallest, highest);
  }
  return smallest;
}

function chartUnitText(key, run, axis, t) {
  if (key === "lr" && axis.kind === "log") return t("charts.lr_log");
  if (key !== "loss") return t(`charts.${key}_unit`);
  if (knownMinimum(run) !== null) return t("charts.loss_above");
  return t(axis.kind === "symlog" ? "charts.loss_signed" : "charts.loss_unit");
}

/** The values of one line, every `stride`-th step; NaN after its racer diverged. */
function chartSeries(at, count, stride, r, s, part, last) {
  const values = new Float64Array(Math.ceil(count / stride)).fill(NaN);
  for (let i = 0; i < values.length && i * stride <= last; i += 1) values[i] = at(i * stride, r, s, part);
  return values;
}

/** All lines of one chart with raw values: the other starts faint and thinned out, the chosen start strong, on top. */
function chartLines(quantity, run, shown, ui, color, unitOf) {
  const at = quantity.at(run);
  const count = quantity.count(run);
  const parts = quantity.parts || 1;
  const chosen = Math.min(ui.start, run.S - 1);
  const stride = Math.max(1, Math.ceil((count * shown.length * parts * (run.S - 1)) / 30000));
  const faint = [], strong = [];
  for (const r of shown) {
    const style = { color: color(r), mark: run.meta.racers[r].mark, unit: unitOf(r) };
    for (let part = 0; part < parts; part += 1) {
      const dash = part ? [4, 3] : null;
      for (let s = 0; s < run.S; s += 1) {
        if (s === chosen) continue;
        const values = chartSeries(at, count, stride, r, s, part, run.last(r, s));
        faint.push({ ...style, dash, stride, width: 0.8, alpha: 0.28, values, ended: run.last(r, s) < run.steps });
      }
      const values = chartSeries(at, count, 1, r, chosen, part, run.last(r, chosen));
      const width = r === ui.racer ? 2.3 : 1.5;
      strong.push({ ...style, dash, stride: 1, width, alpha: 1, raw: values, values, racer: r, part, ended: run.last(r, chosen) < run.steps });
    }
  }
  // The chosen racer last, so that nothing hides it.
  strong.sort((a, b) => Number(a.racer === ui.racer) - Number(b.racer === ui.racer));
  return [...faint, ...strong];
}

function mapChartLines(quantity, run, lines) {
  const spread = emptySpread();
  // One that diverges leaves through the top: it must not squeeze the others flat.
  const sound = lines.filter((line) => !line.ended);
  for (const line of sound.length ? sound : lines) line.values.forEach((value, i) => extendSpread(spread, value, i === 0));
  const peaks = sound.map((line) => line.values.reduce((most, value) => Math.max(most, Math.abs(value) || 0), 0));
  if (peaks.length) spread.calmest = Math.min(...peaks);
  const axis = quantity.axis(run, spread);
  for (const line of lines) line.values = line.values.map(axis.map);
  return axis;
}

export function createCharts(root, ctx) {
  const { clock, ui, t } = ctx;
  const state = { run: null, axis: "steps" };
  const tip = panelElement("div", "dl-tip", { "aria-hidden": "true" });
  const grid = panelElement("div", "dl-charts-grid");
  const charts = chartQuantities.map((quantity) => createChartFigure(quantity, t));
  const switcher = createAxisSwitch(t, (axis) => {
    state.axis = axis;
    if (state.run) update(state.run);
  });
  const note = panelElement("span", "dl-box-note");
  const panel = panelElement("section", "dl-box", { "aria-label": t("charts.title") },
    panelElement("div", "dl-box-bar", {}, panelElement("h2", "", {}, t("charts.title")), note, switcher.element), grid);
  grid.append(...charts.map((chart) => chart.element));
  root.append(panel);
  const painter = createChartPainter(panel, tip, clock, () => charts);
  for (const chart of charts) listenToChart(chart);

  const unitOf = (r) => (state.axis === "steps" ? 1 : state.run.meta.racers[r].evaluations || 1);

  function update(run) {
    state.run = run;
    const same = run.meta.racers.every((racer) => (racer.evaluations || 1) === 1);
    switcher.element.title = same ? t("charts.axis_same") : "";
    switcher.show(state.axis);
    note.textContent = ui.veiled ? t("veil") : "";
    arrange();
    const shown = run.meta.racers.map((_, r) => r).filter((r) => !ui.hidden.has(r));
    const units = [...new Set(shown.map(unitOf))];
    for (const chart of charts) {
      const { plot, quantity } = chart;
      plot.lines = chartLines(quantity, run, shown, ui, ctx.color, unitOf);
      plot.axis = mapChartLines(quantity, run, plot.lines);
      plot.units = units;
      plot.veiled = ui.veiled;
      plot.xMax = Math.max(1, run.steps * Math.max(1, ...units));
      chart.unit.textContent = chartUnitText(quantity.key, run, plot.axis, t);
      const kind = t(plot.axis.kind === "linear" ? "charts.linear" : "charts.log");
      plot.host.setAttribute("aria-label", fillWords(t("charts.describe"), { what: t(`charts.${quantity.key}`), kind, count: shown.length }));
    }
    painter.draw();
  }

  // Which charts the page asks for, and which is the first; all of them by default.
  function arrange() {
    const asked = ctx.view().chart;
    const keys = asked ? [asked].flat() : chartQuantities.map(({ key }) => key);
    grid.classList.toggle("dl-arranged", Boolean(asked));
    for (const { element, quantity } of charts) {
      const place = keys.indexOf(quantity.key);
      element.hidden = place < 0;
      element.style.order = Math.max(place, 0);
      element.classList.toggle("dl-chart-first", place === 0);
    }
  }

  function listenToChart(chart) {
    const unit = () => unitOf(Math.min(ui.racer, state.run.R - 1));
    const follow = {
      ready: () => state.run !== null,
      stepAt: (position) => Math.min(state.run.steps, position / unit()),
      positionOf: (step) => step * unit(),
      read: (position) => readChart(chart, position),
      show: (position, parts) => painter.show(chart.plot, position, parts),
      leave: painter.leave,
      known: () => (ui.veiled ? clock.step : Infinity),
    };
    followPlotPointer(chart.plot, clock, follow);
    followPlotKeys(chart.plot, clock, follow);
  }

  function readChart(chart, position) {
    const stepwise = chart.quantity.count(state.run) === state.run.steps;
    const head = chartTipHead(position, state.axis, t, stepwise ? state.run.steps - 1 : null);
    return [head, ...chartTipRows(chart, position, state.run.meta.racers, ctx.color, ui.veiled ? clock.step : Infinity)];
  }

  // A change of theme comes with an update of its own.
  const unsubscribe = ui.subscribe((patch) => {
    if (state.run && ("hidden" in patch || "racer" in patch || "start" in patch || "veiled" in patch)) update(state.run);
  });

  function destroy() {
    unsubscribe();
    painter.destroy();
    panel.remove();
  }

  const pictures = () => charts.filter(({ element, plot }) => !element.hidden && plot.host.clientWidth)
    .sort((a, b) => a.element.style.order - b.element.style.order)
    .map((chart) => plotPicture(chart, t(`charts.${chart.quantity.key}`), clock, painter.ink()));

  return { update, frame: painter.frame, resize: painter.draw, destroy, pictures };
}
