// The axes of the charts: where a value stands, and which ticks there are.

import assert from "node:assert/strict";
import test from "node:test";

import { aboveMinimum, emptySpread, extendSpread, linearAxis, linearTicks, logAxisOver, signedAxisOver } from "../../figures/viewer/js/axis.js";

const spreadOf = (...values) => {
  const spread = emptySpread();
  values.forEach((value, i) => extendSpread(spread, value, i === 0));
  return spread;
};
const shareOf = (axis, value) => (axis.map(value) - axis.lo) / (axis.hi - axis.lo);

test("a linear axis holds its values with equal room on both sides", () => {
  const axis = linearAxis(-2, 6);
  assert.ok(shareOf(axis, -2) > 0);
  assert.ok(Math.abs(shareOf(axis, -2) - (1 - shareOf(axis, 6))) < 1e-12);
  assert.equal(shareOf(axis, 2), 0.5);
});

test("a linear axis that begins at zero begins there exactly", () => {
  assert.equal(linearAxis(0, 10).lo, 0);
});

test("a linear axis of one value has that value within it", () => {
  for (const value of [5, 0, -1e-12]) {
    const axis = linearAxis(value, value);
    assert.ok(axis.lo < value && value < axis.hi, `${axis.lo} ${value} ${axis.hi}`);
  }
});

test("linear ticks are evenly spaced round numbers within the axis", () => {
  for (const [lo, hi] of [[0, 1], [-3, 7], [0.001, 0.0042], [-1e6, 1e6], [99, 101]]) {
    const ticks = linearTicks(lo, hi);
    assert.ok(ticks.length >= 2 && ticks.length <= 11, `${ticks.length} ticks over ${lo} … ${hi}`);
    assert.ok(ticks.every(({ at }) => at >= lo - 1e-12 && at <= hi + 1e-12));
    const spacing = ticks[1].at - ticks[0].at;
    ticks.slice(1).forEach(({ at }, i) => assert.ok(Math.abs(at - ticks[i].at - spacing) < 1e-9 * Math.abs(hi - lo)));
    const lead = Number(spacing.toExponential(3).split("e")[0]);
    assert.ok([1, 2, 5, 10].some((nice) => Math.abs(lead - nice) < 1e-9), `spacing ${spacing}`);
  }
});

test("what is not finite has no place on a linear axis", () => {
  const { map } = linearAxis(0, 1);
  for (const value of [NaN, Infinity, -Infinity]) assert.ok(Number.isNaN(map(value)));
});

test("on a log axis equal ratios are equal distances", () => {
  const axis = logAxisOver(spreadOf(1e-6, 1e3), 18);
  assert.equal(axis.kind, "log");
  const step = axis.map(10) - axis.map(1);
  for (const value of [1e-5, 0.3, 42]) assert.ok(Math.abs(axis.map(10 * value) - axis.map(value) - step) < 1e-12);
});

test("on a log axis zero lies on the floor, and what is negative has no place", () => {
  const axis = logAxisOver(spreadOf(1, 1e-4), 18);
  assert.equal(axis.map(0), axis.lo);
  for (const value of [-1, NaN, Infinity]) assert.ok(Number.isNaN(axis.map(value)));
});

test("a log axis shows no more than the decades it may", () => {
  const axis = logAxisOver(spreadOf(1, 1e-300), 12);
  assert.ok(axis.map(1) - axis.map(1e-300) <= 12 + 0.05 * 13);
  assert.ok(axis.map(1) > axis.lo && axis.map(1) < axis.hi);
});

test("who runs away leaves a log axis through the top as long as another stays", () => {
  const calm = { ...spreadOf(1, 0.5, 0.1, 1e30), calmest: 1 };
  assert.ok(logAxisOver(calm, 18).hi < 10, "1e30 does not count");
  const all = { ...spreadOf(1, 1e20, 1e30), calmest: 1e20 };
  assert.ok(logAxisOver(all, 40).hi > 29, "when everybody runs away there is nobody to see otherwise");
});

test("a log axis of values that are never positive is still an axis", () => {
  const axis = logAxisOver(spreadOf(-1, -5, 0), 18);
  assert.ok(axis.hi > axis.lo && axis.ticks.length > 0);
});

test("log ticks are powers of ten, labelled as such, or their parts within a decade", () => {
  for (const { at, label } of logAxisOver(spreadOf(1e-8, 1e2), 18).ticks) {
    assert.equal(at, Math.round(at));
    if (label && at !== 0 && at !== 1) assert.match(label, /^10[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+$/);
  }
  const narrow = logAxisOver(spreadOf(2, 6), 18).ticks;
  assert.ok(narrow.some(({ at, label }) => Math.abs(at - Math.log10(5)) < 1e-12 && label === "5"));
});

test("values of both signs are linear while they are of one size", () => {
  const axis = signedAxisOver(spreadOf(3, -2, 1));
  assert.equal(axis.kind, "linear");
});

test("beyond that they are symmetric: −v stands as far below 0 as v above, and order is kept", () => {
  const axis = signedAxisOver({ ...spreadOf(1, -4000, 900), calmest: 5000 });
  assert.equal(axis.kind, "symlog");
  assert.equal(axis.map(0), 0);
  for (const value of [1e-3, 1, 500]) assert.equal(axis.map(-value), -axis.map(value));
  const values = [-4000, -10, -1e-4, 0, 1e-4, 10, 900];
  assert.deepEqual(values.map(axis.map), values.map(axis.map).sort((a, b) => a - b));
  assert.ok(axis.ticks.some(({ label }) => label === "0"));
  assert.ok(axis.ticks.every(({ label }) => label === "0" || /^−?(1|10)/.test(label)));
});

test("a spread forgets what is not finite and knows the smallest positive value", () => {
  const spread = spreadOf(4, NaN, -3, Infinity, 0, 0.25, -Infinity);
  assert.deepEqual([spread.min, spread.max, spread.smallest, spread.first, spread.count], [-3, 4, 0.25, 4, 4]);
});

test("a hair below the known minimum is rounding, further below is told", () => {
  assert.equal(aboveMinimum(1 - 1e-12, 1), 0);
  assert.ok(Math.abs(aboveMinimum(0.9, 1) + 0.1) < 1e-15);
  assert.equal(aboveMinimum(3, 1), 2);
  assert.equal(aboveMinimum(-1e6 - 1e-5, -1e6), 0);
});
