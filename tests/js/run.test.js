// A run is read by step, racer and start out of flat arrays in C order.

import assert from "node:assert/strict";
import test from "node:test";

import { columnOf } from "../../figures/viewer/js/columns.js";
import { decodeRun, positionAt } from "../../figures/viewer/js/run.js";

const T = 4, R = 2, S = 3;
const plane = { constants: [3, 4], ops: [["mul", 2, 0], ["mul", 3, 1], ["add", 4, 5]], value: 6, gradient: [2, 3] }; // 3 x + 4 y
const at = (t, r, s) => 100 * t + 10 * r + s;
const flat = (steps, of) => Float64Array.from(Array.from({ length: steps }, (_, t) =>
  Array.from({ length: R }, (_, r) => Array.from({ length: S }, (_, s) => of(t, r, s)))).flat(4));
const racer = { label: "a", slug: "a", state: ["m", "v"], letters: {}, numbers: {}, equations: [] };

function sent(changes = {}) {
  const pair = (t, r, s) => [at(t, r, s), -at(t, r, s)];
  return {
    meta: { key: "k", steps: T, surface: { extent: [[0, 1], [0, 1]], tape: plane }, starts: Array(S).fill([0, 0]), racers: Array(R).fill(racer) },
    x: flat(T + 1, pair), value: flat(T + 1, at), gradient_norm: flat(T + 1, (...i) => 2 * at(...i)),
    gradient: flat(T, pair), effective: flat(T, pair), lr: Float32Array.from({ length: T * R }, (_, i) => i),
    state_0: Float64Array.from({ length: 2 * (T + 1) * S * 2 }, (_, i) => i), state_1: new Float64Array(2 * (T + 1) * S * 2),
    ...changes,
  };
}

test("each number is found by its step, racer and start", () => {
  const run = decodeRun(sent());
  for (const [t, r, s] of [[0, 0, 0], [3, 1, 2], [4, 0, 1]]) {
    assert.deepEqual(run.x(t, r, s), [at(t, r, s), -at(t, r, s)]);
    assert.equal(run.value(t, r, s), at(t, r, s));
    assert.equal(run.gradientNorm(t, r, s), 2 * at(t, r, s));
  }
  assert.deepEqual(run.gradient(2, 1, 1), [211, -211]);
  assert.deepEqual([run.R, run.S, run.steps, run.hasDetails], [R, S, T, true]);
});

test("a rate is of step and racer, or of each start where they differ", () => {
  assert.deepEqual([0, 1, 2].map((s) => decodeRun(sent()).lr(2, 1, s)), [5, 5, 5]);
  const each = decodeRun(sent({ lr: flat(T, at) }));
  assert.deepEqual([0, 1, 2].map((s) => each.lr(2, 1, s)), [210, 211, 212]);
});

test("a state is found by field, step and start", () => {
  const run = decodeRun(sent());
  const first = 2 * ((1 * (T + 1) + 3) * S + 2);
  assert.deepEqual(run.state(0, 1, 3, 2), [first, first + 1]);
});

test("what a page of its own leaves out is NaN, and the gradient's norm is computed", () => {
  const run = decodeRun(sent({ gradient: undefined, effective: undefined, gradient_norm: undefined, state_0: undefined, lr: undefined }));
  assert.equal(run.hasDetails, false);
  assert.ok(run.gradient(0, 0, 0).every(Number.isNaN) && run.effective(0, 0, 0).every(Number.isNaN));
  assert.ok(run.state(0, 0, 0, 0).every(Number.isNaN) && Number.isNaN(run.lr(0, 0, 0)));
  assert.equal(run.gradientNorm(1, 1, 1), 5);
});

test("a racer's last step is the one before it diverges", () => {
  const x = flat(T + 1, (t, r, s) => (r === 1 && s === 2 && t >= 2 ? [NaN, NaN] : [t, t]));
  const run = decodeRun(sent({ x }));
  assert.deepEqual([run.last(1, 2), run.last(1, 1), run.last(0, 0)], [1, T, T]);
  assert.equal(positionAt(run, 2.5, 1, 2), null);
  assert.deepEqual(positionAt(run, 1.5, 1, 2), [1, 1], "between its last step and none it stays");
});

test("between two steps a racer is on the straight line", () => {
  const run = decodeRun(sent());
  const [x, y] = positionAt(run, 1.25, 0, 2) ?? [];
  assert.ok(Math.abs(x - (102 + 25)) < 1e-9 && Math.abs(y + 127) < 1e-9);
  assert.deepEqual(positionAt(run, 99, 0, 2), [402, -402], "beyond the end it is at the end");
});

test("the range of losses leaves out what is not finite", () => {
  const value = flat(T + 1, at);
  value[3] = Infinity;
  value[5] = NaN;
  assert.deepEqual(decodeRun(sent({ value })).lossRange, { min: 0, max: 412 });
  assert.deepEqual(decodeRun(sent({ value: value.map(() => NaN) })).lossRange, { min: 0, max: 1 });
});

test("a column is an Arrow table's first, an array as it is, or nothing", () => {
  const array = Float32Array.of(1, 2);
  assert.equal(columnOf({ getChildAt: (n) => (n === 0 ? { toArray: () => array } : null) }), array);
  assert.equal(columnOf(array), array);
  assert.deepEqual(columnOf([1]), [1]);
  assert.equal(columnOf(undefined), null);
  assert.equal(columnOf(null), null);
});
