// Heights to colours, and the heights that contour lines are drawn from.

import assert from "node:assert/strict";
import test from "node:test";

import {
  colorRamp, contourField, createHeightScale, heightRange, niceStep, paintHeights, rampSize, sampleHeights,
} from "../../figures/viewer/js/raster.js";
import { numbers } from "./theme.js";

const view = { x0: 0, x1: 4, y0: 0, y1: 2 };
const surfaceOf = (value) => ({ value, grid: (xs, ys) => Float64Array.from(Array.from(ys, (y) => Array.from(xs, (x) => value(x, y))).flat()) });
const bowl = surfaceOf((x, y) => (x - 2) ** 2 + (y - 1) ** 2);

test("the logarithmic scale keeps order, and comes back to the height", () => {
  const scale = createHeightScale(bowl, [{ global: true, value: 0 }], view, true, numbers);
  const heights = [0, 1e-6, 0.01, 1, 5, 1e6];
  const scaled = heights.map(scale.toScale);
  assert.deepEqual(scaled, [...scaled].sort((a, b) => a - b));
  for (const f of heights) assert.ok(Math.abs(scale.fromScale(scale.toScale(f)) - f) <= 1e-9 * Math.max(1, f));
});

test("the plain scale is the height itself", () => {
  const scale = createHeightScale(bowl, [], view, false, numbers);
  assert.deepEqual([scale.toScale(3.5), scale.fromScale(-2)], [3.5, -2]);
});

test("heights below the lowest that is known do not break the scale", () => {
  const scale = createHeightScale(bowl, [{ global: true, value: 0 }], view, true, numbers);
  assert.ok(Number.isFinite(scale.toScale(-5)));
});

test("the scale's base is the deepest known minimum, also where the grid misses it", () => {
  const scale = createHeightScale(bowl, [{ global: true, value: -3 }, { global: false, value: -9 }], view, true, numbers);
  assert.ok(scale.toScale(-3) < scale.toScale(-2.9));
});

test("heights are sampled at the middle of pixels, the top row first", () => {
  const { u, columns, rows } = sampleHeights(surfaceOf((x, y) => 10 * y + x), createHeightScale(bowl, [], view, false, numbers), view, 4, 2);
  assert.deepEqual([columns, rows], [4, 2]);
  assert.deepEqual([...u], [15.5, 16.5, 17.5, 18.5, 5.5, 6.5, 7.5, 8.5]);
});

test("where the surface has no value there is no height", () => {
  const { u } = sampleHeights(surfaceOf((x) => Math.log(x - 2)), createHeightScale(bowl, [], view, false, numbers), view, 4, 1);
  assert.deepEqual([...u].map(Number.isNaN), [true, true, false, false]);
});

test("one peak does not bleach the rest", () => {
  const u = Float64Array.from({ length: 2000 }, (_, i) => i / 2000);
  u[7] = 1e9;
  const { lo, hi, top } = heightRange(u, { log: false, numbers });
  assert.ok(hi < 1.01 && lo >= 0 && top === 1e9);
});

test("a level surface still has a range", () => {
  const { lo, hi } = heightRange(new Float64Array(50).fill(3), { log: true, numbers });
  assert.ok(hi > lo);
});

test("the ramp goes through its stops in equal parts", () => {
  const ramp = colorRamp(["#000000", "#ff0000", "#ffffff"]);
  const at = (share) => [...ramp.slice(3 * Math.round(share * (rampSize - 1)), 3 * Math.round(share * (rampSize - 1)) + 3)].map(Math.round);
  assert.deepEqual(at(0), [0, 0, 0]);
  assert.deepEqual(at(1), [255, 255, 255]);
  assert.ok(Math.abs(at(0.25)[0] - 128) <= 1 && at(0.25)[1] === 0);
});

test("contour levels are round, evenly spaced, and within the heights", () => {
  const scale = createHeightScale(bowl, [], view, false, numbers);
  const { range } = sampleHeights(bowl, scale, view, 60, 30);
  const { xs, ys, z, start, end, size } = contourField(bowl, scale, view, range, 41, 21);
  assert.equal(z.length, 21);
  assert.equal(z[0].length, 41);
  assert.deepEqual([xs[0], xs[40], ys[0], ys[20]], [0, 4, 0, 2]);
  assert.ok(Math.abs(start / size - Math.round(start / size)) < 1e-9);
  assert.ok(start >= range.first && end >= start && (end - start) / size < 40);
});

test("a round step is the nearest of 1, 2, 2.5 and 5 times a power of ten", () => {
  assert.deepEqual([0.011, 0.9, 2.4, 2.9, 6, 8, 30].map(niceStep).map((step) => Number(step.toPrecision(6))), [0.01, 1, 2.5, 2.5, 5, 10, 25]);
  for (let rough = 1e-6; rough < 1e6; rough *= 1.37) assert.ok(niceStep(rough) / rough < 1.6 && niceStep(rough) / rough > 0.62);
});

test("every pixel is painted in its height's colour, and what has none stays clear", () => {
  let painted = null;
  const context = { createImageData: (width, height) => ({ width, height, data: new Uint8ClampedArray(4 * width * height) }), putImageData: (image) => (painted = image) };
  const canvas = { width: 0, height: 0, getContext: () => context };
  const ramp = colorRamp(["#000000", "#ffffff"]);
  paintHeights(canvas, { u: Float64Array.of(0, 0.5, 1, NaN), columns: 2, rows: 2, range: { lo: 0, hi: 1, first: 0, top: 1 } }, ramp, 0);
  assert.deepEqual([canvas.width, canvas.height], [2, 2]);
  const [low, middle, high, none] = [0, 1, 2, 3].map((i) => [...painted.data.slice(4 * i, 4 * i + 4)]);
  assert.deepEqual([low, high, none], [[0, 0, 0, 255], [255, 255, 255, 255], [0, 0, 0, 0]]);
  assert.ok(Math.abs(middle[0] - 127.5) <= 1);
});
