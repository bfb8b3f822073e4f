// One small chart on two canvases: the lines below, drawn once a run; the playhead above, drawn on every frame. Under a veil
// (`plot.veiled`) the lines are drawn above, too, and no further than the playhead.

import { linearAxis, linearTicks } from "./axis.js";
import { panelElement } from "./marks.js";
import { drawPlotEnds, drawPlotHead } from "./plotmarks.js";
import { linePosition, plotX, plotY } from "./plotplaces.js";

const plotMargin = { left: 50, right: 12, top: 8, bottom: 20 };
const plotGap = NaN;

export function createPlot() {
  const base = panelElement("canvas", "dl-graph-base");
  const overlay = panelElement("canvas", "dl-graph-overlay");
  const host = panelElement("div", "dl-graph", {}, base, overlay);
  return { host, base, overlay, width: 0, height: 0, axis: linearAxis(0, 1), xMax: 1, lines: [], bands: [], scale: 1, ground: "#fff", margin: plotMargin, veiled: false };
}

/** True when the chart has a size to draw in. */
function fitPlot(plot) {
  const width = plot.host.clientWidth;
  const height = plot.host.clientHeight;
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  if (!width || !height) return false;
  if (width !== plot.width || height !== plot.height || ratio !== plot.ratio) {
    Object.assign(plot, { width, height, ratio });
    for (const canvas of [plot.base, plot.overlay]) {
      canvas.width = Math.round(width * ratio);
      canvas.height = Math.round(height * ratio);
    }
  }
  return true;
}

function clearedContext(plot, canvas) {
  const g = canvas.getContext("2d");
  g.setTransform(plot.ratio, 0, 0, plot.ratio, 0, 0);
  g.clearRect(0, 0, plot.width, plot.height);
  return g;
}

/** Draws axes, bands and lines. `lines`: [{values (mapped), unit, stride or at, color, shape, width, alpha, dash, racer, part, ended}];
 * `bands`: [{low, high (mapped), unit, at, color, alpha}]. */
export function drawPlot(plot, ink) {
  plot.scale = ink.scale;
  plot.ground = ink.background;
  plot.margin = Object.fromEntries(Object.entries(plotMargin).map(([side, pixels]) => [side, pixels * ink.scale]));
  if (fitPlot(plot)) drawPlotBase(clearedContext(plot, plot.base), plot, ink);
}

export function drawPlotBase(g, plot, ink) {
  g.font = `${11 * plot.scale}px ${ink.font}`;
  drawPlotGrid(g, plot, ink);
  if (!plot.veiled) drawPlotLines(g, plot, plot, plot.width, Infinity);
}

/** `bands` and `lines` up to a place of the axis, which is that many pixels from the left. */
function drawPlotLines(g, plot, { bands, lines }, right, upTo) {
  g.save();
  g.beginPath();
  g.rect(plot.margin.left, 0, right - plot.margin.left, plot.height - plot.margin.bottom);
  g.clip();
  g.lineJoin = "round";
  for (const band of bands) drawPlotBand(g, plot, band);
  for (const line of lines) drawPlotLine(g, plot, line, upTo);
  g.restore();
  drawPlotEnds(g, plot, lines, upTo);
}

/** What has been played so far: each line as far as its own playhead. */
function drawPlayedLines(g, plot, step) {
  for (const unit of plot.units) {
    const of = (all) => all.filter((each) => each.unit === unit);
    drawPlotLines(g, plot, { bands: of(plot.bands), lines: of(plot.lines) }, plotX(plot, step * unit), step * unit);
  }
}

function drawPlotGrid(g, plot, ink) {
  const right = plot.width - plot.margin.right;
  const bottom = plot.height - plot.margin.bottom;
  g.lineWidth = 1;
  g.strokeStyle = ink.text;
  g.fillStyle = ink.text;
  g.textAlign = "right";
  g.textBaseline = "middle";
  for (const tick of plot.axis.ticks) {
    const y = Math.round(plotY(plot, tick.at)) + 0.5;
    g.globalAlpha = tick.label ? 0.13 : 0.05;
    strokeSegment(g, plot.margin.left, y, right, y);
    g.globalAlpha = 0.72;
    if (tick.label) g.fillText(tick.label, plot.margin.left - 6, y);
  }
  g.globalAlpha = 0.35;
  strokeSegment(g, plot.margin.left, bottom + 0.5, right, bottom + 0.5);
  drawPlotSteps(g, plot, bottom);
  g.globalAlpha = 1;
}

function drawPlotSteps(g, plot, bottom) {
  g.textBaseline = "top";
  const room = Math.max(2, Math.floor((plot.width - plot.margin.left) / (75 * plot.scale)));
  for (const tick of linearTicks(0, plot.xMax, room)) {
    if (tick.at !== Math.round(tick.at)) continue;
    const x = Math.round(plotX(plot, tick.at)) + 0.5;
    g.globalAlpha = 0.35;
    strokeSegment(g, x, bottom, x, bottom + 3);
    g.globalAlpha = 0.72;
    g.textAlign = tick.at === 0 ? "left" : x > plot.width - 24 ? "right" : "center";
    g.fillText(tick.label, x > plot.width - 24 ? plot.width - 1 : x, bottom + 6);
  }
}

export function strokeSegment(g, x0, y0, x1, y1) {
  g.beginPath();
  g.moveTo(x0, y0);
  g.lineTo(x1, y1);
  g.stroke();
}

function drawPlotLine(g, plot, line, upTo) {
  g.strokeStyle = line.color;
  g.globalAlpha = line.alpha;
  g.lineWidth = line.width * plot.scale;
  g.setLineDash(line.dash || []);
  g.beginPath();
  tracePlotLine(g, plot, line, upTo);
  g.stroke();
  g.setLineDash([]);
  g.globalAlpha = 1;
}

/** The area between two lines, wherever both are there. */
function drawPlotBand(g, plot, band) {
  g.globalAlpha = band.alpha;
  g.fillStyle = band.color;
  const there = (i) => i < band.low.length && !Number.isNaN(band.low[i]) && !Number.isNaN(band.high[i]);
  for (let from = 0; from < band.low.length; from += 1) {
    if (!there(from)) continue;
    let to = from;
    while (there(to + 1)) to += 1;
    g.beginPath();
    for (let i = from; i <= to; i += 1) g.lineTo(plotX(plot, linePosition(band, i)), plotY(plot, band.high[i]));
    for (let i = to; i >= from; i -= 1) g.lineTo(plotX(plot, linePosition(band, i)), plotY(plot, band.low[i]));
    g.fill();
    from = to;
  }
  g.globalAlpha = 1;
}

/** A path through the values; where several share a pixel column only its extremes are drawn, so noise keeps its height. */
function tracePlotLine(g, plot, line, upTo) {
  let column = plotGap;
  let low = 0, high = 0, y = 0;
  const flush = () => {
    if (Number.isNaN(column) || low === high) return;
    g.lineTo(column, low);
    g.lineTo(column, high);
    g.lineTo(column, y);
  };
  for (let i = 0; i < line.values.length && !(i && linePosition(line, i - 1) > upTo); i += 1) {
    if (Number.isNaN(line.values[i])) {
      flush();
      column = plotGap;
      continue;
    }
    const x = plotX(plot, linePosition(line, i));
    const next = plotY(plot, line.values[i]);
    if (x - column < 0.5) {
      y = next;
      low = Math.min(low, y);
      high = Math.max(high, y);
      continue;
    }
    flush();
    if (Number.isNaN(column)) g.moveTo(x, next);
    else g.lineTo(x, next);
    column = x;
    low = high = y = next;
  }
  flush();
}

/** The playhead: a line at the step of each distinct unit, and on every strong line its racer's shape, at the step that is shown. */
export function drawPlotPlayhead(plot, clock, hover, ink) {
  if (plot.width) drawPlotMoving(clearedContext(plot, plot.overlay), plot, clock, hover, ink);
}

export function drawPlotMoving(g, plot, { step, shown }, hover, ink) {
  const bottom = plot.height - plot.margin.bottom;
  if (plot.veiled) drawPlayedLines(g, plot, step);
  g.strokeStyle = ink.text;
  g.lineWidth = 1;
  if (hover !== null) {
    g.globalAlpha = 0.3;
    const x = plotX(plot, hover);
    strokeSegment(g, x, plot.margin.top, x, bottom);
  }
  g.globalAlpha = 0.65;
  for (const unit of plot.units) {
    const x = plotX(plot, step * unit);
    strokeSegment(g, x, plot.margin.top - 4, x, bottom);
  }
  g.globalAlpha = 1;
  g.lineWidth = 1.5;
  for (const line of plot.lines) if (line.racer !== undefined) drawPlotHead(g, plot, line, shown);
}
