// Places in a chart, lists in order, and how a table is sorted.

import assert from "node:assert/strict";
import test from "node:test";

import { compareCells } from "../../figures/viewer/js/ordering.js";
import { linePlace, linePosition, plotPositionAt, plotX, plotY } from "../../figures/viewer/js/plotplaces.js";
import { countUpTo, quantile } from "../../figures/viewer/js/sorted.js";

const plot = { width: 300, height: 120, xMax: 50, margin: { left: 40, right: 10, top: 8, bottom: 12 }, axis: { lo: -1, hi: 3 } };

test("a chart begins and ends at its margins", () => {
  assert.deepEqual([plotX(plot, 0), plotX(plot, 50), plotY(plot, 3), plotY(plot, -1)], [40, 290, 8, 108]);
});

test("a pixel's step and back is the pixel; beside the chart it is the end", () => {
  for (const pixel of [40, 100, 290]) assert.ok(Math.abs(plotX(plot, plotPositionAt(plot, pixel)) - pixel) < 1e-9);
  assert.deepEqual([plotPositionAt(plot, 0), plotPositionAt(plot, 9999)], [0, 50]);
});

test("a value far off the axis stays near enough for a canvas", () => {
  assert.ok(Math.abs(plotY(plot, 1e300)) < 1000 && Math.abs(plotY(plot, -1e300)) < 1000);
});

test("a line has a value every so many steps, or at steps of its own", () => {
  assert.equal(linePosition({ unit: 2, stride: 5 }, 3), 30);
  assert.equal(linePosition({ unit: 1, stride: 1, at: [0, 4, 100] }, 2), 100);
});

test("a step lies between two of a line's values", () => {
  assert.deepEqual(linePlace({ values: [1, 2, 3] }, 1.25), [1, 0.25]);
  assert.deepEqual(linePlace({ values: [1, 2, 3] }, 99), [2, 0]);
  assert.deepEqual(linePlace({ values: [1, 2, 3], at: [0, 4, 100] }, 52), [1, 0.5]);
  assert.deepEqual(linePlace({ values: [1, 2, 3], at: [0, 4, 100] }, 100), [2, 0]);
});

test("how many of a list are at most so much", () => {
  const list = [1, 3, 3, 8];
  for (const limit of [0, 1, 2, 3, 7.9, 8, 100]) assert.equal(countUpTo(list, limit), list.filter((value) => value <= limit).length);
  assert.equal(countUpTo([], 1), 0);
});

test("a quantile is a value of the list, the least at 0 and the greatest at 1", () => {
  const list = Float64Array.from({ length: 101 }, (_, i) => i);
  assert.deepEqual([0, 0.25, 0.5, 1].map((q) => quantile(list, q)), [0, 25, 50, 100]);
  assert.equal(quantile([], 0.5), 0);
});

test("a table is sorted either way, and what is missing is last both times", () => {
  const sorted = (direction) => [3, null, -1, NaN, 2].sort((a, b) => compareCells(a, b, direction)).map(String);
  assert.deepEqual(sorted(1).slice(0, 3), ["-1", "2", "3"]);
  assert.deepEqual(sorted(-1).slice(0, 3), ["3", "2", "-1"]);
  assert.ok(compareCells("Adam", "Zorn", 1) < 0 && compareCells("Adam", "Zorn", -1) > 0);
});
