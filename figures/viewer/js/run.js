// The run that Python sent, read by step, racer and start. Arrays stay flat; only the accessors know their order.

import { columnOf } from "./columns.js";
import { decodeSamples } from "./samples.js";
import { compileTape } from "./surface.js";
/** @import { NumberAt, Numbers, Pair, PairAt, Run, RunMeta, Sent } from "./types.d.ts" */

/** @type {(data: Sent<RunMeta>) => Run} */
export function decodeRun(data) {
  const meta = data.meta;
  const steps = meta.steps;
  const R = meta.racers.length;
  const S = meta.starts.length;
  const names = ["x", "value", "gradient_norm", "gradient", "lr", "effective", "kept"];
  const arrays = Object.fromEntries(names.map((name) => [name, columnOf(data[name])]));
  const states = meta.racers.map((_, r) => columnOf(data[`state_${r}`]));
  /** @type {NumberAt} */
  const index = (t, r, s) => (t * R + r) * S + s;
  const ratesOf = (arrays.lr?.length ?? 0) > steps * R ? S : 1; // mostly every start has the same rate

  /** @type {(array: Numbers | null) => NumberAt} */
  const number = (array) => (t, r, s) => (array ? array[index(t, r, s)] : NaN);
  /** @type {(array: Numbers | null) => PairAt} */
  const pair = (array) => (t, r, s) => {
    if (!array) return [NaN, NaN];
    const i = 2 * index(t, r, s);
    return [array[i], array[i + 1]];
  };
  /** @type {Run["state"]} */
  const state = (r, field, t, s) => {
    const i = 2 * ((field * (steps + 1) + t) * S + s);
    return states[r] ? [states[r][i], states[r][i + 1]] : [NaN, NaN];
  };

  const value = number(arrays.value);
  const surface = compileTape(meta.surface.tape);
  const x = pair(arrays.x);
  /** @type {NumberAt} */
  const slope = (t, r, s) => Math.hypot(...surface.gradient(...x(t, r, s)));
  const lasts = lastFiniteSteps(arrays.x, steps, R, S);
  return {
    meta, steps, R, S, state, value,
    surface,
    path: arrays.x, // flat, for drawing without an array a point: see pathIndex
    pathIndex: (t, r, s) => 2 * index(t, r, s),
    x,
    gradientNorm: arrays.gradient_norm ? number(arrays.gradient_norm) : slope, // a page of its own may leave it out
    hasDetails: Boolean(arrays.gradient),
    gradient: pair(arrays.gradient),
    lr: (t, r, s) => arrays.lr?.[ratesOf === 1 ? t * R + r : index(t, r, s)] ?? NaN,
    effective: pair(arrays.effective),
    kept: (t, r, s) => arrays.kept?.[index(t, r, s)] === 1,
    last: (r, s) => lasts[r * S + s],
    lossRange: finiteRange(arrays.value),
    samples: decodeSamples(meta, columnOf(data.samples)),
  };
}

// [R * S], the last step whose point is finite.
/** @type {(x: Numbers | null, steps: number, R: number, S: number) => Int32Array} */
function lastFiniteSteps(x, steps, R, S) {
  const lasts = new Int32Array(R * S).fill(steps);
  if (!x) return lasts;
  for (let particle = 0; particle < R * S; particle++) {
    let t = steps;
    const at = () => 2 * (t * R * S + particle);
    while (t > 0 && !(Number.isFinite(x[at()]) && Number.isFinite(x[at() + 1]))) t--;
    lasts[particle] = t;
  }
  return lasts;
}

/** @type {(array: Numbers | null) => { min: number, max: number }} */
function finiteRange(array) {
  let min = Infinity;
  let max = -Infinity;
  const values = array ?? [];
  for (let i = 0; i < values.length; i++) {
    const v = values[i];
    if (!Number.isFinite(v)) continue;
    if (v < min) min = v;
    if (v > max) max = v;
  }
  return min <= max ? { min, max } : { min: 0, max: 1 };
}

// Where a particle is between two steps; null once it has diverged.
/** @type {(run: Pick<Run, "steps" | "last" | "path" | "pathIndex">, step: number, r: number, s: number) => Pair | null} */
export function positionAt(run, step, r, s) {
  const t = Math.min(Math.floor(step), run.steps);
  const last = run.last(r, s);
  if (t > last || !run.path) return null;
  const i = run.pathIndex(t, r, s);
  if (t >= last) return [run.path[i], run.path[i + 1]];
  const j = run.pathIndex(t + 1, r, s);
  const f = step - t;
  return [run.path[i] + f * (run.path[j] - run.path[i]), run.path[i + 1] + f * (run.path[j + 1] - run.path[i + 1])];
}
