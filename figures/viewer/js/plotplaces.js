// Where things stand in a chart: a step from the left, a value from the top, and between which values of a line a step lies.

import { countUpTo } from "./sorted.js";
/** @import { Line, Pair, PlotPlace } from "./types.d.ts" */

/** @type {(plot: PlotPlace, x: number) => number} */
export function plotX(plot, x) {
  return plot.margin.left + (x / plot.xMax) * (plot.width - plot.margin.left - plot.margin.right);
}

/** Of a mapped value; kept near the canvas, since huge coordinates break the line.
 * @type {(plot: PlotPlace, mapped: number) => number}
 */
export function plotY(plot, mapped) {
  const { lo, hi } = plot.axis;
  const inner = plot.height - plot.margin.top - plot.margin.bottom;
  const fraction = Math.min(4, Math.max(-4, (mapped - lo) / (hi - lo)));
  return plot.margin.top + (1 - fraction) * inner;
}

/** @type {(plot: PlotPlace, pixel: number) => number} */
export function plotPositionAt(plot, pixel) {
  const inner = plot.width - plot.margin.left - plot.margin.right;
  return Math.min(1, Math.max(0, (pixel - plot.margin.left) / inner)) * plot.xMax;
}

/** Where the i-th value of a line stands; `at` has the steps of a line that does not have one every `stride` steps.
 * @type {(line: Pick<Line, "at" | "stride" | "unit">, i: number) => number}
 */
export function linePosition(line, i) {
  return (line.at ? line.at[i] : i * line.stride) * line.unit;
}

/** Between which values of a line a step lies: [the one before, how far beyond it].
 * @type {(line: Pick<Line, "at" | "values">, step: number) => Pair}
 */
export function linePlace(line, step) {
  if (!line.at) {
    const place = Math.min(step, line.values.length - 1);
    return [Math.floor(place), place % 1];
  }
  const before = Math.max(0, countUpTo(line.at, step) - 1);
  const next = line.at[before + 1];
  return [before, next === undefined ? 0 : (step - line.at[before]) / (next - line.at[before])];
}
