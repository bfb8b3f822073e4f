// The swarm that Python sent: where the particles are in each snapshot, what became of each start, and when.

import { columnOf } from "./columns.js";
import { quantile } from "./sorted.js";
import { compileTape } from "./surface.js";
/** @import { Sent, Swarm, SwarmMeta, View } from "./types.d.ts" */

export const headSpan = 65534; // a position's largest value; the next one means that it cannot be drawn
export const headNowhere = 65535;
export const startNone = -1, startLeft = -2, startDiverged = -3; // in place of a minimum's index

/** @type {(data: Sent<SwarmMeta>) => Swarm} */
export function decodeSwarm(data) {
  const { meta } = data;
  const names = ["heads", "density", "basin", "hit", "quantiles"];
  const arrays = /** @type {Swarm["arrays"]} */ (Object.fromEntries(names.map((name) => [name, columnOf(data[name])])));
  const R = meta.racers.length;
  const [rows, columns] = meta.grid ?? [0, 0];
  const N = rows * columns; // the starts that are mapped: of a fine grid not all
  const ends = meta.grid && arrays.basin;
  return {
    meta, R, N, steps: meta.steps, rows, columns, arrays,
    surface: compileTape(meta.surface.tape),
    frames: meta.frames, shown: meta.shown, bins: meta.bins,
    hasEnds: Boolean(ends),
    hasHits: Boolean(ends && meta.known && arrays.hit),
    basin: (r, i) => arrays.basin[r * N + i],
    hit: (r, i) => arrays.hit[r * N + i],
    // When a start's end is known: at its first hit, or when the run is over.
    settles: (r, i) => {
      const hit = arrays.basin[r * N + i] >= 0 ? arrays.hit[r * N + i] : -1;
      return hit >= 0 ? hit : meta.steps;
    },
  };
}

// "cloud" wherever the view that was chosen has nothing to show.
/** @type {(ui: { layout: string }, run: Swarm) => string} */
export function swarmLayout(ui, run) {
  return swarmLayoutAvailable(ui.layout, run) ? ui.layout : "cloud";
}

/** @type {(layout: string, run: Swarm) => boolean} */
export function swarmLayoutAvailable(layout, run) {
  if (layout === "basins") return run.hasEnds;
  if (layout === "steps") return run.hasHits;
  return layout === "cloud";
}

// The snapshots on both sides of a step, and how far between them it is.
/** @type {(run: { frames: number[] }, step: number) => { before: number, after: number, part: number }} */
export function snapshotsAt({ frames }, step) {
  let low = 0, high = frames.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (frames[middle] <= step) low = middle;
    else high = middle;
  }
  if (high <= 0 || step >= frames[high]) return { before: Math.max(high, 0), after: Math.max(high, 0), part: 0 };
  return { before: low, after: high, part: Math.max(0, (step - frames[low]) / (frames[high] - frames[low])) };
}

// The extent that a grid of starts covers as pixels: half a cell more on every side, since a start is a cell's centre. On a
// surface with a box they are in the box.
/** @type {(run: Swarm) => View} */
export function gridExtent(run) {
  const { extent, box = extent } = run.meta.surface;
  const [[x0, x1], [y0, y1]] = extent.map(([low, high], axis) => [Math.max(low, box[axis][0]), Math.min(high, box[axis][1])]);
  /** @type {(from: number, to: number, n: number) => number} */
  const half = (from, to, n) => (n > 1 ? (to - from) / (n - 1) / 2 : (to - from) / 2);
  const [dx, dy] = [half(x0, x1, run.columns), half(y0, y1, run.rows)];
  const across = run.columns > 1 ? [x0 - dx, x1 + dx] : [x0, x1];
  const up = run.rows > 1 ? [y0 - dy, y1 + dy] : [y0, y1];
  return { x0: across[0], x1: across[1], y0: up[0], y1: up[1] };
}

// The start whose cell holds a point: { index, x, y }, or null outside the grid.
/** @type {(run: Swarm, x: number, y: number) => { index: number, x: number, y: number } | null} */
export function startAtPoint(run, x, y) {
  const { x0, x1, y0, y1 } = gridExtent(run);
  const column = Math.floor(((x - x0) / (x1 - x0)) * run.columns);
  const row = Math.floor(((y - y0) / (y1 - y0)) * run.rows);
  if (!(column >= 0 && column < run.columns && row >= 0 && row < run.rows)) return null;
  const index = row * run.columns + column;
  /** @type {(from: number, to: number, i: number, n: number) => number} */
  const centre = (from, to, i, n) => from + ((to - from) * (i + 0.5)) / n;
  return { index, x: centre(x0, x1, column, run.columns), y: centre(y0, y1, row, run.rows) };
}

// A rule's starts in the order in which they settle, by counting: { order, times }, times in that order.
/** @type {(run: Swarm, r: number) => { order: Uint32Array, times: Float32Array }} */
export function settlingOrder(run, r) {
  const counts = new Uint32Array(run.steps + 2);
  /** @type {(i: number) => number} */
  const time = (i) => (run.hasHits ? Math.min(run.settles(r, i), run.steps) : 0);
  for (let i = 0; i < run.N; i++) counts[time(i) + 1]++;
  for (let t = 1; t < counts.length; t++) counts[t] += counts[t - 1];
  const order = new Uint32Array(run.N);
  const times = new Float32Array(run.N);
  for (let i = 0; i < run.N; i++) {
    const at = counts[time(i)]++;
    order[at] = i;
    times[at] = time(i);
  }
  return { order, times };
}

// When the starts of a rule that end in a global minimum got there, ascending.
/** @type {(run: Swarm, r: number) => Float32Array} */
export function globalArrivals(run, r) {
  const times = [];
  for (let i = 0; i < run.N; i++) if (run.meta.minima[run.basin(r, i)]?.global) times.push(run.settles(r, i));
  return Float32Array.from(times).sort();
}

// What became of the starts of a rule: how many for each minimum (the first entries), then none, left and diverged.
/** @type {(run: Swarm, r: number) => { minima: Uint32Array, [end: number]: number }} */
export function endCounts(run, r) {
  /** @type {{ minima: Uint32Array, [end: number]: number }} */
  const counts = { minima: new Uint32Array(run.meta.minima.length), [startNone]: 0, [startLeft]: 0, [startDiverged]: 0 };
  for (let i = 0; i < run.N; i++) {
    const end = run.basin(r, i);
    if (end >= 0) counts.minima[end]++;
    else counts[end]++;
  }
  return counts;
}

// The steps to a first hit that the shading spans, the same for every rule: nearly all, for one straggler must not bleach the rest.
/** @type {(run: Swarm) => { low: number, high: number }} */
export function hitRange(run) {
  const sample = [];
  const stride = Math.max(1, Math.floor((run.R * run.N) / 60000));
  for (let i = 0; i < run.R * run.N; i += stride) if (run.arrays.hit[i] >= 0) sample.push(run.arrays.hit[i]);
  const sorted = Float32Array.from(sample).sort();
  const low = quantile(sorted, 0.01), high = quantile(sorted, 0.99);
  return { low, high: Math.max(high, low + 1) };
}

// Where in that range a hit lies, 0 fast to 1 slow, as its logarithm.
/** @type {(range: { low: number, high: number }, hit: number) => number} */
export function hitShade({ low, high }, hit) {
  const at = Math.log((1 + hit) / (1 + low)) / Math.log((1 + high) / (1 + low));
  return Math.min(1, Math.max(0, at));
}
