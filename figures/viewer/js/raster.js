// The map itself: heights to colours, painted straight from the tape so that it is sharp at any zoom.

import { parseHexColor } from "./colors.js";
import { quantile } from "./sorted.js";
/** @import { ContourField, HeightField, HeightRange, HeightScale, MapNumbers, Point, Surface, View } from "./types.d.ts" */

export const rampSize = 512;

// Heights as the eye should rank them. In log mode u = log(f - base + offset): a valley like Rosenbrock's, thousands of
// times lower than the walls, still shows its structure. base and offset belong to the surface, not to the zoom, so
// that contour lines stay where they are while panning. numbers: the theme's, figures/theme.py has them for films too.
/** @type {(surface: Surface, points: Point[], home: View, log: boolean, numbers: MapNumbers) => HeightScale} */
export function createHeightScale(surface, points, home, log, numbers) {
  const sample = surface.grid(spread(home.x0, home.x1, 96), spread(home.y0, home.y1, 96));
  const heights = sample.filter(Number.isFinite).sort();
  const known = points.filter((p) => p.global && Number.isFinite(p.value)).map((p) => p.value);
  const base = Math.min(heights[0] ?? 0, ...known);
  const span = (heights[heights.length - 1] ?? 1) - base || 1;
  const offset = Math.max(quantile(heights, numbers.floor) - base, span * 1e-9);
  if (!log) return { log, numbers, toScale: (f) => f, fromScale: (u) => u };
  return {
    log, numbers,
    toScale: (f) => Math.log(Math.max(f - base, 0) + offset),
    fromScale: (u) => Math.exp(u) - offset + base,
  };
}

/** @type {(from: number, to: number, n: number) => Float64Array} */
function spread(from, to, n) {
  return Float64Array.from({ length: n }, (_, i) => from + ((to - from) * (i + 0.5)) / n);
}

// Scaled heights on a grid of cell centres, rows from the top of the map down (as pixels are).
/** @type {(surface: Surface, scale: HeightScale, view: View, columns: number, rows: number) => HeightField} */
export function sampleHeights(surface, scale, view, columns, rows) {
  const u = surface.grid(spread(view.x0, view.x1, columns), spread(view.y1, view.y0, rows));
  for (let i = 0; i < u.length; i++) u[i] = Number.isFinite(u[i]) ? scale.toScale(u[i]) : NaN;
  return { u, columns, rows, range: heightRange(u, scale) };
}

// The heights that get the first and the last colour: nearly all of them, for one peak must not bleach the rest.
/** @type {(u: Float64Array, scale: { log: boolean, numbers: MapNumbers }) => HeightRange} */
export function heightRange(u, { log, numbers }) {
  const stride = Math.max(1, Math.floor(u.length / 4000));
  const sample = [];
  for (let i = 0; i < u.length; i += stride) if (Number.isFinite(u[i])) sample.push(u[i]);
  const sorted = Float64Array.from(sample).sort();
  const lo = quantile(sorted, numbers.low);
  const hi = quantile(sorted, log ? numbers.high_log : numbers.high);
  const first = quantile(sorted, numbers.first); // below it, a narrow valley's lines would break into beads
  return { lo, first, hi: hi > lo ? hi : lo + 1e-12 + Math.abs(lo) * 1e-9, top: sorted[sorted.length - 1] ?? hi };
}

// The theme's few colour stops as a table of RGB.
/** @type {(stops: string[]) => Float32Array} */
export function colorRamp(stops) {
  const rgb = stops.map(parseHexColor);
  const ramp = new Float32Array(rampSize * 3);
  for (let i = 0; i < rampSize; i++) {
    const at = (i / (rampSize - 1)) * (rgb.length - 1);
    const k = Math.min(Math.floor(at), rgb.length - 2);
    for (let c = 0; c < 3; c++) ramp[3 * i + c] = rgb[k][c] + (at - k) * (rgb[k + 1][c] - rgb[k][c]);
  }
  return ramp;
}

// Colour by height, with a breath of light from the north-west: the relief of an atlas, too faint to be read as data.
/** @type {(canvas: HTMLCanvasElement, field: HeightField, ramp: Float32Array, relief: number) => void} */
export function paintHeights(canvas, field, ramp, relief) {
  const { u, columns, rows, range } = field;
  canvas.width = columns;
  canvas.height = rows;
  const context = canvas.getContext("2d");
  if (!context) return;
  const image = context.createImageData(columns, rows);
  const pixels = image.data;
  const perUnit = (rampSize - 1) / (range.hi - range.lo);
  const tilt = (relief * columns) / (range.hi - range.lo) / 12;
  for (let row = 0; row < rows; row++) {
    const up = row > 0 ? -columns : 0;
    const down = row < rows - 1 ? columns : 0;
    for (let column = 0; column < columns; column++) {
      const i = row * columns + column;
      if (Number.isNaN(u[i])) continue; // undefined here: the paper shows through
      const level = Math.min(Math.max((u[i] - range.lo) * perUnit, 0), rampSize - 1) | 0;
      const left = column > 0 ? 1 : 0;
      const right = column < columns - 1 ? 1 : 0;
      const slope = (u[i + right] - u[i - left] + u[i + down] - u[i + up]) * tilt || 0;
      const light = 1 + (relief * slope) / (1 + Math.abs(slope));
      pixels[4 * i] = ramp[3 * level] * light;
      pixels[4 * i + 1] = ramp[3 * level + 1] * light;
      pixels[4 * i + 2] = ramp[3 * level + 2] * light;
      pixels[4 * i + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

// What Plotly needs to draw the lines of the same map: scaled heights, and evenly spaced levels in that scale (which are
// geometric above the minimum in log mode).
/** @type {(surface: Surface, scale: HeightScale, view: View, range: HeightRange, columns: number, rows: number) => ContourField} */
export function contourField(surface, scale, view, range, columns, rows) {
  const xs = edges(view.x0, view.x1, columns);
  const ys = edges(view.y0, view.y1, rows);
  const u = surface.grid(xs, ys);
  const z = [];
  for (let row = 0; row < rows; row++) {
    z.push(Array.from(u.subarray(row * columns, (row + 1) * columns), (f) => (Number.isFinite(f) ? scale.toScale(f) : null)));
  }
  const size = niceStep((range.hi - range.lo) / scale.numbers.lines);
  const start = Math.ceil(range.first / size) * size;
  const end = Math.min(range.top, range.hi + 6 * size);
  return { xs, ys, z, start, end, size };
}

/** @type {(from: number, to: number, n: number) => Float64Array} */
function edges(from, to, n) {
  return Float64Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));
}

// The nearest of 1, 2, 2.5, 5 times a power of ten, so that levels and ticks do not creep while zooming.
/** @type {(rough: number) => number} */
export function niceStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const ratio = rough / power;
  return power * (ratio < 1.5 ? 1 : ratio < 2.25 ? 2 : ratio < 3.5 ? 2.5 : ratio < 7.5 ? 5 : 10);
}
