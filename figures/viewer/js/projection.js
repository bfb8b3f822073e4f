// From the surface's coordinates to pixels of a panel and back. `box` is the plot area inside the panel.

import { formatScientific, groupThousands } from "./numbers.js";
import { niceStep } from "./raster.js";
/** @import { Area, Box, Extent, Projection, View } from "./types.d.ts" */

const farPixels = 1e250; // beyond it, differences of two pixels would overflow

// `map`: what counts as being on the map, besides the view itself: a long step stays a trail when its middle is zoomed into.
/** @type {<Shape extends Area>(view: View, box: Shape, map?: View) => Projection<Shape>} */
export function createProjection(view, box, map = view) {
  const perX = box.width / (view.x1 - view.x0);
  const perY = box.height / (view.y1 - view.y0);
  /** @type {(pixel: number) => number} */
  const near = (pixel) => Math.max(-farPixels, Math.min(farPixels, pixel));
  /** @type {(at: number) => number} */
  const x = (at) => near(box.left + (at - view.x0) * perX);
  /** @type {(at: number) => number} */
  const y = (at) => near(box.top + (view.y1 - at) * perY);
  const all = joinViews(view, map);
  const [left, right, top, bottom] = [x(all.x0), x(all.x1), y(all.y1), y(all.y0)];
  return {
    view, box, perX, perY, x, y,
    toX: (px) => view.x0 + (px - box.left) / perX,
    toY: (py) => view.y1 - (py - box.top) / perY,
    inside: (px, py) => px >= box.left && px <= box.left + box.width && py >= box.top && py <= box.top + box.height,
    onMap: (px, py) => px >= left && px <= right && py >= top && py <= bottom,
  };
}

// The part of a segment within the box and a margin around it, [ax, ay, bx, by], or null (Liang and Barsky). Measured from
// the end that is nearer, so that the other may be 1e200 pixels away.
/** @type {(box: Area, margin: number, ax: number, ay: number, bx: number, by: number) => [number, number, number, number] | null} */
export function clipSegment(box, margin, ax, ay, bx, by) {
  if (Math.hypot(bx, by) < Math.hypot(ax, ay)) {
    const back = clipSegment(box, margin, bx, by, ax, ay);
    return back && [back[2], back[3], back[0], back[1]];
  }
  const [dx, dy] = [bx - ax, by - ay];
  let [from, to] = [0, 1];
  const room = [[-dx, ax - (box.left - margin)], [dx, box.left + box.width + margin - ax],
    [-dy, ay - (box.top - margin)], [dy, box.top + box.height + margin - ay]];
  for (const [rate, distance] of room) {
    if (rate < 0) from = Math.max(from, distance / rate);
    else if (rate > 0) to = Math.min(to, distance / rate);
    else if (distance < 0) return null;
  }
  if (!(from <= to)) return null;
  return [ax + from * dx, ay + from * dy, to < 1 ? ax + to * dx : bx, to < 1 ? ay + to * dy : by];
}

const longSides = 4; // a region with such sides would be a strip if it were drawn to scale
const leastFilled = 90; // pixels of a map's height where there is no room for it
const mostMargin = 1.6; // how many times as wide or as tall as the extent a map may be

// How many times longer a unit of y would be than one of x if the extent filled the box.
/** @type {(extent: Extent, box: Box) => number} */
function extentRatio([[x0, x1], [y0, y1]], box) {
  return (x1 - x0) / box.width / ((y1 - y0) / box.height);
}

/** @type {(extent: Extent) => boolean} */
function isLong([[x0, x1], [y0, y1]]) {
  const sides = (x1 - x0) / (y1 - y0);
  return Math.max(sides, 1 / sides) >= longSides;
}

// The part of the box that a map takes which is to scale: beyond a margin around the extent there is nothing that its author
// meant to show, so the rest of the panel stays empty.
/** @type {(extent: Extent, box: Box) => Box} */
export function letterbox(extent, box) {
  const ratio = extentRatio(extent, box);
  if (isLong(extent)) return box;
  const width = Math.min(box.width, Math.round(box.width * ratio * mostMargin));
  const height = Math.min(box.height, Math.round((box.height * mostMargin) / ratio));
  return { ...box, width, height, fullWidth: box.fullWidth - box.width + width, fullHeight: box.fullHeight - box.height + height };
}

// The extent, widened to the box's shape so that both axes have one scale: a right angle looks right. Only what is truly long
// fills its box, each axis with a scale of its own.
/** @type {(extent: Extent, box: Box) => View} */
export function homeView(extent, box) {
  const [[x0, x1], [y0, y1]] = extent;
  const ratio = extentRatio(extent, box);
  if (isLong(extent) && Math.max(ratio, 1 / ratio) > mostMargin) return { x0, x1, y0, y1 };
  return scaleView({ x0, x1, y0, y1 }, Math.max(1, 1 / ratio), Math.max(1, ratio), (x0 + x1) / 2, (y0 + y1) / 2);
}

// The plot area of a panel of this width: room for ticks on the left and below, a height that fits the window. Panels side
// by side share the height, but not to the point where a map cannot be read.
/** @type {(width: number, side: boolean, room: number, rows: number, least?: number, scale?: number) => Box} */
export function plotBox(width, side, room, rows, least = 170, scale = 1) {
  const ratio = scale > 1 ? 1 : side ? 0.82 : width < 560 ? 0.95 : 0.64;
  const tallest = side ? Math.max(least, shareOfRoom(room, rows)) : room;
  return plotBoxOf(width, Math.round(Math.max(least, Math.min(width * ratio, tallest))), side, scale);
}

// The same where maps take all the height there is.
/** @type {(width: number, side: boolean, room: number, rows: number) => Box} */
export function filledBox(width, side, room, rows) {
  return plotBoxOf(width, Math.round(Math.max(leastFilled, side ? shareOfRoom(room, rows) : room)), side, 1);
}

// What each of several rows has of the room, under its title.
/** @type {(room: number, rows: number) => number} */
function shareOfRoom(room, rows) {
  return (room - 4 * (rows - 1)) / rows - 22;
}

/** @type {(fullWidth: number, fullHeight: number, side: boolean, scale: number) => Box} */
function plotBoxOf(fullWidth, fullHeight, side, scale) {
  const left = (side ? 40 : 46) * scale, top = (side ? 5 : 8) * scale, below = (side ? 20 : 30) * scale;
  return { fullWidth, fullHeight, left, top, width: fullWidth - left - 10, height: fullHeight - top - below };
}

// As many columns as fit, but rows of even length: six panels are 3 + 3, not 4 + 2. Three rows would push their player out of
// the window: rather somewhat narrower panels.
/** @type {(count: number, width: number) => number} */
export function panelColumns(count, width) {
  /** @type {(least: number) => number} */
  const fit = (least) => Math.max(1, Math.floor(width / least));
  const most = fit(count > 2 * fit(270) ? 240 : 270);
  return Math.ceil(count / Math.max(1, Math.ceil(count / most))) || 1;
}

// For a room: the columns that make the maps largest, in about the height that a screen leaves them.
/** @type {(count: number, width: number, scale: number, windowHeight: number) => number} */
export function roomColumns(count, width, scale, windowHeight) {
  return largestColumns(count, (columns) => plotBox(width / columns - 10, count > 1, windowHeight * 0.72, Math.ceil(count / columns), 0, scale));
}

// The same where maps take all the height there is.
/** @type {(count: number, width: number, side: boolean, room: number) => number} */
export function filledColumns(count, width, side, room) {
  return largestColumns(count, (columns) => {
    const rows = Math.ceil(count / columns);
    return plotBoxOf(width / columns - 10, side ? shareOfRoom(room, rows) : room, side, 1);
  });
}

/** @type {(count: number, boxIn: (columns: number) => Box) => number} */
function largestColumns(count, boxIn) {
  /** @type {(columns: number) => number} */
  const sizeIn = (columns) => Math.min(boxIn(columns).width, boxIn(columns).height);
  return Array.from({ length: count }, (_, i) => i + 1).reduce((best, columns) => (sizeIn(columns) > sizeIn(best) ? columns : best), 1);
}

// The same centre and scale in a box of another size.
/** @type {(old: { view: View, box: Box }, box: Box) => View} */
export function refitView({ view, box: old }, box) {
  const [cx, cy] = [(view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2];
  const [wide, tall] = [(view.x1 - view.x0) / old.width, (view.y1 - view.y0) / old.height];
  const [w, h] = [(wide * box.width) / 2, (tall * box.height) / 2];
  return { x0: cx - w, x1: cx + w, y0: cy - h, y1: cy + h };
}

// Scale about a point that stays where it is.
/** @type {(view: View, factorX: number, factorY: number, x: number, y: number) => View} */
export function scaleView(view, factorX, factorY, x, y) {
  return {
    x0: x + (view.x0 - x) * factorX,
    x1: x + (view.x1 - x) * factorX,
    y0: y + (view.y0 - y) * factorY,
    y1: y + (view.y1 - y) * factorY,
  };
}

/** @type {(a: View, b: View) => View} */
export function joinViews(a, b) {
  return { x0: Math.min(a.x0, b.x0), x1: Math.max(a.x1, b.x1), y0: Math.min(a.y0, b.y0), y1: Math.max(a.y1, b.y1) };
}

/** @type {(view: View, dx: number, dy: number) => View} */
export function shiftView(view, dx, dy) {
  return { x0: view.x0 + dx, x1: view.x1 + dx, y0: view.y0 + dy, y1: view.y1 + dy };
}

// Neither so deep that doubles run out, nor so wide that the map is a dot.
/** @type {(view: View, home: View) => boolean} */
export function viewAllowed(view, home) {
  const zoom = (view.x1 - view.x0) / (home.x1 - home.x0);
  const centre = Math.max(Math.abs(view.x0), Math.abs(view.x1), Math.abs(view.y0), Math.abs(view.y1));
  return zoom > 1e-9 && zoom < 1e4 && view.x1 - view.x0 > centre * 1e-12;
}

/** @type {(from: number, to: number, count: number) => [number, string][]} */
export function axisTicks(from, to, count) {
  const step = niceStep((to - from) / count);
  const power = Math.floor(Math.log10(step) + 1e-9);
  const digits = Math.min(12, Math.max(0, -power + (Math.abs(step / 10 ** power - 2.5) < 0.1 ? 1 : 0)));
  /** @type {[number, string][]} */
  const ticks = [];
  for (let k = Math.ceil(from / step); k * step <= to; k++) {
    const text = Math.abs(k * step) >= 1e5 ? formatScientific(k * step, 2) : groupThousands((k * step + 0).toFixed(digits));
    ticks.push([k * step, text.replace(/^-0(\.0*)?$/, "0").replace("-", "−")]);
  }
  return ticks;
}
