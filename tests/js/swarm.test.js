// What became of very many starts: cells, ends, times and their order.

import assert from "node:assert/strict";
import test from "node:test";

import {
  decodeSwarm, endCounts, globalArrivals, gridExtent, hitRange, hitShade, settlingOrder, snapshotsAt, startAtPoint, startDiverged, startLeft, startNone,
  swarmLayout,
} from "../../figures/viewer/js/swarm.js";

const tape = { constants: [], ops: [], value: 0, gradient: [0, 1] };
const swarm = (changes = {}, arrays = {}) => decodeSwarm({
  meta: { key: "k", steps: 100, surface: { extent: [[0, 6], [0, 2]], tape }, racers: [{}, {}], minima: [{ x: 0, y: 0, global: true }, { x: 1, y: 1, global: false }],
    grid: [2, 3], frames: [0, 10, 50, 100], shown: 0, bins: null, known: true, ...changes },
  basin: Int16Array.from([0, 1, -1, 0, -2, -3, 0, 0, 0, 0, 0, 1]),
  hit: Float32Array.from([40, 7, -1, 3, -1, -1, 1, 2, 3, 4, 5, 6]),
  ...arrays,
});

test("a start's pixel has the start in its middle, and the outermost lie on the extent's edges", () => {
  assert.deepEqual(gridExtent(swarm()), { x0: -1.5, x1: 7.5, y0: -1, y1: 3 });
});

test("on a surface with a box the starts are in it, as far as the map shows it", () => {
  const surface = { extent: [[0, 6], [0, 2]], box: [[1, 3], [-9, 1]], tape };
  assert.deepEqual(gridExtent(swarm({ surface })), { x0: 0.5, x1: 3.5, y0: -0.5, y1: 1.5 });
});

test("a single row of starts is as high as the extent", () => {
  assert.deepEqual(gridExtent(swarm({ grid: [1, 3] })), { x0: -1.5, x1: 7.5, y0: 0, y1: 2 });
});

test("a point belongs to the start whose pixel it is in", () => {
  const run = swarm();
  assert.deepEqual(startAtPoint(run, 3.2, 1.8), { index: 4, x: 3, y: 2 });
  assert.deepEqual(startAtPoint(run, -1.4, -0.9), { index: 0, x: 0, y: 0 });
  assert.equal(startAtPoint(run, 7.6, 0), null);
  assert.equal(startAtPoint(run, NaN, 0), null);
});

test("a step lies between two snapshots, as far as it is", () => {
  const frames = { frames: [0, 10, 50, 100] };
  assert.deepEqual(snapshotsAt(frames, 0), { before: 0, after: 1, part: 0 });
  assert.deepEqual(snapshotsAt(frames, 20), { before: 1, after: 2, part: 0.25 });
  assert.deepEqual(snapshotsAt(frames, 50), { before: 2, after: 3, part: 0 });
  assert.deepEqual(snapshotsAt(frames, 100), { before: 3, after: 3, part: 0 });
  assert.deepEqual(snapshotsAt({ frames: [0] }, 5), { before: 0, after: 0, part: 0 });
});

test("what became of the starts is counted for each rule", () => {
  const first = endCounts(swarm(), 0);
  assert.deepEqual([...first.minima, first[startNone], first[startLeft], first[startDiverged]], [2, 1, 1, 1, 1]);
  assert.deepEqual([...endCounts(swarm(), 1).minima], [5, 1]);
});

test("arrivals are those at a global minimum, in order", () => {
  assert.deepEqual([...globalArrivals(swarm(), 0)], [3, 40]);
  assert.deepEqual([...globalArrivals(swarm(), 1)], [1, 2, 3, 4, 5]);
});

test("starts settle at their first hit, the others when the run is over", () => {
  const { order, times } = settlingOrder(swarm(), 0);
  assert.deepEqual([...times], [3, 7, 40, 100, 100, 100]);
  assert.deepEqual([...order].slice(0, 3), [3, 1, 0]);
  assert.deepEqual([...order].sort(), [0, 1, 2, 3, 4, 5]);
});

test("where no minimum is known all starts are settled from the beginning", () => {
  const run = swarm({ known: false });
  assert.equal(run.hasHits, false);
  assert.deepEqual([...settlingOrder(run, 0).times], [0, 0, 0, 0, 0, 0]);
});

test("the shading goes from the quickest to the slowest by ratio, and stops at both", () => {
  const range = hitRange(swarm());
  assert.equal(range.low, 1);
  assert.ok(range.high >= 7 && range.high <= 40);
  assert.equal(hitShade({ low: 0, high: 99 }, 0), 0);
  assert.equal(hitShade({ low: 0, high: 99 }, 99), 1);
  assert.ok(Math.abs(hitShade({ low: 0, high: 99 }, 9) - 0.5) < 1e-12);
  assert.equal(hitShade({ low: 0, high: 99 }, 1e6), 1);
});

test("a view that has nothing to show is a cloud", () => {
  assert.equal(swarmLayout({ layout: "basins" }, swarm()), "basins");
  assert.equal(swarmLayout({ layout: "steps" }, swarm({ known: false })), "cloud");
  assert.equal(swarmLayout({ layout: "basins" }, swarm({ grid: null })), "cloud");
  assert.equal(swarmLayout({ layout: "nonsense" }, swarm()), "cloud");
});
