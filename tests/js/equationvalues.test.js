// What an equation's tree is worth; that every rule's equations hold for its runs is asked in tests/figures.

import assert from "node:assert/strict";
import test from "node:test";

import { earlierIndex, equationCase, equationHolds, equationValue } from "../../figures/viewer/js/equationvalues.js";

const known = new Map(Object.entries({ a: 3, x: [3, 4], y: [1, -2], M: [[2, 1], [1, 2]], t: 6 }));
const number = (value) => ["number", String(value)], symbol = (key) => ["symbol", key];
const worth = (tree) => equationValue(tree, known);
const near = (a, b) => [a].flat(2).forEach((part, i) => assert.ok(Math.abs(part - [b].flat(2)[i]) < 1e-12, `${a} is not ${b}`));

test("numbers and vectors are added and multiplied element by element", () => {
  assert.deepEqual(worth(["sum", [["+", symbol("x")], ["-", symbol("y")], ["+", number(10)]]]), [12, 16]);
  assert.deepEqual(worth(["product", [symbol("a"), symbol("x")]]), [9, 12]);
  assert.deepEqual(worth(["fraction", symbol("x"), number(2)]), [1.5, 2]);
});

test("a matrix times a vector is their product", () => {
  assert.deepEqual(worth(["product", [symbol("M"), symbol("x")]]), [10, 11]);
  assert.deepEqual(worth(["product", [symbol("M"), symbol("M")]]), [[5, 4], [4, 5]]);
});

test("a column times a row is a matrix", () => {
  assert.deepEqual(worth(["product", [symbol("x"), ["transposed", symbol("y")]]]), [[3, -6], [4, -8]]);
});

test("norms and the inner product are numbers", () => {
  assert.equal(worth(["norm", symbol("x")]), 5);
  assert.equal(worth(["norm1", symbol("y")]), 3);
  assert.equal(worth(["inner", symbol("x"), symbol("y")]), -5);
});

test("a power of a symmetric matrix is of its eigenvalues", () => {
  near(worth(["product", [["power", symbol("M"), ["fraction", number(1), number(2)]], ["power", symbol("M"), ["fraction", number(1), number(2)]]]]), known.get("M"));
  near(worth(["product", [["power", symbol("M"), ["sum", [["-", number(1)]]]], symbol("M")]]), [[1, 0], [0, 1]]);
});

test("what is not known has no value, nor has what it stands in", () => {
  assert.equal(worth(symbol("nobody")), null);
  assert.equal(worth(["sum", [["+", symbol("x")], ["+", symbol("nobody")]]]), null);
  assert.equal(worth(["norm", symbol("nobody")]), null);
});

test("the least, the greatest and what is clipped are by element", () => {
  assert.deepEqual(worth(["call", "max", [symbol("x"), number(3.5)]]), [3.5, 4]);
  assert.deepEqual(worth(["call", "clip", [symbol("y"), number(1)]]), [1, -1]);
  near(worth(["call", "RMS", [symbol("x")]]), 5 / Math.SQRT2);
});

test("the first case that holds is taken, for each coordinate where they differ", () => {
  const cases = [[number(10), [">", symbol("y"), number(0)]], [number(20), ["else"]]];
  assert.deepEqual([equationCase(cases, known, 0), equationCase(cases, known, 1)], [0, 1]);
  assert.deepEqual(worth(["cases", cases]), [10, 20]);
  assert.equal(worth(["cases", [[number(1), ["divides", number(3), symbol("t")]], [number(2), ["else"]]]]), 1);
  assert.equal(worth(["cases", [[number(1), ["<", symbol("nobody"), number(3)]], [number(2), ["else"]]]]), null);
});

test("cases that stand in each other, thirty deep, are worked out once each", () => {
  let [value, condition] = [symbol("y"), symbol("y")];
  for (let i = 0; i < 30; i += 1) {
    value = ["cases", [[value, [">", symbol("a"), number(0)]], [number(0), ["else"]]]];
    condition = ["cases", [[number(1), [">", condition, number(0)]], [number(-1), ["else"]]], true];
  }
  assert.deepEqual([worth(value), worth(condition)], [[1, -2], [1, -1]]);
});

test("a function applied n times is applied n times", () => {
  const doubled = ["product", [number(2), symbol("s")]];
  assert.equal(worth(["apply", "p", symbol("a"), number(5), symbol("s"), doubled]), 40);
});

test("an equation holds where both sides agree as closely as float32 travels", () => {
  const left = ["symbol", "x", "x", "t"];
  assert.equal(equationHolds(left, [3, 4 + 1e-6], known), true);
  assert.equal(equationHolds(left, [3, 4.001], known), false);
  assert.equal(equationHolds(left, null, known), false);
});

test("a symbol of the next step is called by this one's index before it", () => {
  assert.equal(earlierIndex("x_{t+1}", "t+1"), "x_t");
  assert.equal(earlierIndex("v_t", "t"), "v_{t-1}");
  assert.equal(earlierIndex("\\beta", undefined), "\\beta");
});
