// A tape is evaluated as its formula is.

import assert from "node:assert/strict";
import test from "node:test";

import { compileTape } from "../../figures/viewer/js/surface.js";

// x² + 3 x y, whose gradient is (2 x + 3 y, 3 x). Registers: x, y, then the constants 2 and 3, then one for each operation.
const quadratic = {
  constants: [2, 3],
  ops: [["pow", 0, 2], ["mul", 0, 1], ["mul", 3, 5], ["add", 4, 6], ["mul", 2, 0], ["mul", 3, 1], ["add", 8, 9], ["mul", 3, 0]],
  value: 7,
  gradient: [10, 11],
};
const oneOperation = (name, binary) => ({ constants: [], ops: [binary ? [name, 0, 1] : [name, 0]], value: 2, gradient: [0, 1] });

test("value and gradient are those of the formula", () => {
  const surface = compileTape(quadratic);
  for (const [x, y] of [[0, 0], [1, 2], [-1.5, 0.25], [1e5, -3]]) {
    assert.equal(surface.value(x, y), x * x + 3 * x * y);
    assert.deepEqual(surface.gradient(x, y), [2 * x + 3 * y, 3 * x]);
  }
});

test("a grid has the value of each of its points, row by row", () => {
  const surface = compileTape(quadratic);
  const xs = Float64Array.of(-1, 0, 2), ys = [3, -4];
  assert.deepEqual(Array.from(surface.grid(xs, ys)), ys.flatMap((y) => Array.from(xs, (x) => x * x + 3 * x * y)));
});

test("a grid of more points than a block holds is the same", () => {
  const surface = compileTape(quadratic);
  const xs = Float64Array.from({ length: 97 }, (_, i) => i / 10), ys = Float64Array.from({ length: 61 }, (_, i) => -i / 7);
  const grid = surface.grid(xs, ys);
  assert.equal(grid.length, 97 * 61);
  for (const [i, j] of [[0, 0], [96, 0], [10, 21], [11, 21], [12, 22], [96, 60]]) assert.equal(grid[j * 97 + i], surface.value(xs[i], ys[j]));
});

test("every operation of one number is the function of its name", () => {
  const functions = { sin: Math.sin, cos: Math.cos, tan: Math.tan, exp: Math.exp, log: Math.log, sqrt: Math.sqrt, abs: Math.abs, sign: Math.sign,
    tanh: Math.tanh, sinh: Math.sinh, cosh: Math.cosh, atan: Math.atan, asin: Math.asin, acos: Math.acos, neg: (x) => -x };
  for (const [name, of] of Object.entries(functions)) {
    for (const x of [-0.75, 0.5, 1]) assert.equal(compileTape(oneOperation(name, false)).value(x, 0), of(x), name);
  }
});

test("every operation of two numbers is what its name says, on a grid too", () => {
  const functions = { add: (a, b) => a + b, sub: (a, b) => a - b, mul: (a, b) => a * b, div: (a, b) => a / b, pow: (a, b) => a ** b, min: Math.min, max: Math.max };
  for (const [name, of] of Object.entries(functions)) {
    const surface = compileTape(oneOperation(name, true));
    for (const [x, y] of [[3, 2], [0.5, -1], [7, 7]]) {
      assert.equal(surface.value(x, y), of(x, y), name);
      assert.equal(surface.grid([x], [y])[0], of(x, y), name);
    }
  }
});

test("a power is a power, whichever it is", () => {
  for (const exponent of [2, 3, 0.5, -1]) {
    const surface = compileTape({ constants: [exponent], ops: [["pow", 0, 2]], value: 3, gradient: [0, 1] });
    for (const x of [1.5, 4]) {
      assert.equal(surface.value(x, 0), x ** exponent);
      assert.equal(surface.grid([x], [0])[0], x ** exponent);
    }
  }
});

test("the error function is that of the tables", () => {
  // Abramowitz and Stegun, table 7.1.
  const erf = { 0: 0, 0.1: 0.1124629160, 0.5: 0.5204998778, 1: 0.8427007929, 1.5: 0.9661051465, 2: 0.9953222650 };
  const { value } = compileTape(oneOperation("erf", false));
  for (const [x, table] of Object.entries(erf)) {
    assert.ok(Math.abs(value(Number(x), 0) - table) < 5e-11, x);
    assert.equal(value(-Number(x), 0), -value(Number(x), 0));
  }
  assert.ok(Math.abs(value(3 - 1e-12, 0) - value(3, 0)) < 1e-14, "where the series ends and the fraction begins");
  assert.deepEqual([value(40, 0), value(-Infinity, 0), value(NaN, 0)], [1, -1, NaN]);
});

test("a remainder has the sign of its divisor", () => {
  const mod = { constants: [], ops: [["mod", 0, 1]], value: 2, gradient: [0, 1] };
  for (const [a, b, rest] of [[7, 3, 1], [-7, 3, 2], [7, -3, -2], [-7, -3, -1], [6, 3, 0], [0.5, 2, 0.5]]) assert.equal(compileTape(mod).value(a, b), rest);
});

test("a condition chooses, and what it leaves out adds nothing", () => {
  // where(x < y and not y <= 1, x, 1/0); gate(0, 1/0).
  const chosen = { constants: [1, 0], ops: [["lt", 0, 1], ["le", 1, 2], ["not", 5], ["and", 4, 6], ["div", 2, 3], ["where", 7, 0, 8], ["gate", 3, 8]], value: 9, gradient: [10, 10] };
  const surface = compileTape(chosen);
  assert.deepEqual([surface.value(1, 2), surface.value(0.5, 1), surface.value(3, 2)], [1, Infinity, Infinity]);
  assert.deepEqual(surface.gradient(1, 2), [0, 0]);
  assert.deepEqual(Array.from(surface.grid([1, 3], [2])), [1, Infinity]);
});

test("the share in a maximum is halved where both are equal", () => {
  const { value } = compileTape(oneOperation("step", true));
  assert.deepEqual([value(2, 1), value(1, 1), value(0, 1), value(NaN, 1)], [1, 0.5, 0, NaN]);
});

test("the least or the greatest of what is no number is no number", () => {
  for (const name of ["min", "max"]) assert.ok(Number.isNaN(compileTape(oneOperation(name, true)).value(NaN, 1)));
});

test("at a kink, where a slope has no number but the value has, it counts as 0", () => {
  // sqrt(x²) at 0: x / sqrt(x²) is 0/0.
  const kink = { constants: [2], ops: [["pow", 0, 2], ["sqrt", 3], ["div", 0, 4]], value: 4, gradient: [5, 5] };
  assert.deepEqual(compileTape(kink).gradient(0, 0), [0, 0]);
  assert.deepEqual(compileTape(kink).gradient(-3, 0), [-1, -1]);
});

test("where the value has no number either, the slope has none", () => {
  const log = { constants: [], ops: [["log", 0], ["div", 2, 0]], value: 2, gradient: [3, 3] };
  assert.ok(compileTape(log).gradient(-1, 0).every(Number.isNaN));
});

test("a turned surface has its gradient by the chain rule", () => {
  // f(u, v) = u with u = a x + b y and v = −b x + a y has the gradient (a, b).
  const turned = { constants: [0.6, 0.8, 1, 0], ops: [["mul", 2, 0], ["mul", 3, 1], ["add", 6, 7]], value: 8, gradient: [4, 5], turn: [0.6, 0.8] };
  assert.deepEqual(compileTape(turned).gradient(2, 5), [0.6, 0.8]);
});

test("an operation that nobody knows is named", () => {
  assert.throws(() => compileTape(oneOperation("frobnicate", false)), /frobnicate/);
});
