// Under the maps of the swarm: the loss of each rule as median and 10 to 90%, and the share of its starts that has arrived.

import { aboveMinimum, emptySpread, extendSpread, linearAxis, logAxisOver, signedAxisOver } from "./axis.js";
import { followPlotKeys } from "./chartkeys.js";
import { chartTipHead, createChartPainter, followPlotPointer, plotPicture } from "./chartparts.js";
import { panelElement, racerChip } from "./marks.js";
import { fillWords, formatNumber, shareText } from "./numbers.js";
import { createPlot } from "./plot.js";
import { linePlace } from "./plotplaces.js";
import { countUpTo } from "./sorted.js";
import { globalArrivals } from "./swarm.js";

const bandAlpha = 0.16;
const bandsAtOnce = 3; // more would be one grey: then only the chosen rule has its band
const fadedAlpha = 0.22; // of the rules that are not the chosen one

const swarmQuantities = [
  {
    key: "loss",
    available: (run) => Boolean(run.arrays.quantiles && run.meta.recorded?.length),
    at: (run) => run.meta.recorded,
    of(run, r, part, i) {
      const value = run.arrays.quantiles[3 * (r * run.meta.recorded.length + i) + part];
      return run.meta.floor === null ? value : aboveMinimum(value, run.meta.floor);
    },
    parts: [1, 0, 2], // the median; the lower and the upper edge
    axis: (run, spread) => (run.meta.floor !== null || spread.min > 0 ? logAxisOver(spread, 18) : signedAxisOver(spread)),
    unit: (run, axis) => (run.meta.floor !== null ? "charts.loss_above" : axis.kind === "symlog" ? "charts.loss_signed" : "charts.loss_unit"),
    text: (value) => formatNumber(value),
  },
  {
    key: "arrived",
    available: (run) => run.hasHits,
    at: (run) => run.frames,
    of(run, r, _, i, arrivals) {
      return countUpTo(arrivals[r], run.frames[i]) / run.N;
    },
    parts: [0],
    axis: (_, spread, veiled) => ({ ...linearAxis(0, veiled ? 1 : Math.max(spread.max, 0.01)), percent: true }), // its height tells the end
    unit: () => "swarm.charts.arrived_unit",
    text: (value) => shareText(value),
  },
];

export function createSwarmCharts(root, ctx) {
  const { clock, ui, t } = ctx;
  const state = { run: null, arrivals: [] };
  const tip = panelElement("div", "dl-tip", { "aria-hidden": "true" });
  const grid = panelElement("div", "dl-charts-grid dl-charts-pair");
  const charts = swarmQuantities.map((quantity) => createSwarmChart(quantity, t));
  const note = panelElement("span", "dl-box-note");
  const panel = panelElement("section", "dl-box", { "aria-label": t("swarm.charts.title") },
    panelElement("div", "dl-box-bar", {}, panelElement("h2", "", {}, t("swarm.charts.title")), note), grid);
  grid.append(...charts.map((chart) => chart.element));
  root.append(panel);
  const shownCharts = () => charts.filter((chart) => state.run && chart.quantity.available(state.run));
  const painter = createChartPainter(panel, tip, clock, shownCharts);
  for (const chart of charts) {
    const follow = {
      ready: () => state.run !== null,
      stepAt: (position) => Math.min(state.run.steps, position),
      positionOf: (step) => step,
      read: (position) => readChart(chart, position),
      show: (position, parts) => painter.show(chart.plot, position, parts),
      leave: painter.leave,
      known: () => (ui.veiled ? clock.step : Infinity),
    };
    followPlotPointer(chart.plot, clock, follow);
    followPlotKeys(chart.plot, clock, follow);
  }

  function update(run) {
    state.run = run;
    state.arrivals = run.hasHits ? run.meta.racers.map((_, r) => globalArrivals(run, r)) : [];
    for (const chart of charts) chart.element.hidden = !chart.quantity.available(run);
    panel.hidden = !shownCharts().length;
    grid.classList.toggle("dl-alone", shownCharts().length === 1);
    for (const chart of shownCharts()) fillSwarmChart(chart, run, state.arrivals, ui, ctx.color, t);
    note.textContent = ui.veiled ? t("veil") : "";
    painter.draw();
  }

  function readChart(chart, position) {
    if (ui.veiled && position > clock.step) return [];
    return [chartTipHead(position, "steps", t), ...swarmTipRows(chart, position, state, ctx.color, t)];
  }

  const unsubscribe = ui.subscribe((patch) => {
    if (state.run && ("racer" in patch || "dark" in patch || "veiled" in patch)) update(state.run);
  });

  return {
    update, frame: painter.frame, resize: painter.draw,
    pictures: () => shownCharts().filter(({ plot }) => plot.host.clientWidth)
      .map((chart) => plotPicture(chart, t(`swarm.charts.${chart.quantity.key}`), clock, painter.ink())),
    destroy() {
      unsubscribe();
      painter.destroy();
      panel.remove();
    },
  };
}

function createSwarmChart(quantity, t) {
  const plot = createPlot();
  const unit = panelElement("span", "dl-chart-unit");
  const caption = panelElement("figcaption", "", {}, panelElement("b", "", {}, t(`swarm.charts.${quantity.key}`)), unit);
  if (quantity.parts.length > 1) caption.append(panelElement("span", "dl-chart-key", {}, t("swarm.charts.band")));
  return { quantity, plot, unit, element: panelElement("figure", `dl-chart dl-chart-${quantity.key}`, {}, caption, plot.host) };
}

/** The chosen rule last and alone in full colour; all of them where none is chosen. */
function fillSwarmChart({ quantity, plot, unit }, run, arrivals, { racer: chosen, veiled }, color, t) {
  const at = quantity.at(run);
  const order = run.meta.racers.map((_, r) => r).sort((a, b) => Number(a === chosen) - Number(b === chosen));
  const series = order.map((r) => ({
    r, parts: quantity.parts.map((part) => Float64Array.from(at, (_, i) => quantity.of(run, r, part, i, arrivals))),
  }));
  const spread = emptySpread();
  // A rule that diverges leaves through the top: it must not squeeze the others flat.
  const whole = series.filter(({ parts }) => parts[0].every(Number.isFinite));
  const sound = whole.length ? whole : series;
  for (const { parts } of sound) parts.forEach((values, k) => values.forEach((value, i) => extendSpread(spread, value, i === 0 && k === 0)));
  const peaks = sound.map(({ parts }) => parts[0].reduce((most, value) => Math.max(most, Math.abs(value)), 0));
  spread.calmest = Math.min(...peaks);
  plot.veiled = veiled;
  plot.axis = quantity.axis(run, spread, veiled);
  if (plot.axis.percent) plot.axis.ticks = plot.axis.ticks.map((tick) => ({ ...tick, label: shareText(tick.at).replace(".0%", "%") }));
  const beyond = plot.axis.hi + 0.2 * (plot.axis.hi - plot.axis.lo); // a band whose upper edge diverged leaves through the top
  // An edge that reached the minimum itself has no logarithm: the band then reaches to the floor of the chart, and below.
  const under = plot.axis.lo - 0.2 * (plot.axis.hi - plot.axis.lo);
  const aboveFloor = (value) => (Number.isFinite(value) && value > under ? value : under);
  const mapped = (values) => values.map((value) => (value === Infinity ? beyond : plot.axis.map(value)));
  const alpha = (r) => (chosen === null || r === chosen ? 1 : fadedAlpha);
  const common = (r) => ({ at, unit: 1, color: color(r), mark: run.meta.racers[r].mark });
  const banded = series.filter(({ r, parts }) => parts.length > 1 && (run.R <= bandsAtOnce || r === chosen));
  plot.bands = banded.map(({ r, parts }) => (
    { ...common(r), low: mapped(parts[1]).map(aboveFloor), high: mapped(parts[2]), alpha: bandAlpha * alpha(r) * (r === chosen ? 1.5 : 1) }));
  plot.lines = series.map(({ r, parts }) => (
    { ...common(r), stride: 1, values: parts[0].map(plot.axis.map), raw: parts, width: r === chosen ? 2.4 : 1.7, alpha: alpha(r), racer: r, part: 0 }));
  plot.units = [1];
  plot.xMax = Math.max(1, run.steps);
  unit.textContent = t(quantity.unit(run, plot.axis));
  const kind = t(plot.axis.kind === "linear" ? "charts.linear" : "charts.log");
  plot.host.setAttribute("aria-label", fillWords(t("swarm.charts.describe"), { what: t(`swarm.charts.${quantity.key}`), kind, count: run.R }));
}

/** One row a rule: the value there, and the edges of its band. */
function swarmTipRows(chart, position, { run }, color, t) {
  const { quantity, plot } = chart;
  return [...plot.lines].sort((a, b) => a.racer - b.racer).map((line) => {
    const [before, rest] = linePlace(line, position);
    const i = Math.min(Math.round(before + rest), line.values.length - 1);
    const [middle, low, high] = line.raw.map((values) => quantity.text(values[i]));
    const label = panelElement("span", "dl-tip-label", {}, run.meta.racers[line.racer].label);
    const band = low === undefined ? [] : [panelElement("span", "dl-number dl-tip-band", { title: t("swarm.charts.band") }, `${low} – ${high}`)];
    return panelElement("div", "dl-tip-row", {}, racerChip(run.meta.racers[line.racer], color(line.racer)), label,
      panelElement("span", "dl-number", {}, middle), ...band);
  });
}
