// Dots as strengths of ink, colours as pixels.

import assert from "node:assert/strict";
import test from "node:test";

import { cssColor, mixColors, packColor, parseHexColor } from "../../figures/viewer/js/colors.js";
import { densityColors, dotRadius, headPlacer, inkColors, inkOfTheme, inkStamps } from "../../figures/viewer/js/ink.js";
import { dots } from "./theme.js";
import { createProjection } from "../../figures/viewer/js/projection.js";

const channels = (pixel) => [...new Uint8Array(Uint32Array.of(pixel).buffer)];

test("a colour in six digits is red, green and blue", () => {
  assert.deepEqual(parseHexColor("#1f77b4"), [31, 119, 180]);
  assert.deepEqual(parseHexColor("#000000"), [0, 0, 0]);
});

test("a packed colour is what a canvas keeps: red first, alpha last", () => {
  assert.deepEqual(channels(packColor([31, 119, 180])), [31, 119, 180, 255]);
  assert.deepEqual(channels(packColor([255, 0, 128], 0.5)), [255, 0, 128, 128]);
});

test("colours mix in a straight line", () => {
  assert.deepEqual(mixColors([0, 100, 200], [100, 0, 200], 0.25), [25, 75, 200]);
  assert.equal(cssColor([0.4, 99.6, 255]), "rgb(0,100,255)");
});

test("a dot is strongest in its middle, fades to its rim and is nothing beyond its halo", () => {
  const { stamps, size, reach } = inkStamps(2, 1.5);
  assert.equal(stamps.length, 16);
  const strength = (stamp, x, y) => stamp[(y + reach) * size + x + reach];
  for (const stamp of stamps) {
    const row = Array.from({ length: reach + 1 }, (_, x) => strength(stamp, x, 0));
    assert.deepEqual(row, [...row].sort((a, b) => b - a));
    assert.equal(row[0], Math.max(...stamp));
    assert.equal(strength(stamp, -reach, -reach), 0);
  }
});

test("a dot's quarters of a pixel shift it: its centre of mass moves by a quarter", () => {
  const { stamps, size, reach } = inkStamps(3, 2);
  const centre = (stamp) => stamp.reduce((sum, ink, i) => sum + ink * (i % size), 0) / stamp.reduce((sum, ink) => sum + ink, 0);
  // A pixel's own middle is half a pixel from its edge, and a quarter's middle an eighth from the quarter's.
  for (let phase = 0; phase < 4; phase++) assert.ok(Math.abs(centre(stamps[phase]) - (reach - 0.5 + 0.125 + 0.25 * phase)) < 0.02);
});

test("ink is clear where there is none, and more opaque the more there is", () => {
  const colors = inkColors([200, 50, 50], [255, 255, 255], [0, 0, 0]);
  assert.equal(colors[0], 0);
  const alphas = Array.from(colors, (pixel) => channels(pixel)[3]);
  assert.deepEqual(alphas, [...alphas].sort((a, b) => a - b));
  assert.deepEqual(channels(colors[200]).slice(0, 3), [200, 50, 50]);
  assert.ok(channels(colors[255])[0] < 200, "where dots lie on each other it is darker");
});

test("density is clear where nobody is, and never hides the map wholly", () => {
  const alphas = Array.from(densityColors([10, 20, 30], [0, 0, 0]), (pixel) => channels(pixel)[3]);
  assert.equal(alphas[0], 0);
  assert.deepEqual(alphas, [...alphas].sort((a, b) => a - b));
  assert.ok(alphas[255] < 255);
});

test("a theme's paper is its halo's colour", () => {
  assert.deepEqual(inkOfTheme({ halo: "rgba(255, 254, 250, 0.85)", ink: "#102030" }), { paper: [255, 254, 250], ink: [16, 32, 48] });
});

test("the more dots, the smaller each", () => {
  const radii = [100, 1000, 3000, 10_000].map((count) => dotRadius(count, 400, dots));
  assert.deepEqual(radii, [...radii].sort((a, b) => b - a));
  assert.ok(dotRadius(100, 800, dots) > dotRadius(100, 400, dots) && dotRadius(100, 400, dots) > dotRadius(100, 100, dots));
});

test("a head's numbers span twice the extent: its middle is the extent's", () => {
  const box = { left: 10, top: 20, width: 200, height: 100, fullWidth: 220, fullHeight: 130 };
  const projection = createProjection({ x0: 0, x1: 2, y0: 0, y1: 1 }, box);
  const place = headPlacer({ meta: { surface: { extent: [[0, 2], [0, 1]] } } }, projection, 2);
  const pixel = (x, y) => [place.x0 + x * place.perX, place.y0 + y * place.perY].map((at) => Math.round(1e6 * at) / 1e6);
  assert.deepEqual(pixel(32767, 32767), [2 * 110, 2 * 70]);
  assert.deepEqual(pixel(65534 / 4, 65534 / 4), [2 * 10, 2 * 120], "a quarter is the extent's lower left corner");
  assert.deepEqual([place.left, place.right, place.top, place.bottom], [20, 420, 40, 240]);
});
