// Trails, drawn once and added to: a frame pays for the new steps only, however long the race is. They lie in order of time,
// piece upon piece, however they came to be drawn: the same step is always the same picture.

import { clipSegment } from "./projection.js";
import { positionAt } from "./run.js";
import { newPathFor } from "./svg.js";
/** @import { Pair, Projection, Run } from "./types.d.ts" */

const trailWidth = 2.3;
const haloWidth = 5.2;
const clipMargin = 12;
const trailPieces = 3000; // in all, for a map that is drawn anew
const shortestPiece = 8, longestPiece = 25; // steps: one who opens a saved picture finds lines and no crumbs
const leapFading = 0.8; // each leap across the map is so much fainter than the one before
const faintestLeap = 0.06;

export function createTrails(canvas) {
  const context = canvas.getContext("2d");
  let drawn = null; // { token, length, to }: what is on the canvas
  let pens = new Map(); // where each trail ends, see trailPen

  function clear(ratio) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    pens = new Map();
  }

  // `token` changes with whatever would make the drawn trails wrong: run, view, theme, racers shown.
  function draw(scene, step, length, token, ratio) {
    const to = lastPieceEnd(scene, Math.floor(step), length);
    const grows = drawn && drawn.token === token && drawn.length === length && to >= drawn.to;
    if (grows && to === drawn.to) return;
    const anew = !grows || length !== Infinity;
    if (anew) clear(ratio);
    appendTrails(context, pens, scene, anew ? firstStep(to, length) : drawn.to, to);
    drawn = { token, length, to };
  }

  // What is not on the canvas yet: the last steps, and the way from there to the head.
  function drawEnds(target, scene, step, heads) {
    const now = Math.floor(step);
    const last = new Map(pens);
    const from = drawn?.to ?? now;
    for (const [r, s] of particlesOf(scene)) {
      const trace = traceTrail(newPathFor(target), last, scene, r, s, from, now);
      target.lineCap = "round";
      target.lineJoin = "round";
      strokeTrace(target, trace, scene, r, false);
    }
    particlesOf(scene).forEach(([r, s], i) => heads[i] && step > now && drawLastStep(target, scene, now, r, s, heads[i], last.get(r * scene.run.S + s)));
  }

  return { draw, drawEnds, forget: () => (drawn = null) };
}

export const firstStep = (to, length) => Math.max(0, to - Math.min(length, to));

export function particlesOf({ run, racers }) {
  return racers.flatMap((r) => Array.from({ length: run.S }, (_, s) => [r, s]));
}

// Pieces begin at the multiples of so many steps. Where all of a trail is kept the one that is not whole is not drawn to stay.
function pieceLength({ run, racers }) {
  return Math.min(longestPiece, Math.max(shortestPiece, Math.ceil((run.steps * racers.length * run.S) / trailPieces)));
}

export function lastPieceEnd(scene, now, length) {
  return length !== Infinity || now >= scene.run.steps ? now : now - (now % pieceLength(scene));
}

// scene: { run, racers, projection, theme, color, scale }; `pens` goes on from what was drawn before.
export function appendTrails(context, pens, scene, from, to) {
  const { box } = scene.projection;
  const particles = particlesOf(scene);
  const length = pieceLength(scene);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.lineCap = "round";
  context.lineJoin = "round";
  for (let start = from, end; start < to; start = end) {
    end = Math.min(to, start - (start % length) + length);
    for (const [r, s] of particles) strokeTrace(context, traceTrail(newPathFor(context), pens, scene, r, s, start, end), scene, r, true);
  }
  context.restore();
}

// The halo goes beneath everything that is there already, so that it never cuts a trail.
function strokeTrace(context, trace, { color, theme, scale = 1 }, r, withHalo) {
  if (!trace) return;
  context.strokeStyle = color(r);
  for (const [piece, strength] of trace.leaps) strokeLeap(context, piece, strength, scale);
  if (!trace.path) return;
  context.lineWidth = trailWidth * scale;
  context.stroke(trace.path);
  if (!withHalo) return;
  context.globalCompositeOperation = "destination-over";
  context.lineWidth = trailWidth * scale + haloWidth - trailWidth;
  context.strokeStyle = theme.halo;
  context.stroke(trace.path);
  context.globalCompositeOperation = "source-over";
}

// A racer that leaps over the map again and again would fill it with colour: its leaps stay, thin, each fainter than the last.
function strokeLeap(context, [ax, ay, bx, by], strength, scale) {
  context.globalAlpha = strength;
  context.lineWidth = 1.2 * scale;
  context.beginPath();
  context.moveTo(ax, ay);
  context.lineTo(bx, by);
  context.stroke();
  context.globalAlpha = 1;
}

const leapStrength = (count) => 0.6 * leapFading ** count;

// Where a trail goes on: the last pixel that was drawn, as steps too small to see are skipped, and how often it has leapt.
function trailPen(pens, { run, projection }, r, s, t) {
  const known = pens.get(r * run.S + s);
  if (known) return known;
  let leaps = 0;
  for (let k = 1; k <= t && leapStrength(leaps) >= faintestLeap; k++) {
    if (leapAcross(projection, ...pathPixel(run, projection, k - 1, r, s), ...pathPixel(run, projection, k, r, s))) leaps++;
  }
  return [...pathPixel(run, projection, t, r, s), leaps];
}

// The steps from one to another as { path, leaps }: null where nothing can be seen of them.
function traceTrail(path, pens, scene, r, s, from, to) {
  const { run, projection } = scene;
  const end = Math.min(to, run.last(r, s));
  if (end <= from || !run.path) return null;
  let [x, y, count] = trailPen(pens, scene, r, s, from);
  let open = false; // whether the path's own pen is at x, y
  let moved = false;
  const leaps = [];
  for (let t = from + 1; t <= end; t++) {
    const [px, py] = pathPixel(run, projection, t, r, s);
    if (Math.abs(px - x) + Math.abs(py - y) < 0.4) continue;
    const leap = isExcursion(projection, x, y, px, py);
    const piece = clipSegment(projection.box, clipMargin, x, y, px, py);
    if (leap && piece) {
      if (leapStrength(count) >= faintestLeap) leaps.push([piece, leapStrength(count)]);
      count += leapAcross(projection, x, y, px, py) ? 1 : 0;
    } else if (piece) {
      if (!open || piece[0] !== x || piece[1] !== y) path.moveTo(piece[0], piece[1]);
      path.lineTo(piece[2], piece[3]);
      moved = true;
    }
    open = !leap && piece !== null && piece[2] === px && piece[3] === py;
    [x, y] = [px, py];
  }
  pens.set(r * run.S + s, [x, y, count]);
  return moved || leaps.length ? { path: moved ? path : null, leaps } : null;
}

/** @type {(run: Run, projection: Projection, t: number, r: number, s: number) => Pair} */
export function pathPixel(run, projection, t, r, s) {
  const i = run.pathIndex(t, r, s);
  return [projection.x(run.path[i]), projection.y(run.path[i + 1])];
}

// From one point off the map to another.
function isExcursion(projection, ax, ay, bx, by) {
  return !projection.onMap(ax, ay) && !projection.onMap(bx, by);
}

// Such a step that is to be seen on the map.
export function leapAcross(projection, ax, ay, bx, by) {
  return isExcursion(projection, ax, ay, bx, by) && clipSegment(projection.box, clipMargin, ax, ay, bx, by) !== null;
}

// From the last whole step to the head; of a leap as much as will stay.
/** @type {(context: CanvasRenderingContext2D, scene: any, now: number, r: number, s: number, head: Pair, pen: any) => void} */
function drawLastStep(context, scene, now, r, s, head, pen) {
  const { run, projection, color, scale = 1 } = scene;
  const from = pathPixel(run, projection, now, r, s);
  const next = pathPixel(run, projection, Math.min(now + 1, run.last(r, s)), r, s);
  const leap = isExcursion(projection, ...from, ...next);
  const piece = clipSegment(projection.box, clipMargin, ...from, ...head);
  const strength = leap ? leapStrength(pen?.[2] ?? 0) : 1;
  if (!piece || strength < faintestLeap) return;
  context.strokeStyle = color(r);
  context.globalAlpha = strength;
  context.lineWidth = (leap ? 1.2 : trailWidth) * scale;
  context.beginPath();
  context.moveTo(piece[0], piece[1]);
  context.lineTo(piece[2], piece[3]);
  context.stroke();
  context.globalAlpha = 1;
}

export function headPixel(run, projection, step, r, s) {
  const at = positionAt(run, step, r, s);
  return at && [projection.x(at[0]), projection.y(at[1])];
}
