// Contour lines by marching squares, against lines whose equation is known.

import assert from "node:assert/strict";
import test from "node:test";

import { drawIsolines, traceIsolines } from "../../figures/viewer/js/isolines.js";
import { numbers } from "./theme.js";

const field = (of, n, start, end, size, [from, to] = [-2, 2]) => {
  const xs = Float64Array.from({ length: n }, (_, i) => from + ((to - from) * i) / (n - 1));
  return { xs, ys: xs, z: Array.from(xs, (y) => Array.from(xs, (x) => of(x, y))), start, end, size };
};
const pairs = (line) => Array.from({ length: line.length / 2 }, (_, i) => [line[2 * i], line[2 * i + 1]]);
const closed = (line) => line[0] === line.at(-2) && line[1] === line.at(-1);

test("the level line of a plane is straight and exact", () => {
  const [line, ...others] = traceIsolines(field((x, y) => x + 2 * y, 11, 0.5, 0.5, 1));
  assert.equal(others.length, 0);
  for (const [x, y] of pairs(line)) assert.ok(Math.abs(x + 2 * y - 0.5) < 1e-12);
  assert.ok(!closed(line));
});

test("the level line of a bowl is one closed circle", () => {
  const lines = traceIsolines(field((x, y) => x * x + y * y, 81, 1, 1, 1));
  assert.equal(lines.length, 1);
  assert.ok(closed(lines[0]));
  for (const [x, y] of pairs(lines[0])) assert.ok(Math.abs(Math.hypot(x, y) - 1) < 1e-3);
});

test("its length is the circle's", () => {
  const points = pairs(traceIsolines(field((x, y) => x * x + y * y, 161, 1, 1, 1))[0]);
  const length = points.slice(1).reduce((sum, [x, y], i) => sum + Math.hypot(x - points[i][0], y - points[i][1]), 0);
  assert.ok(Math.abs(length - 2 * Math.PI) < 2e-3, `${length}`);
});

test("each level from the first to the last has its line", () => {
  const lines = traceIsolines(field((x) => x, 21, -1.5, 1.5, 0.75));
  assert.deepEqual(lines.map((line) => line[0]).map((x) => Math.round(100 * x) / 100), [-1.5, -0.75, 0, 0.75, 1.5]);
});

test("two hills have two lines", () => {
  const hills = (x, y) => Math.exp(-8 * ((x - 1) ** 2 + y * y)) + Math.exp(-8 * ((x + 1) ** 2 + y * y));
  const lines = traceIsolines(field(hills, 61, 0.5, 0.5, 1));
  assert.equal(lines.length, 2);
  assert.ok(lines.every(closed));
  assert.deepEqual(lines.map((line) => Math.sign(line[0])).sort(), [-1, 1]);
});

test("at a saddle the lines meet nobody and cross nothing", () => {
  const lines = traceIsolines(field((x, y) => x * y, 4, 0.01, 0.01, 1));
  assert.equal(lines.length, 2);
  for (const line of lines) for (const [x, y] of pairs(line)) assert.ok(x * y >= -1e-12, `${x} ${y}`);
});

test("within a cell whose corners alternate, its middle decides which of them are one hill", () => {
  const cell = (level) => traceIsolines({ xs: [0, 1], ys: [0, 1], z: [[1, -1], [-1, 1]], start: level, end: level, size: 1 });
  const ends = (line) => [pairs(line)[0], pairs(line).at(-1)];
  const near = (corner, line) => ends(line).every(([x, y]) => Math.abs(x - corner[0]) + Math.abs(y - corner[1]) < 0.75);
  // The middle is 0: above it the two high corners stand apart, below it the two low ones do.
  for (const [level, corners] of [[0.5, [[0, 0], [1, 1]]], [-0.5, [[1, 0], [0, 1]]]]) {
    const lines = cell(level);
    assert.equal(lines.length, 2);
    for (const corner of corners) assert.ok(lines.some((line) => near(corner, line)), `${level} ${corner}`);
  }
});

test("where the surface has no value a line ends", () => {
  const holed = field((x, y) => x + y, 21, 0.05, 0.05, 1);
  for (let j = 8; j <= 12; j++) for (let i = 8; i <= 12; i++) holed.z[j][i] = null;
  const lines = traceIsolines(holed);
  assert.equal(lines.length, 2);
  for (const line of lines) for (const [x, y] of pairs(line)) assert.ok(Math.abs(x) > 0.4 || Math.abs(y) > 0.4);
});

test("no level, no line", () => {
  assert.deepEqual(traceIsolines(field((x, y) => x * x + y * y, 21, 100, 200, 50)), []);
});

test("lines are drawn within the box alone, from their first point on", () => {
  const told = [];
  const context = new Proxy({}, { get: (_, name) => (...given) => told.push([name, ...given]), set: () => true });
  const projection = { box: { left: 1, top: 2, width: 3, height: 4 }, x: (at) => 10 * at, y: (at) => -10 * at };
  drawIsolines(context, [[0, 0, 1, 1], [2, 2, 3, 3]], projection, { contour: "#000", heights: numbers });
  assert.deepEqual(told.filter(([name]) => ["rect", "clip", "moveTo", "lineTo", "stroke"].includes(name)),
    [["rect", 1, 2, 3, 4], ["clip"], ["moveTo", 0, -0], ["lineTo", 10, -10], ["moveTo", 20, -20], ["lineTo", 30, -30], ["stroke"]]);
});
