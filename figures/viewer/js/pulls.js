// How each sample pulls a racer, downhill by its own term: measured in pixels, see pullmarks.js.

import { positionAt } from "./run.js";
/** @import { Pair, Projection, SampledRun } from "./types.d.ts" */

const pullLength = 150; // pixels of the longest arrow where the pulls are at their strongest

// The greatest slope of any one term on a path: arrows are measured against it.
/** @type {(run: SampledRun, r: number, s: number) => number} */
export function strongestPull(run, r, s) {
  const { strongest, terms } = run.samples;
  const key = r * run.S + s;
  if (!strongest.has(key)) {
    let most = 0;
    for (let t = 0; t <= run.last(r, s); t++) {
      const at = run.x(t, r, s);
      for (const term of terms) {
        const size = Math.hypot(...term.gradient(...at));
        if (size > most && Number.isFinite(size)) most = size;
      }
    }
    strongest.set(key, most);
  }
  return strongest.get(key) ?? 0;
}

// How a racer is pulled where it is now, downhill for each sample: { each, mean, read }, in pixels. All have one scale.
/** @type {(run: SampledRun, projection: Projection, step: number, r: number, s: number) => { each: Pair[], mean: Pair, read: Pair | null } | null} */
export function pullsAt(run, projection, step, r, s) {
  const at = positionAt(run, step, r, s);
  if (!at?.every(Number.isFinite)) return null;
  const t = Math.floor(step);
  const slopes = run.samples.terms.map((term) => term.gradient(...at));
  /** @type {(chosen: Pair[], axis: 0 | 1) => number} */
  const along = (chosen, axis) => chosen.reduce((sum, slope) => sum + slope[axis], 0) / chosen.length;
  /** @type {(chosen: Pair[]) => Pair} */
  const mean = (chosen) => [along(chosen, 0), along(chosen, 1)];
  /** @type {(slope: Pair) => Pair} */
  const pixels = ([gx, gy]) => [-gx * projection.perX, gy * projection.perY];
  const each = slopes.map(pixels);
  const longest = Math.max(...each.map((pull) => Math.hypot(...pull)));
  const size = Math.max(...slopes.map((slope) => Math.hypot(...slope)));
  if (!(longest > 0) || !Number.isFinite(longest)) return null;
  // By the square root: a hundredth of the strength is still fifteen pixels, and pulls that vanish are seen to vanish.
  const scale = (pullLength * Math.sqrt(Math.min(1, size / strongestPull(run, r, s)))) / longest;
  /** @type {(pull: Pair) => Pair} */
  const scaled = ([px, py]) => [px * scale, py * scale];
  const read = slopes.filter((_, i) => run.samples.reads(t, r, s, i));
  return { each: each.map(scaled), mean: scaled(pixels(mean(slopes))), read: read.length < slopes.length ? scaled(pixels(mean(read))) : null };
}
