// The parts of the charts that are ordinary elements: the figure around a plot, the switch of the horizontal axis, the read-out.

import { panelElement, racerChip } from "./marks.js";
import { fillWords, formatNumber, wholeText } from "./numbers.js";
import { createPlot, drawPlot, drawPlotBase, drawPlotMoving, drawPlotPlayhead } from "./plot.js";
import { plotPositionAt, plotX } from "./plotplaces.js";

/** The page's own ink, resolved for canvases, which know no CSS variables. */
export function panelInk(node) {
  const style = getComputedStyle(node);
  const background = style.getPropertyValue("--st-background-color").trim();
  const scale = parseFloat(style.getPropertyValue("--dl-scale")) || 1; // for a room, see hooks.js
  return { text: style.color, font: style.fontFamily, background: background || "#fff", scale };
}

/** A chart as it stands now, for a picture. */
export function plotPicture({ quantity, plot, unit }, name, clock, ink) {
  const draw = (context) => {
    drawPlotBase(context, plot, ink);
    drawPlotMoving(context, plot, clock, null, ink);
  };
  return { file: quantity.key, name, heading: [name, unit.textContent], names: true, width: plot.width, height: plot.height, draw };
}

export function createChartFigure(quantity, t) {
  const plot = createPlot();
  const unit = panelElement("span", "dl-chart-unit");
  const caption = panelElement("figcaption", "", {}, panelElement("b", "", {}, t(`charts.${quantity.key}`)), unit);
  if (quantity.parts === 2) caption.append(panelElement("span", "dl-chart-key", {}, t("charts.coordinates")));
  const element = panelElement("figure", `dl-chart dl-chart-${quantity.key}`, {}, caption, plot.host);
  return { quantity, plot, unit, element };
}

export function createAxisSwitch(t, choose) {
  const element = panelElement("div", "dl-segments", { role: "group", "aria-label": t("charts.axis") });
  const buttons = ["steps", "evaluations"].map((axis) => {
    const button = panelElement("button", "dl-segment", { type: "button" }, t(`charts.axis_${axis}`));
    button.addEventListener("click", () => choose(axis));
    element.append(button);
    return [axis, button];
  });
  const show = (chosen) => {
    for (const [axis, button] of buttons) button.setAttribute("aria-pressed", String(axis === chosen));
  };
  return { element, show };
}

/** `last`: the last step that begins, where the chart is of steps, each from one point to the next; the rate of a step, say. */
export function chartTipHead(position, axis, t, last = null) {
  const at = Math.round(position);
  const key = axis !== "steps" ? "charts.at_evaluation" : last === null ? "charts.at_step" : "charts.in_step";
  const from = Math.min(at, last ?? at);
  const [n, before, after] = [at, from, from + 1].map(wholeText);
  return panelElement("div", "dl-tip-head", {}, fillWords(t(key), { n, from: before, to: after }));
}

/** One row a racer, with its value at that place of the axis (none after the step `upTo`); two where each coordinate has its own. */
export function chartTipRows(chart, position, racers, color, upTo) {
  const rows = new Map();
  for (const line of chart.plot.lines) {
    if (line.racer === undefined) continue;
    const step = Math.round(position / line.unit);
    const value = step <= upTo && step < line.raw.length + 1 ? line.raw[Math.min(step, line.raw.length - 1)] : NaN;
    const texts = rows.get(line.racer) || [];
    texts[line.part] = formatNumber(value);
    rows.set(line.racer, texts);
  }
  return [...rows.keys()].sort((a, b) => a - b).map((r) => {
    const label = panelElement("span", "dl-tip-label", {}, racers[r].label);
    const numbers = rows.get(r).map((text) => panelElement("span", "dl-number", {}, text));
    return panelElement("div", "dl-tip-row", {}, racerChip(racers[r], color(r)), label, ...numbers);
  });
}

/** A press or a drag over a plot moves the playhead, which plays on afterwards if it did before. A pointer that only points
 * at a step shows it everywhere, as far as the steps are `known` already, until it leaves. */
export function followPlotPointer(plot, clock, { ready, stepAt, read, show, leave, known }) {
  const { host } = plot;
  let resume = null;
  const pointed = (event) => stepAt(plotPositionAt(plot, event.offsetX));
  const seek = (event) => clock.seek(pointed(event));
  const peek = (event) => {
    const step = Math.round(pointed(event));
    clock.peek(step <= known() ? step : null);
  };
  host.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !ready()) return;
    resume = clock.playing;
    clock.pause();
    host.setPointerCapture(event.pointerId);
    seek(event);
  });
  host.addEventListener("pointermove", (event) => {
    if (!ready()) return;
    if (resume !== null) seek(event);
    else if (event.pointerType !== "touch") peek(event);
    const position = plotPositionAt(plot, event.offsetX);
    show(position, read(position));
  });
  const release = () => {
    if (resume) clock.play();
    resume = null;
  };
  host.addEventListener("pointerup", release);
  host.addEventListener("pointercancel", release);
  host.addEventListener("pointerleave", () => {
    clock.peek(null);
    leave();
  });
}

/** Draws a panel's charts: all of them when something has changed, their playhead in each frame, and that only while they
 * are in sight. `charts()` are those that are there; `tip` stands beside the pointer. */
export function createChartPainter(panel, tip, clock, charts) {
  let hover = null, ink = null, drawn = null, visible = true;
  const watcher = new IntersectionObserver((entries) => {
    visible = entries[entries.length - 1].isIntersecting;
    anew();
  });
  watcher.observe(panel);

  function draw() {
    ink = panelInk(panel);
    for (const { plot } of charts()) drawPlot(plot, ink);
    anew();
  }

  function frame() {
    const at = `${clock.step} ${clock.shown}`;
    if (!ink || !visible || at === drawn) return;
    drawn = at;
    for (const { plot } of charts()) drawPlotPlayhead(plot, clock, hover, ink);
  }

  function anew() {
    drawn = null;
    frame();
  }

  function point(position) {
    hover = position;
    anew();
  }

  /** Points at a place of a chart and tells beside it what is there, unless nothing is known of it yet. */
  function show(plot, position, parts) {
    if (!parts.length) return leave();
    point(position);
    tip.replaceChildren(...parts);
    placeChartTip(tip, plot, plotX(plot, position));
  }

  function leave() {
    tip.classList.remove("dl-shown");
    point(null);
  }

  return { draw, frame, show, leave, ink: () => ink, destroy: () => watcher.disconnect() };
}

/** Beside the place that is pointed at, on the side that has room. */
function placeChartTip(tip, plot, x) {
  if (tip.parentNode !== plot.host) plot.host.append(tip);
  tip.classList.add("dl-shown");
  const room = plot.width - tip.offsetWidth;
  const beside = x + 14;
  tip.style.left = `${Math.max(0, beside > room ? x - tip.offsetWidth - 14 : beside)}px`;
}
