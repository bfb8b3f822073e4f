// The data beside the map, where a line is fitted to points: each racer's line moves on the clock that moves its head.

import { linearTicks } from "./axis.js";
import { panelInk } from "./chartparts.js";
import { setText } from "./dom.js";
import { drawHaloed, drawHead } from "./mapmarks.js";
import { panelElement } from "./marks.js";
import { formatNumber } from "./numbers.js";
import { strokeSegment } from "./plot.js";
import { clipSegment, createProjection } from "./projection.js";
import { positionAt } from "./run.js";

const dataMargin = { left: 36, right: 10, top: 8, bottom: 22 };
const dataMilliseconds = 60; // between two writings of the equation

export function createDataPanel(root, ctx) {
  const { ui, clock, t: words } = ctx;
  const canvas = panelElement("canvas");
  const host = panelElement("div", "dl-data-plot", { role: "img", "aria-label": words("data.describe") }, canvas);
  const equation = panelElement("output", "dl-data-line", { "aria-live": "off" });
  const caption = panelElement("figcaption", "", {}, panelElement("b", "", {}, words("data.title")), equation);
  root.append(panelElement("figure", "", {}, caption, host));
  root.hidden = true;
  const panel = { canvas, host, run: null, ink: null, box: null, span: null };
  let written = 0;

  function update(run) {
    root.hidden = !run.samples?.points.length || Boolean(ctx.view().alone);
    panel.run = root.hidden ? null : run;
    if (root.hidden) return;
    panel.span = dataSpan(run);
    resize();
  }

  function resize() {
    if (!panel.run) return;
    panel.ink = panelInk(host);
    const ratio = Math.min(window.devicePixelRatio || 1, 2.5);
    const { clientWidth: width, clientHeight: height } = host;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    panel.box = { width, height, ratio, scale: ctx.scale() };
    frame(clock.shown);
  }

  const chosen = () => {
    const visible = panel.run.meta.racers.map((_, r) => r).filter((r) => !ui.hidden.has(r));
    return { visible, r: visible.includes(ui.racer) ? ui.racer : visible[0], s: Math.min(ui.start, panel.run.S - 1) };
  };

  function frame(step) {
    if (!panel.run || !panel.box?.width) return;
    const { visible, r, s } = chosen();
    drawData(panel, step, visible, r, s, ctx.color);
    const now = performance.now();
    if (clock.playing && now - written < dataMilliseconds) return;
    written = now;
    const at = r === undefined ? null : positionAt(panel.run, step, r, s);
    setText(equation, at?.every(Number.isFinite) ? lineText(...at) : "");
    equation.style.color = at ? ctx.color(r) : "";
  }

  // The racer under the finger becomes the chosen one, whose residuals and arrows are shown.
  host.addEventListener("click", (event) => {
    const { visible, s } = chosen();
    const r = nearestLine(panel, clock.shown, visible, s, event.offsetX, event.offsetY);
    if (r !== null) ui.set({ racer: r });
  });

  const unsubscribe = ui.subscribe(() => panel.run && resize());

  function pictures() {
    if (!panel.run || !panel.box?.width) return [];
    const { visible, r, s } = chosen();
    const { width, height } = panel.box;
    const draw = (context) => paintData(context, panel, clock.shown, visible, r, s, ctx.color);
    return [{ file: "data", name: words("data.title"), heading: [words("data.title"), equation.textContent], names: true, width, height, draw }];
  }

  return { update, frame, resize, pictures, destroy: unsubscribe };
}

function lineText(slope, intercept) {
  const sign = intercept < 0 ? "−" : "+";
  return `y = ${formatNumber(slope, 3)} x ${sign} ${formatNumber(Math.abs(intercept), 3)}`;
}

// What the axes cover: the points, 0 where it is near, and the line of each start as far as that does not squeeze them.
function dataSpan(run) {
  const { points } = run.samples;
  const [x0, x1] = widened(points.map((point) => point.x), 0.15);
  const heights = points.map((point) => point.y);
  const [low, high] = widened(heights, 0.2);
  const reach = 0.6 * (high - low);
  const ends = run.meta.starts.flatMap(([slope, intercept]) => [x0, x1].map((x) => slope * x + intercept));
  const near = ends.map((y) => Math.min(Math.max(y, low - reach), high + reach));
  return { x0, x1, y0: Math.min(low, ...near), y1: Math.max(high, ...near) };
}

// From the lowest to the highest value with some room, and from 0 if it is not far below.
function widened(values, share) {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = share * (high - low) || 1;
  const from = low > 0 && low <= high - low ? Math.min(0, low - room) : low - room;
  return [from, high + room];
}

function dataProjection({ box, span }) {
  const { left, right, top, bottom } = dataMargin;
  const scale = box.scale;
  const inner = { left: left * scale, top, width: box.width - left * scale - right, height: box.height - top - bottom * scale };
  return createProjection(span, inner);
}

function drawData(panel, step, visible, chosen, s, color) {
  const { canvas, box } = panel;
  const g = canvas.getContext("2d");
  g.setTransform(box.ratio, 0, 0, box.ratio, 0, 0);
  g.clearRect(0, 0, box.width, box.height);
  paintData(g, panel, step, visible, chosen, s, color);
}

function paintData(g, panel, step, visible, chosen, s, color) {
  const { run } = panel;
  const projection = dataProjection(panel);
  drawDataGrid(g, panel, projection);
  const area = projection.box;
  g.save();
  g.beginPath();
  g.rect(area.left, area.top, area.width, area.height);
  g.clip();
  if (chosen !== undefined) drawResiduals(g, panel, projection, step, chosen, s, color(chosen));
  const order = [...visible].sort((a, b) => Number(a === chosen) - Number(b === chosen)); // the chosen one lies on top
  for (const r of order) for (let other = 0; other < run.S; other++) drawFit(g, panel, projection, step, r, other, color(r), other === s, r === chosen);
  for (const r of order) drawFitMark(g, panel, projection, step, r, s, color(r));
  g.restore();
  drawDataPoints(g, panel, projection, Math.floor(step), s);
}

function drawDataGrid(g, { span, ink, box }, projection) {
  const { left, top, width, height } = projection.box;
  g.font = `${11 * box.scale}px ${ink.font}`;
  g.strokeStyle = g.fillStyle = ink.text;
  g.lineWidth = 1;
  g.textAlign = "right";
  g.textBaseline = "middle";
  for (const tick of linearTicks(span.y0, span.y1, 6)) {
    const y = Math.round(projection.y(tick.at)) + 0.5;
    g.globalAlpha = 0.12;
    strokeSegment(g, left, y, left + width, y);
    g.globalAlpha = 0.75;
    g.fillText(tick.label, left - 6, y);
  }
  g.textAlign = "center";
  g.textBaseline = "top";
  for (const tick of linearTicks(span.x0, span.x1, 6)) {
    const x = Math.round(projection.x(tick.at)) + 0.5;
    g.globalAlpha = 0.12;
    strokeSegment(g, x, top, x, top + height);
    g.globalAlpha = 0.75;
    g.fillText(tick.label, x, top + height + 6);
  }
  g.globalAlpha = 1;
}

// A racer's line from edge to edge.
function drawFit(g, { run, ink, span, box }, projection, step, r, s, color, strong, chosen) {
  const at = positionAt(run, step, r, s);
  if (!at?.every(Number.isFinite)) return;
  const height = (x) => projection.y(at[0] * x + at[1]);
  const piece = clipSegment(projection.box, 8, projection.x(span.x0), height(span.x0), projection.x(span.x1), height(span.x1));
  if (!piece) return;
  g.globalAlpha = strong ? 1 : 0.3;
  g.beginPath();
  g.moveTo(piece[0], piece[1]);
  g.lineTo(piece[2], piece[3]);
  if (strong) drawHaloed(g, (chosen ? 2.8 : 1.9) * box.scale, color, ink.background);
  else {
    g.lineWidth = 1;
    g.strokeStyle = color;
    g.stroke();
  }
  g.globalAlpha = 1;
}

// Its mark stands on it, each racer's at another place, so that lines on one another can be told apart.
function drawFitMark(g, { run, ink, span, box }, projection, step, r, s, color) {
  const at = positionAt(run, step, r, s);
  if (!at?.every(Number.isFinite)) return;
  const x = span.x0 + ((r + 1) / (run.R + 1)) * (span.x1 - span.x0);
  drawHead(g, run.meta.racers[r].mark, projection.x(x), projection.y(at[0] * x + at[1]), 5.4 * box.scale, color, ink.background);
}

// How far the chosen line passes from each point that is read: what is squared and averaged.
function drawResiduals(g, { run }, projection, step, r, s, color) {
  const at = positionAt(run, step, r, s);
  if (!at?.every(Number.isFinite)) return;
  g.strokeStyle = color;
  g.lineWidth = 1.4;
  g.setLineDash([3, 3]);
  run.samples.points.forEach((point, i) => {
    g.globalAlpha = run.samples.reads(Math.floor(step), r, s, i) ? 0.9 : 0.2;
    const x = projection.x(point.x);
    strokeSegment(g, x, projection.y(point.y), x, projection.y(at[0] * point.x + at[1]));
  });
  g.setLineDash([]);
  g.globalAlpha = 1;
}

// Where a step reads a part of the points, those that the shown one reads are ringed.
function drawDataPoints(g, { run, ink, box }, projection, t, s) {
  const { points, inBatch } = run.samples;
  const radius = 4.6 * box.scale;
  g.font = `600 ${11 * box.scale}px ${ink.font}`;
  g.textAlign = "left";
  g.textBaseline = "middle";
  points.forEach((point, i) => {
    const [x, y] = [projection.x(point.x), projection.y(point.y)];
    const circle = (size) => {
      g.beginPath();
      g.arc(x, y, size, 0, 2 * Math.PI);
    };
    circle(radius);
    g.lineWidth = 2.5;
    g.strokeStyle = ink.background;
    g.stroke();
    g.fillStyle = ink.text;
    g.fill();
    if (inBatch(t, s, i)) {
      circle(radius + 4);
      g.lineWidth = 1.8;
      g.strokeStyle = ink.text;
      g.stroke();
    }
    g.lineWidth = 3;
    g.strokeStyle = ink.background;
    g.strokeText(String(i + 1), x + radius + 6, y + radius + 3);
    g.fillText(String(i + 1), x + radius + 6, y + radius + 3);
  });
}

function nearestLine({ run, box, span }, step, visible, s, px, py) {
  const projection = dataProjection({ box, span });
  const far = (r) => {
    const at = positionAt(run, step, r, s);
    return at ? Math.abs(projection.y(at[0] * projection.toX(px) + at[1]) - py) : Infinity;
  };
  const nearest = visible.reduce((best, r) => (best === null || far(r) < far(best) ? r : best), null);
  return nearest !== null && far(nearest) < 14 ? nearest : null;
}
