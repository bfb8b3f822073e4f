// The surface as a relief, and what hides what.

import assert from "node:assert/strict";
import test from "node:test";

import { cameraEye, createRelief, multiplyMatrices, reliefBoxEdge, reliefCells, reliefHides, reliefPath, reliefRows } from "../../figures/viewer/js/relief.js";
import { numbers } from "./theme.js";

const surfaceOf = (value) => ({ value, grid: (xs, ys) => Float64Array.from(Array.from(ys, (y) => Array.from(xs, (x) => value(x, y))).flat()) });
const runOf = (value, path = []) => ({ meta: { surface: { extent: [[-1, 1], [-1, 1]], points: [] } }, surface: surfaceOf(value), steps: path.length - 1,
  last: () => path.length - 1, x: (t) => path[t], value: (t) => value(...path[t]) });
const near = (a, b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance, `${a} is not ${b}`);

test("rows of the relief are the surface's heights, with gaps where it has none", () => {
  const rows = reliefRows(createRelief(runOf((x, y) => (x > 0.9 ? NaN : x + y)), false, numbers));
  assert.equal(rows.length, reliefCells);
  near(rows[0][0] ?? NaN, -2);
  assert.equal(rows[5][reliefCells - 1], null);
});

test("a path lies on the surface, never below it, and nowhere off the map", () => {
  const run = runOf((x, y) => x * x + y * y, [[0, 0], [0.5, -0.5], [2, 0]]);
  const relief = createRelief(run, false, numbers);
  const path = reliefPath(run, relief, 0, 0);
  for (const [t, height] of [[0, 0], [1, 0.5]]) assert.ok(path[3 * t + 2] >= height && path[3 * t + 2] < height + 0.05);
  assert.ok([...path.slice(6, 9)].every(Number.isNaN));
});

test("the edge of a box lies on the surface, all the way round, and nowhere off the map or where there is no surface", () => {
  const relief = createRelief(runOf((x, y) => x * x + y), false, numbers);
  const edge = reliefBoxEdge(relief, [[-0.5, 0.5], [-0.25, 0.75]]);
  for (const corner of [[-0.5, -0.25], [0.5, -0.25], [0.5, 0.75], [-0.5, 0.75]]) assert.ok(edge.some((point) => point && Math.hypot(point[0] - corner[0], point[1] - corner[1]) < 1e-9));
  for (const point of edge) {
    assert.ok(point && (Math.abs(point[0]) === 0.5 || point[1] === -0.25 || point[1] === 0.75));
    assert.ok(point[2] > point[0] ** 2 + point[1] && point[2] < point[0] ** 2 + point[1] + 0.05);
  }
  assert.deepEqual(edge[0], edge.at(-1));
  const beyond = reliefBoxEdge(relief, [[-0.5, 0.5], [-0.25, 3]]);
  assert.ok(beyond.includes(null) && beyond.every((point) => !point || point[1] <= 1));
  assert.ok(reliefBoxEdge(createRelief(runOf((x) => Math.sqrt(x)), false, numbers), [[-0.5, 0.5], [-0.5, 0.5]]).includes(null));
});

test("a ridge hides what is behind it, and nothing before it", () => {
  const relief = createRelief(runOf((x) => Math.exp(-40 * x * x)), false, numbers);
  const eye = [-3, 0, 0.6];
  assert.equal(reliefHides(relief, eye, 0.6, 0, 0.01), true);
  assert.equal(reliefHides(relief, eye, -0.6, 0, 0.01), false);
  assert.equal(reliefHides(relief, [-0.2, 0, 9], 0.6, 0, 0.01), false, "from above one sees behind it");
});

test("matrices multiply as WebGL keeps them, columns first", () => {
  const identity = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0));
  const shift = identity.slice(), scale = identity.map((v) => 2 * v);
  shift.set([3, 4, 5], 12);
  scale[15] = 1;
  assert.deepEqual(multiplyMatrices(identity, shift), shift);
  assert.deepEqual([...multiplyMatrices(scale, shift).slice(12)], [6, 8, 10, 1]);
  assert.deepEqual([...multiplyMatrices(shift, scale).slice(12)], [3, 4, 5, 1]);
});

test("the eye is where the view says, through the model and the data's scale", () => {
  const view = Float64Array.from({ length: 16 }, (_, i) => (i % 5 === 0 ? 1 : 0)), model = view.slice();
  view.set([-1, -2, -3], 12);
  assert.deepEqual(cameraEye({ view, model }, [1, 1, 1]), [1, 2, 3]);
  model[0] = model[5] = model[10] = 2;
  assert.deepEqual(cameraEye({ view, model }, [1, 2, 0.5]), [0.5, 0.5, 3]);
});
