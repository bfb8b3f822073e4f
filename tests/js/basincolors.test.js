// Colours and numbers of the minima on a map of starts.

import assert from "node:assert/strict";
import test from "node:test";

import { createStartColors, minimumNumbers } from "../../figures/viewer/js/basincolors.js";

const basins = { strong: ["#aa0000", "#00aa00", "#0000aa"], soft: ["#eecccc", "#cceecc", "#cccced"], none: "#111111", left: "#222222", left_stripe: "#333333",
  diverged: "#444444", quick: "#ffffff", slow: "#000000", steps: ["#000000", "#ffffff"] };
const run = (minima, ends, hits = null) => ({ meta: { minima }, R: 1, N: ends.length, rows: 1, columns: ends.length, hasHits: Boolean(hits),
  arrays: { hit: hits ?? [] }, basin: (_, i) => ends[i], hit: (_, i) => hits?.[i] ?? -1 });
const place = (x, global) => ({ x, y: 0, global });

test("global minima have the strong colours and neighbours differ", () => {
  const { minima } = createStartColors(run([place(0, true), place(1, true), place(1.1, true), place(9, false), place(9.5, false)], [0]), { basins });
  const strong = minima.slice(0, 3).map(String), soft = minima.slice(3).map(String);
  assert.equal(new Set(strong).size, 3);
  assert.equal(new Set(soft).size, 2);
  assert.ok(strong.every((color) => ["170,0,0", "0,170,0", "0,0,170"].includes(color)));
  assert.ok(soft.every((color) => ["238,204,204", "204,238,204", "204,204,237"].includes(color)));
});

test("who reached nothing, left or diverged has a colour of its own", () => {
  const colors = createStartColors(run([place(0, true)], [0, -1, -2, -3]), { basins });
  assert.deepEqual([colors.of.basins(0, 1), colors.of.basins(0, 3)], [[17, 17, 17], [68, 68, 68]]);
  assert.ok([[34, 34, 34], [51, 51, 51]].some((color) => String(color) === String(colors.of.basins(0, 2))));
});

test("the quicker a start, the lighter its minimum's colour", () => {
  const colors = createStartColors(run([place(0, true)], [0, 0, 0], [1, 20, 400]), { basins });
  const light = [0, 1, 2].map((i) => colors.of.basins(0, i).reduce((a, b) => a + b));
  assert.ok(light[0] > light[1] && light[1] > light[2]);
  const steps = [0, 1, 2].map((i) => colors.of.steps(0, i)[0]);
  assert.ok(steps[0] < steps[1] && steps[1] < steps[2], "by steps the ramp's first colour is the quickest");
});

test("minima are numbered from 1, as in the files, where they are few", () => {
  assert.deepEqual(minimumNumbers([place(0, true), place(1, false), place(2, true)]), [1, 2, 3]);
  assert.deepEqual(minimumNumbers([place(0, true)]), [null], "a single one needs no number");
  const many = [place(0, true), ...Array.from({ length: 30 }, (_, i) => place(i, false))];
  assert.deepEqual(minimumNumbers(many).slice(0, 3), [1, null, null]);
});
