// What stands on the map: racers' heads, minima and saddles, arrows, and the barred ring where a racer was last seen.

import { clipSegment } from "./projection.js";

const headPaths = new Map();

// A racer's mark, an SVG path about the unit circle, as a canvas path.
function headPath(mark) {
  if (!headPaths.has(mark)) headPaths.set(mark, Object.assign(new Path2D(mark), { d: mark }));
  return headPaths.get(mark);
}

export function drawHead(context, mark, x, y, radius, color, halo) {
  const path = headPath(mark);
  context.save();
  context.translate(x, y);
  context.scale(radius, radius);
  context.lineJoin = "round";
  context.lineWidth = 3.6 / radius;
  context.strokeStyle = halo;
  context.stroke(path);
  context.fillStyle = color;
  context.fill(path);
  context.restore();
}

export function drawHaloed(context, width, color, halo) {
  context.lineCap = "round";
  context.lineJoin = "round";
  context.lineWidth = width + 2.6;
  context.strokeStyle = halo;
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = color;
  context.stroke();
}

// Where a diverged racer was last seen: a ring with a bar across it. A cross is a saddle.
export function drawLost(context, x, y, color, halo, radius) {
  const arm = radius * Math.SQRT1_2;
  context.beginPath();
  context.moveTo(x + radius, y);
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.moveTo(x - arm, y + arm);
  context.lineTo(x + arm, y - arm);
  drawHaloed(context, 2.2, color, halo);
}

// The same around the racer's own mark, for eyes that do not tell the colours apart.
export function drawLostHead(context, mark, x, y, color, halo) {
  drawLost(context, x, y, color, halo, 8.5);
  drawHead(context, mark, x, y, 4.2, color, halo);
}

// At the edge, where the line from the middle of the map to a racer out of sight cuts it: an arrow, and its mark behind it.
export function drawGone(context, box, mark, x, y, color, halo, scale = 1) {
  const [mx, my] = [box.left + box.width / 2, box.top + box.height / 2];
  const [, , cx, cy] = clipSegment(box, -9, mx, my, x, y) ?? [mx, my, mx, my];
  const direction = Math.atan2(y - my, x - mx);
  context.save();
  context.translate(cx, cy);
  context.scale(scale, scale);
  drawHead(context, mark, -11 * Math.cos(direction), -11 * Math.sin(direction), 4.2, color, halo);
  context.rotate(direction);
  context.beginPath();
  context.moveTo(7, 0);
  context.lineTo(-4, 5.5);
  context.lineTo(-4, -5.5);
  context.closePath();
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = halo;
  context.stroke();
  context.fillStyle = color;
  context.fill();
  context.restore();
}

const markSpacing = 26;
const marksWithoutCrowd = 12;

// How each mark is drawn at this zoom: where they would bury the map, global minima stay, other minima become dots, the rest
// waits for someone to come closer. Those that were asked for (`all`) are smaller there, but do not wait.
export function markLooks(points, projection, all = false) {
  const pixels = points.map((point) => [projection.x(point.x), projection.y(point.y)]);
  const seen = pixels.filter((pixel) => projection.inside(...pixel)).length;
  const crowded = ([x, y], i) => pixels.some(([px, py], j) => j !== i && Math.hypot(px - x, py - y) < markSpacing);
  return points.map((point, i) => {
    if (!projection.inside(...pixels[i])) return "none";
    if (point.global || seen <= marksWithoutCrowd || !crowded(pixels[i], i)) return "full";
    if (all) return "small";
    return point.kind === "minimum" ? "dot" : "none";
  });
}

export function drawMarks(context, points, looks, projection, theme, scale = 1) {
  points.forEach((point, i) => {
    if (looks[i] === "none") return;
    const [x, y] = [projection.x(point.x), projection.y(point.y)];
    enlarged(context, x, y, looks[i] === "small" ? 0.6 * scale : scale, () => {
      if (looks[i] !== "dot") drawStationary(context, point, 0, 0, theme);
      else drawMarkDot(context, 0, 0, theme[point.kind] ?? theme.degenerate);
    });
  });
}

// What `draw` draws at 0, 0, at another place and size.
export function enlarged(context, x, y, scale, draw) {
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  draw();
  context.restore();
}

function drawMarkDot(context, x, y, color) {
  context.beginPath();
  context.arc(x, y, 1.7, 0, 2 * Math.PI);
  context.globalAlpha = 0.5;
  context.fillStyle = color;
  context.fill();
  context.globalAlpha = 1;
}

// A minimum is a ring (with a dot: a global one), a saddle a cross, a maximum a peak, what is degenerate a diamond.
function drawStationary(context, point, x, y, theme) {
  const color = theme[point.kind] ?? theme.degenerate;
  context.beginPath();
  if (point.kind === "saddle") {
    for (const d of [-4.5, 4.5]) {
      context.moveTo(x - 4.5, y - d);
      context.lineTo(x + 4.5, y + d);
    }
  } else if (point.kind === "maximum") {
    context.moveTo(x, y - 5.5);
    context.lineTo(x + 5, y + 4);
    context.lineTo(x - 5, y + 4);
    context.closePath();
  } else if (point.kind === "degenerate") {
    context.moveTo(x, y - 6);
    context.lineTo(x + 5, y);
    context.lineTo(x, y + 6);
    context.lineTo(x - 5, y);
    context.closePath();
  } else {
    context.arc(x, y, point.global ? 7 : 5, 0, 2 * Math.PI);
  }
  drawHaloed(context, 1.8, color, theme.halo);
  if (!point.global) return;
  context.beginPath();
  context.arc(x, y, 2.4, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
}

export function drawArrow(context, x, y, dx, dy, color, halo, dashed, width = dashed ? 1.6 : 2.4) {
  const length = Math.hypot(dx, dy);
  if (!(length > 1)) return;
  const [ux, uy] = [dx / length, dy / length];
  const [tipX, tipY] = [x + dx, y + dy];
  context.beginPath();
  context.setLineDash(dashed ? [5, 4.5] : []);
  context.moveTo(x, y);
  context.lineTo(tipX - 5 * ux, tipY - 5 * uy);
  drawHaloed(context, width, color, halo);
  context.setLineDash([]);
  context.beginPath();
  context.moveTo(tipX - 9 * ux + 4.5 * uy, tipY - 9 * uy - 4.5 * ux);
  context.lineTo(tipX, tipY);
  context.lineTo(tipX - 9 * ux - 4.5 * uy, tipY - 9 * uy + 4.5 * ux);
  drawHaloed(context, width, color, halo);
}

// Directions are true; a length is the logarithm over three decades below the greatest of the path, so that the last
// small steps can still be read.
export function arrowPixels(vx, vy, greatest, projection) {
  const size = Math.hypot(vx, vy);
  if (!(size > 0) || !Number.isFinite(size)) return [0, 0];
  const px = vx * projection.perX;
  const py = -vy * projection.perY;
  const decades = Math.max(-3, Math.log10(size / greatest));
  const length = (68 + 15 * decades) / Math.hypot(px, py);
  return [px * length, py * length];
}
