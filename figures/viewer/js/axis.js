// Vertical axes of the charts. An axis maps a value to a height between lo and hi: NaN where it cannot be drawn, so that
// a log axis leaves out what is negative, and everything leaves out what is not finite.

import { formatTick, powerOfTen } from "./numbers.js";
/** @import { Axis, Pair, Spread, Tick } from "./types.d.ts" */

const axisSmallest = 1e-17;

/** @type {(low: number, high: number) => Axis} */
function logAxis(low, high) {
  const bottom = Math.max(low, axisSmallest);
  let lo = Math.log10(bottom);
  let hi = Math.log10(Math.max(high, bottom));
  if (hi - lo < 0.3) [lo, hi] = [(lo + hi) / 2 - 0.5, (lo + hi) / 2 + 0.5];
  [lo, hi] = padded(lo, hi);
  // An exact zero is on the map: it lies on the floor of the chart, and the read-out says 0.
  /** @type {Axis["map"]} */
  const map = (v) => (v > 0 && v < Infinity ? Math.max(Math.log10(v), lo) : v === 0 ? lo : NaN);
  return { kind: "log", lo, hi, map, ticks: logTicks(lo, hi) };
}

/** @type {(low: number, high: number) => Axis} */
export function linearAxis(low, high) {
  if (!(high > low)) [low, high] = [low - Math.max(Math.abs(low) * 0.1, 1e-9), high + Math.max(Math.abs(high) * 0.1, 1e-9)];
  const [lo, hi] = padded(low, high, low === 0);
  /** @type {Axis["map"]} */
  const map = (v) => (Number.isFinite(v) ? v : NaN);
  return { kind: "linear", lo, hi, map, ticks: linearTicks(lo, hi) };
}

/** Logarithmic in both directions, linear within ± threshold: for losses without a known floor.
 * @type {(low: number, high: number, threshold: number) => Axis}
 */
function symmetricLogAxis(low, high, threshold) {
  /** @type {Axis["map"]} */
  const map = (v) => (Number.isFinite(v) ? Math.sign(v) * Math.log10(1 + Math.abs(v) / threshold) : NaN);
  const [lo, hi] = padded(map(low), map(high));
  return { kind: "symlog", lo, hi, map, ticks: symmetricLogTicks(lo, hi, threshold, map) };
}

/** @type {(lo: number, hi: number, keepLow?: boolean) => Pair} */
function padded(lo, hi, keepLow = false) {
  const margin = 0.05 * (hi - lo) || 0.5;
  return [keepLow ? lo : lo - margin, hi + margin];
}

/** @type {(span: number, labels: number) => number} */
function decadeStride(span, labels) {
  const rough = span / labels;
  return [1, 2, 3, 4, 5, 6, 10, 20, 50, 100].find((n) => n >= rough) || 200;
}

/** @type {(lo: number, hi: number) => Tick[]} */
function logTicks(lo, hi) {
  if (hi - lo < 1.7) return withinDecadeTicks(lo, hi);
  const stride = decadeStride(hi - lo, 5);
  const ticks = [];
  for (let k = Math.ceil(lo); k <= hi; k += 1) {
    const labelled = k % stride === 0;
    if (labelled || hi - lo <= 24) ticks.push({ at: k, label: labelled ? powerOfTen(k) : "" });
  }
  return ticks;
}

/** @type {(lo: number, hi: number) => Tick[]} */
function withinDecadeTicks(lo, hi) {
  const ticks = [];
  for (let k = Math.floor(lo); k <= hi; k += 1) {
    for (let m = 1; m < 10; m += 1) {
      const at = k + Math.log10(m);
      if (at < lo || at > hi) continue;
      ticks.push({ at, label: m === 1 ? powerOfTen(k) : m === 2 || m === 5 ? decadeFraction(m, k) : "" });
    }
  }
  return ticks;
}

/** @type {(m: number, k: number) => string} */
function decadeFraction(m, k) {
  return Math.abs(k) <= 3 ? formatTick(m * 10 ** k, 10 ** Math.min(k, 0)) : `${m}×${powerOfTen(k)}`;
}

/** @type {(span: number, count: number) => number} */
function niceSpacing(span, count) {
  const rough = span / count;
  const unit = 10 ** Math.floor(Math.log10(rough));
  return unit * ([1, 2, 5, 10].find((m) => m * unit >= rough * 0.999) ?? 10);
}

/** @type {(lo: number, hi: number, count?: number) => Tick[]} */
export function linearTicks(lo, hi, count = 4) {
  const spacing = niceSpacing(hi - lo, count);
  const ticks = [];
  for (let i = Math.ceil(lo / spacing); i * spacing <= hi && ticks.length < 20; i += 1) {
    ticks.push({ at: i * spacing, label: formatTick(i * spacing, spacing) });
  }
  return ticks;
}

/** @type {(lo: number, hi: number, threshold: number, map: (value: number) => number) => Tick[]} */
function symmetricLogTicks(lo, hi, threshold, map) {
  const first = Math.round(Math.log10(threshold)) + 1;
  const last = first + Math.ceil(Math.max(Math.abs(lo), Math.abs(hi)));
  const stride = decadeStride((last - first) * (lo < 0 && hi > 0 ? 2 : 1), 5);
  const ticks = [{ at: 0, label: "0" }];
  for (let k = first; k <= last; k += stride) {
    ticks.push({ at: map(10 ** k), label: powerOfTen(k) }, { at: -map(10 ** k), label: `−${powerOfTen(k)}` });
  }
  return ticks.filter((tick) => tick.at >= lo && tick.at <= hi);
}

/** What a chart needs to know of its values before it can choose an axis.
 * @type {() => Spread}
 */
export function emptySpread() {
  return { min: Infinity, max: -Infinity, smallest: Infinity, first: 0, count: 0, calmest: 0 };
}

/** @type {(spread: Spread, value: number, isFirst?: boolean) => void} */
export function extendSpread(spread, value, isFirst) {
  if (!Number.isFinite(value)) return;
  spread.count += 1;
  if (value < spread.min) spread.min = value;
  if (value > spread.max) spread.max = value;
  if (value > 0 && value < spread.smallest) spread.smallest = value;
  if (isFirst && Math.abs(value) > spread.first) spread.first = Math.abs(value);
}

/** Where an axis is cut for one that runs away: nowhere if everybody does, or all lines would leave at once. `calmest` is the
 * greatest value of the line that stays lowest.
 * @type {(spread: Spread, runaway: number) => number}
 */
function runawayLimit(spread, runaway) {
  const limit = spread.first * runaway;
  return spread.first > 0 && spread.calmest <= limit ? limit : Infinity;
}

/** A log axis over at most `decades`. A racer that blows up leaves through the top instead of squeezing all others flat.
 * @type {(spread: Spread, decades: number, runaway?: number) => Axis}
 */
export function logAxisOver(spread, decades, runaway = 1e4) {
  if (!(spread.max > 0)) return logAxis(1e-3, 1);
  const high = Math.min(spread.max, runawayLimit(spread, runaway));
  return logAxis(Math.min(high, Math.max(spread.smallest, high * 10 ** -decades)), high);
}

/** For values of either sign: linear while they are of one size, symmetric log beyond.
 * @type {(spread: Spread, runaway?: number) => Axis}
 */
export function signedAxisOver(spread, runaway = 1e4) {
  if (!spread.count) return linearAxis(0, 1);
  const scale = Math.max(spread.first, 1e-12);
  const limit = Math.max(runawayLimit(spread, runaway), scale);
  const low = Math.max(spread.min, -limit);
  const high = Math.min(spread.max, limit);
  if (Math.max(Math.abs(low), Math.abs(high)) <= 50 * scale && high - low > scale * 1e-3) return linearAxis(low, high);
  return symmetricLogAxis(low, high, 10 ** Math.floor(Math.log10(scale) - 2));
}

/** f − f*, where rounding of f may end a hair below the minimum: that hair counts as nothing.
 * @type {(value: number, floor: number) => number}
 */
export function aboveMinimum(value, floor) {
  const above = value - floor;
  return above < 0 && above > -1e-9 * Math.max(1, Math.abs(floor)) ? 0 : above;
}
