// A mean over samples: which of them a step reads, and how each pulls.

import assert from "node:assert/strict";
import test from "node:test";

import { createProjection } from "../../figures/viewer/js/projection.js";
import { pullsAt, strongestPull } from "../../figures/viewer/js/pulls.js";
import { decodeSamples } from "../../figures/viewer/js/samples.js";

// Terms a x + b y, whose gradient is (a, b) everywhere.
const term = (a, b) => ({ tape: { constants: [a, b], ops: [["mul", 2, 0], ["mul", 3, 1], ["add", 4, 5]], value: 6, gradient: [2, 3] } });
const slopes = [[1, 0], [0, 2], [-4, 0]];
const meta = (changes = {}) => ({ steps: 3, starts: [[0, 0], [0, 0]], racers: [{ sampled: true }, { sampled: false }],
  surface: { samples: slopes.map(([a, b], i) => ({ x: i, y: 0, ...term(a, b) })) }, ...changes });
// [T = 3, S = 2, samples = 3]
const flags = Uint8Array.from([1, 0, 0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0]);

function runOf(samples, place = [0, 0]) {
  const path = Float64Array.from({ length: 2 * 4 }, (_, i) => place[i % 2]);
  return { samples, steps: 3, S: 1, path, pathIndex: (t) => 2 * t, last: () => 3, x: () => place };
}
const projection = createProjection({ x0: -1, x1: 1, y0: -1, y1: 1 }, { left: 0, top: 0, width: 400, height: 400, fullWidth: 400, fullHeight: 400 });

test("a surface without samples has none", () => {
  assert.equal(decodeSamples(meta({ surface: {} }), null), null);
});

test("a step reads those whose flag is set, each start its own", () => {
  const { reads } = decodeSamples(meta(), flags);
  assert.deepEqual([0, 1, 2].map((i) => reads(0, 0, 0, i)), [true, false, false]);
  assert.deepEqual([0, 1, 2].map((i) => reads(0, 0, 1, i)), [false, true, true]);
  assert.deepEqual([0, 1, 2].map((i) => reads(2, 0, 0, i)), [false, false, true]);
});

test("who reads all of them does, and so does everybody where nothing is drawn or the run is over", () => {
  assert.ok([0, 1, 2].every((i) => decodeSamples(meta(), flags).reads(0, 1, 0, i)));
  assert.ok([0, 1, 2].every((i) => decodeSamples(meta(), null).reads(0, 0, 0, i)));
  assert.ok([0, 1, 2].every((i) => decodeSamples(meta(), flags).reads(3, 0, 0, i)));
});

test("the batch is marked only where somebody draws one", () => {
  assert.equal(decodeSamples(meta(), flags).inBatch(0, 0, 0), true);
  assert.equal(decodeSamples(meta(), flags).inBatch(0, 0, 1), false);
  assert.equal(decodeSamples(meta(), flags).inBatch(3, 0, 0), false);
  assert.equal(decodeSamples(meta({ racers: [{ sampled: false }] }), flags).inBatch(0, 0, 0), false);
});

test("samples are named from 1, and not at all where all are read", () => {
  const { names } = decodeSamples(meta(), flags);
  assert.equal(names(0, 0, 1), "2, 3");
  assert.equal(names(1, 0, 1), "");
  assert.equal(names(0, 1, 0), "");
});

test("only samples with a place are points of the data", () => {
  const { points, count } = decodeSamples(meta({ surface: { samples: [{ x: 1, y: 2, ...term(1, 1) }, term(2, 2)] } }), null);
  assert.deepEqual([points.length, count], [1, 2]);
});

test("the strongest pull is the greatest slope of one term on the path", () => {
  assert.equal(strongestPull(runOf(decodeSamples(meta(), null)), 0, 0), 4);
});

test("pulls point downhill, and all have one scale", () => {
  const { each, mean, read } = pullsAt(runOf(decodeSamples(meta(), null)), projection, 1, 0, 0);
  assert.ok(each[0][0] < 0 && each[0][1] === 0, "x falls to the left");
  assert.ok(each[1][1] > 0 && Math.abs(each[1][0]) === 0, "y falls down, where pixels grow");
  assert.ok(Math.abs(each[1][1] / each[0][0] + 2) < 1e-12 && Math.abs(each[2][0] / each[0][0] + 4) < 1e-12);
  for (const axis of [0, 1]) assert.ok(Math.abs(mean[axis] - (each[0][axis] + each[1][axis] + each[2][axis]) / 3) < 1e-12);
  assert.equal(read, null);
});

test("what a step reads is the mean of its samples", () => {
  const { each, read } = pullsAt(runOf(decodeSamples(meta({ starts: [[0, 0]] }), flags)), projection, 1, 0, 0);
  for (const axis of [0, 1]) assert.ok(Math.abs(read[axis] - (each[1][axis] + each[2][axis]) / 2) < 1e-12);
});

test("where nobody is, or nothing pulls, there are no arrows", () => {
  assert.equal(pullsAt(runOf(decodeSamples(meta(), null), [NaN, NaN]), projection, 1, 0, 0), null);
  const still = meta({ surface: { samples: [term(0, 0), term(0, 0)] } });
  assert.equal(pullsAt(runOf(decodeSamples(still, null)), projection, 1, 0, 0), null);
});
