// From coordinates to pixels and back; that maps are to scale on every surface is asked in tests/figures.

import assert from "node:assert/strict";
import test from "node:test";

import {
  axisTicks, clipSegment, createProjection, filledBox, filledColumns, homeView, joinViews, letterbox, panelColumns, plotBox, refitView, roomColumns, scaleView, shiftView, viewAllowed,
} from "../../figures/viewer/js/projection.js";

const box = { left: 40, top: 8, width: 600, height: 300, fullWidth: 650, fullHeight: 338 };
const view = { x0: -2, x1: 4, y0: -1, y1: 2 };
const near = (a, b, tolerance = 1e-9) => assert.ok(Math.abs(a - b) <= tolerance * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test("the view's corners are the box's, with y upwards", () => {
  const { x, y } = createProjection(view, box);
  assert.deepEqual([x(-2), x(4), y(2), y(-1)], [40, 640, 8, 308]);
});

test("a pixel's place and back is the pixel", () => {
  const { x, y, toX, toY } = createProjection(view, box);
  for (const pixel of [0, 40, 123.5, 640]) near(x(toX(pixel)), pixel);
  for (const pixel of [8, 99, 308]) near(y(toY(pixel)), pixel);
});

test("inside is the box; on the map is what the map has, also when one is zoomed in", () => {
  const closer = createProjection({ x0: 0, x1: 1, y0: 0, y1: 0.5 }, box, view);
  assert.ok(closer.inside(40, 8) && !closer.inside(39, 8) && !closer.inside(100, 309));
  assert.ok(closer.onMap(closer.x(-2), closer.y(2)) && !closer.onMap(closer.x(-2.1), closer.y(0)));
});

test("a place 1e308 away has a pixel that can still be reckoned with", () => {
  const { x } = createProjection(view, box);
  assert.ok(Number.isFinite(x(1e308) - x(-1e308)));
});

test("a segment is cut at the box's edge, where it crosses it", () => {
  const cut = clipSegment(box, 0, 340, 158, 340, 1158);
  assert.deepEqual(cut, [340, 158, 340, 308]);
  const [ax, ay, bx, by] = clipSegment(box, 0, -260, 158, 940, 158) ?? [];
  assert.deepEqual([Math.min(ax, bx), ay, Math.max(ax, bx), by], [40, 158, 640, 158]);
});

test("a short segment is cut too, however little of it is outside", () => {
  const [ax, ay, bx, by] = clipSegment(box, 0, 639.9, 100, 640.4, 100.2) ?? [];
  assert.deepEqual([ax, ay], [639.9, 100]);
  near(bx, 640);
  near(by, 100.04);
});

test("a segment inside stays as it is, one beside it is none, and a margin counts", () => {
  assert.deepEqual(clipSegment(box, 0, 50, 20, 60, 30), [50, 20, 60, 30]);
  assert.equal(clipSegment(box, 0, 0, 0, 10, 300), null);
  assert.equal(clipSegment(box, 0, 100, 320, 200, 330), null);
  assert.notEqual(clipSegment(box, 30, 100, 320, 200, 330), null);
  assert.equal(clipSegment(box, 0, NaN, 0, 1, 1), null);
});

test("the way a segment was drawn does not change where it is cut", () => {
  const there = clipSegment(box, 5, 100, 100, 5000, 900) ?? [];
  const back = clipSegment(box, 5, 5000, 900, 100, 100) ?? [];
  assert.deepEqual([back[2], back[3], back[0], back[1]].map(Math.round), there.map(Math.round));
});

test("of a leap of 1e200 pixels the end on the map is exact", () => {
  const [ax, ay, bx, by] = clipSegment(box, 0, 300, 100, 1e200, 100) ?? [];
  assert.deepEqual([ax, ay, by], [300, 100, 100]);
  near(bx, 640);
});

test("the home view holds the extent, centred, with one scale for both axes", () => {
  for (const extent of [[[-1, 1], [-1, 1]], [[0, 3], [-1, 1]], [[-5, 0], [10, 12]]]) {
    const home = homeView(extent, box);
    const [[x0, x1], [y0, y1]] = extent;
    assert.ok(home.x0 <= x0 && home.x1 >= x1 && home.y0 <= y0 && home.y1 >= y1);
    near((home.x0 + home.x1) / 2, (x0 + x1) / 2);
    near((home.x1 - home.x0) / box.width, (home.y1 - home.y0) / box.height);
  }
});

test("a region that is truly long fills its box with two scales", () => {
  const long = [[0, 1], [0, 50]];
  assert.deepEqual(homeView(long, box), { x0: 0, x1: 1, y0: 0, y1: 50 });
  assert.equal(letterbox(long, box), box);
});

test("a map shows no more around its region than it may", () => {
  for (const extent of [[[0, 1], [0, 3]], [[0, 3], [0, 1]], [[0, 2], [0, 1]], [[0, 1], [0, 1]]]) {
    const smaller = letterbox(extent, box), home = homeView(extent, smaller);
    const wider = (home.x1 - home.x0) / (extent[0][1] - extent[0][0]), taller = (home.y1 - home.y0) / (extent[1][1] - extent[1][0]);
    assert.ok(wider < 1.61 && taller < 1.61, `${wider} ${taller}`);
    assert.ok(smaller.width === box.width || wider > 1.59, "and as much where the box has room");
  }
});

test("a tall region leaves the sides of a wide panel empty, and what is around the plot keeps its size", () => {
  const smaller = letterbox([[0, 1], [0, 3]], box);
  assert.ok(smaller.width < box.width && smaller.height === box.height);
  assert.equal(smaller.fullWidth - smaller.width, box.fullWidth - box.width);
});

test("zooming about a point keeps it where it is", () => {
  const zoomed = scaleView(view, 0.5, 0.5, 1, 0);
  const before = createProjection(view, box), after = createProjection(zoomed, box);
  near(after.x(1), before.x(1));
  near(after.y(0), before.y(0));
  near(after.perX, 2 * before.perX);
  assert.deepEqual(scaleView(zoomed, 2, 2, 1, 0), view);
});

test("a view is shifted as a whole, and two are joined to what holds both", () => {
  assert.deepEqual(shiftView(view, 1, -1), { x0: -1, x1: 5, y0: -2, y1: 1 });
  assert.deepEqual(joinViews(view, { x0: 0, x1: 9, y0: -7, y1: 0 }), { x0: -2, x1: 9, y0: -7, y1: 2 });
});

test("in a box of another size the centre and the scale stay", () => {
  const other = { ...box, width: 300, height: 600 };
  const refitted = refitView({ view, box }, other);
  near((refitted.x0 + refitted.x1) / 2, 1);
  near(createProjection(refitted, other).perX, createProjection(view, box).perX);
  near(createProjection(refitted, other).perY, createProjection(view, box).perY);
});

test("a view is neither deeper than doubles go nor so wide that the map is a dot", () => {
  const home = { x0: 0, x1: 1, y0: 0, y1: 1 };
  assert.ok(viewAllowed(home, home));
  assert.ok(!viewAllowed(scaleView(home, 1e-10, 1e-10, 0.5, 0.5), home));
  assert.ok(!viewAllowed(scaleView(home, 1e5, 1e5, 0.5, 0.5), home));
  assert.ok(!viewAllowed({ x0: 1e15, x1: 1e15 + 0.5, y0: 0, y1: 1 }, home));
});

test("ticks say where they stand, within the view, and zero has no sign", () => {
  for (const [from, to] of [[-2, 4], [0, 0.003], [-1e6, 1e6], [0.95, 1.05]]) {
    const ticks = axisTicks(from, to, 6);
    assert.ok(ticks.length >= 3 && ticks.length <= 14, `${ticks.length}`);
    for (const [value, text] of ticks) {
      assert.ok(value >= from - 1e-12 && value <= to + 1e-12);
      if (!text.includes("×")) near(Number(text.replace("−", "-").replaceAll(",", "")), value, 1e-6);
    }
  }
  const zero = (from, to) => axisTicks(from, to, 4).find(([value]) => Math.abs(value) < 1e-12)?.[1];
  assert.match(zero(-1, 1) ?? "", /^0/);
  assert.match(zero(-1e-9, 2) ?? "", /^0/);
});

test("rows of panels have even length: six are three and three", () => {
  assert.equal(panelColumns(6, 1200), 3);
  assert.equal(panelColumns(1, 1200), 1);
  assert.equal(panelColumns(2, 1200), 2);
  for (let count = 1; count <= 12; count++) {
    const columns = panelColumns(count, 1200), rows = Math.ceil(count / columns);
    assert.ok(columns * rows - count < columns, `${count} panels in ${columns} columns`);
  }
  assert.equal(panelColumns(5, 300), 1);
});

test("before a room the maps are as large as any number of columns would make them", () => {
  for (const count of [1, 2, 3, 4, 6]) {
    const columns = roomColumns(count, 1600, 2, 900);
    const size = (n) => {
      const { width, height } = plotBox(1600 / n - 10, count > 1, 900 * 0.72, Math.ceil(count / n), 0, 2);
      return Math.min(width, height);
    };
    for (let other = 1; other <= count; other++) assert.ok(size(columns) >= size(other));
  }
});

test("alone, one map takes all the height there is", () => {
  for (const [width, room] of [[400, 300], [1200, 900], [390, 640]]) assert.equal(filledBox(width, false, room, 1).fullHeight, room);
});

test("alone, six maps stand in a frame without being scrolled, as large as any columns make them", () => {
  for (const [width, room] of [[380, 360], [780, 430], [1400, 700]]) {
    const tall = (columns) => Math.ceil(6 / columns) * (filledBox(width / columns - 10, true, room, Math.ceil(6 / columns)).fullHeight + 22);
    const size = (columns) => {
      const { width: wide, height } = filledBox(width / columns - 10, true, room, Math.ceil(6 / columns));
      return Math.min(wide, height);
    };
    const columns = filledColumns(6, width, true, room);
    assert.ok(tall(columns) <= room, `${columns} columns in ${width} by ${room}`);
    for (let other = 1; other <= 6; other++) assert.ok(tall(other) > room || size(columns) >= size(other));
  }
});

test("a plot leaves room for its ticks, and is no taller than its room where that is enough", () => {
  const { left, top, width, height, fullWidth, fullHeight } = plotBox(800, false, 400, 1);
  assert.ok(left > 0 && top > 0 && left + width < fullWidth && top + height < fullHeight);
  assert.equal(fullWidth, 800);
  assert.ok(fullHeight <= 400);
  assert.equal(plotBox(800, false, 50, 1).fullHeight, 170);
});
