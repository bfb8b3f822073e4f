// The edge of a box on a map.

import assert from "node:assert/strict";
import test from "node:test";

import { drawBoxEdge } from "../../figures/viewer/js/boxedge.js";
import { createProjection } from "../../figures/viewer/js/projection.js";

const plot = { left: 10, top: 20, width: 400, height: 200, fullWidth: 420, fullHeight: 240 };
const look = { shade: "shade", edge: "edge" };

// The rectangles that are filled and stroked, each [x, y, width, height].
function drawn(sides, view) {
  const found = { filled: [], stroked: [] };
  let rects = [];
  const nothing = () => {};
  const context = {
    save: nothing, restore: nothing, clip: nothing,
    beginPath: () => (rects = []),
    rect: (...rect) => rects.push(rect),
    fill: () => found.filled.push(...rects),
    stroke: () => found.stroked.push(...rects),
  };
  drawBoxEdge(context, sides, createProjection(view, plot), look);
  return found;
}

const covers = (rects, x, y) => rects.filter(([left, top, width, height]) => x > left && x < left + width && y > top && y < top + height).length;

test("the edge stands where the sides are, and everything outside is in the shade once", () => {
  const { filled, stroked } = drawn([[1, 3], [0.5, 1.5]], { x0: 0, x1: 4, y0: 0, y1: 2 });
  assert.deepEqual(stroked, [[110, 70, 200, 100]]);
  for (const [x, y] of [[15, 25], [200, 25], [405, 25], [15, 100], [405, 100], [15, 215], [200, 215], [405, 215]]) assert.equal(covers(filled, x, y), 1);
  assert.equal(covers(filled, 200, 100), 0);
});

test("on a map far inside the box nothing is drawn that could be seen", () => {
  const { filled, stroked } = drawn([[-1e6, 1e6], [-1e6, 1e6]], { x0: 0, x1: 4, y0: 0, y1: 2 });
  for (const [x, y] of [[11, 21], [409, 219], [200, 100]]) assert.equal(covers(filled, x, y), 0);
  const [[x, y, width, height]] = stroked;
  assert.ok(x < 5 && y < 15 && x + width > 415 && y + height > 225);
});

test("outside the box everything is in the shade", () => {
  const { filled } = drawn([[10, 11], [10, 11]], { x0: 0, x1: 4, y0: 0, y1: 2 });
  for (const [x, y] of [[11, 21], [409, 219], [200, 100]]) assert.ok(covers(filled, x, y) >= 1);
});

test("a surface without a box has no edge", () => {
  assert.deepEqual(drawn(undefined, { x0: 0, x1: 4, y0: 0, y1: 2 }), { filled: [], stroked: [] });
});
