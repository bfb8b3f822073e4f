// What every page of maps shares: one zoom, painted heights and Plotly's lines for any number of panels.

import { drawAxes } from "./axes.js";
import { drawBoxEdge } from "./boxedge.js";
import { createContourLayer } from "./contour.js";
import { buildElement, setText } from "./dom.js";
import { createZoomButtons } from "./gestures.js";
import { drawIsolines, traceIsolines } from "./isolines.js";
import { markLooks } from "./mapmarks.js";
import { formatNumber } from "./numbers.js";
import { whenQuiet } from "./page.js";
import { drawPictureName } from "./picture.js";
import { createProjection, filledColumns, homeView, joinViews, letterbox, panelColumns, refitView, roomColumns, viewAllowed } from "./projection.js";
import { colorRamp, contourField, createHeightScale, paintHeights, sampleHeights } from "./raster.js";
import { describeMark, markNear } from "./reading.js";
import { stageRoom } from "./room.js";
import { createScaleBar } from "./scalebar.js";

const settleMilliseconds = 140;

// own: box(width, rows) of a panel; side() whether there is a panel for each racer; signature(run), what the panels are built
// for; build(run); idle(), whether nothing is to be drawn; moved(), after every change of the view; zoomPlace, if the buttons
// that zoom do not belong on the map itself.
export function createMaps(root, ctx, own) {
  const { clock, ui, t: words } = ctx;
  const grid = buildElement("div", { class: "dl-panels" });
  const zoom = createZoomButtons(words, {
    projection: () => stage.projection,
    view: (view) => stage.moveTo(view),
    reset: () => stage.reset(),
  });
  const frameBox = buildElement("div", { class: "dl-map" }, grid, own.zoomPlace ? null : zoom);
  own.zoomPlace?.append(zoom);
  const key = createScaleBar(words);
  const uneven = buildElement("p", { class: "dl-uneven", hidden: "" });
  root.append(frameBox);

  const contour = createContourLayer(ctx.loadPlotly);
  const image = document.createElement("canvas");
  let panels = [];
  let shown = ""; // what the panels were built for
  let lastLook = "";
  let stale = true; // another map than the one on screen: its view starts over when it is next seen
  let home = null;
  let timer = 0;
  let scale = null;
  let seen = { token: -1 };
  let ground = null; // what the painted heights span, and our own lines of them
  let asked = false; // for plotly.js
  let fresh = false; // another surface than the one that was painted last
  let ours = true; // the lines on screen are drawn with the heights: Plotly's take longer than all the rest, and follow

  // What the panels read; a page adds what is its own.
  const stage = {
    run: null, projection: null, theme: ctx.theme(), ratio: 1, token: 0, font: "sans-serif", scale: 1,
    lines: () => (ours ? ground?.lines : null), // to be drawn with the heights
    color: ctx.color,
    moveTo: (view) => viewAllowed(view, home) && show(view, true),
    reset: () => show(home, true),
    // What a frame must not search for again: which marks have room, where a racer was last seen.
    onceAView() {
      const { token, run, projection } = stage;
      const { points = [], level } = run.meta.surface;
      if (seen.token !== token) seen = { token, points: new Map(), looks: markLooks(points, projection, Boolean(level)) };
      return seen;
    },
    markLooks: () => stage.onceAView().looks,
    markAt: (px, py) => {
      const points = stage.run.meta.surface.points ?? [];
      return markNear(points.filter((_, i) => stage.markLooks()[i] !== "none"), stage.projection, px, py);
    },
    describe: (mark) => describeMark(mark, words, stage.run.meta.surface.level),
  };

  // Panels are rebuilt only when the layout or the racers change, never when the data of the same racers does.
  function buildPanels() {
    const wanted = own.signature(stage.run);
    if (wanted === shown) return false;
    shown = wanted;
    contour.clear();
    panels = own.build(stage.run);
    grid.replaceChildren(...panels.map((panel) => panel.element));
    return true;
  }

  function columnsOf(count, width) {
    if (ctx.view().alone) return filledColumns(count, width, own.side(), stageRoom(root, ctx));
    return ctx.scale() > 1 ? roomColumns(count, width, ctx.scale(), window.innerHeight) : panelColumns(count, width);
  }

  // Fits panels to the width they have. `anew`: forget the view, the map is another one.
  function fit(anew) {
    const columns = columnsOf(panels.length, grid.clientWidth);
    grid.style.setProperty("--dl-columns", columns);
    panels.forEach(({ element }, i) => element.classList.toggle("dl-under-zooms", own.side() && !own.zoomPlace && i === columns - 1));
    const gap = parseFloat(getComputedStyle(grid).columnGap) || 0;
    const width = Math.floor((grid.clientWidth - gap * (columns - 1)) / columns);
    if (!panels.length || !(width > 0)) return;
    const { extent } = stage.run.meta.surface;
    const box = letterbox(extent, own.box(width, Math.ceil(panels.length / columns)));
    const ratio = Math.min(window.devicePixelRatio || 1, 2.5);
    const old = stage.projection;
    stage.scale = ctx.scale();
    const same = old && old.box.fullWidth === box.fullWidth && old.box.fullHeight === box.fullHeight && stage.ratio === ratio;
    if (same && !anew) return;
    const zoomed = !anew && old && old.view !== home;
    stage.ratio = ratio;
    for (const panel of panels) panel.resize(box.fullWidth, box.fullHeight, ratio);
    frameBox.style.setProperty("--dl-inset", `${(width - box.fullWidth) / 2}px`);
    home = homeView(extent, box);
    scale = null;
    show(zoomed ? refitView(old, box) : home, false, box);
  }

  function show(view, moving, box = stage.projection.box) {
    stage.projection = createProjection(view, box, home);
    stage.token++;
    clearTimeout(timer);
    paint(moving);
    own.moved();
    clock.invalidate();
    if (moving) paintWhenSettled();
  }

  function paintWhenSettled() {
    clearTimeout(timer);
    timer = setTimeout(() => paint(false), settleMilliseconds);
  }

  function paint(moving) {
    const { run, projection, theme } = stage;
    const { view, box } = projection;
    const points = run.meta.surface.points ?? [];
    // Without a known floor, the lowest height in sight has to do, and that changes with the view.
    if (!scale || !points.some((point) => point.global)) scale = createHeightScale(run.surface, points, joinViews(home, view), ui.log, theme.heights);
    const columns = Math.round(Math.min(box.width, moving ? 210 : 520));
    const rows = Math.max(2, Math.round((columns * box.height) / box.width));
    const field = sampleHeights(run.surface, scale, view, columns, rows);
    paintHeights(image, field, colorRamp(theme.map), theme.heights.relief);
    key.show(scale, field.range, theme.map);
    tellUneven(projection);
    const hosts = panels.map((panel) => panel.host);
    const soon = fresh && contour.loaded();
    fresh = false;
    const settled = !moving && !soon && drawLines(hosts, field.range);
    ours = !settled && (ours || soon);
    if (ours) contour.hide(hosts);
    else if (!settled) contour.follow(hosts, projection);
    ground = { range: field.range, lines: moving && ours ? ground?.lines : null }; // the old ones move along
    if (ours && !moving) groundLines();
    for (const panel of panels) panel.drawMap(image, !settled);
    if (soon) paintWhenSettled();
    if (!asked) askForLines();
  }

  // Where a unit of x is not as long as one of y a right angle does not look like one: a path and the lines it crosses.
  function tellUneven({ view, box }) {
    const ratio = ((view.x1 - view.x0) / box.width) * (box.height / (view.y1 - view.y0));
    uneven.hidden = Math.abs(ratio - 1) < 0.02;
    if (!uneven.hidden) setText(uneven, words("stage.uneven", { ratio: formatNumber(Math.max(ratio, 1 / ratio), 2), long: ratio > 1 ? "y" : "x", short: ratio > 1 ? "x" : "y" }));
  }

  // Plotly's lines are for a map that is painted and moves: until they come, and where there is no plotly.js, our own do.
  async function askForLines() {
    asked = true;
    ctx.fetchPlotly();
    await whenQuiet();
    await contour.load().then(paintAgain, () => {});
  }

  // Our own lines of what is painted: for a picture, and where Plotly's are not there.
  function groundLines() {
    ground.lines ??= traceIsolines(lineField(ground.range));
    return ground.lines;
  }

  function lineField(range) {
    const { run, projection: { box, view } } = stage;
    const columns = Math.round(Math.max(130, Math.min(240, box.width / 4)));
    return contourField(run.surface, scale, view, range, columns, Math.round((columns * box.height) / box.width));
  }

  function drawLines(hosts, range) {
    const { projection, theme, font } = stage;
    if (!contour.loaded()) return false;
    return contour.draw(hosts, projection, lineField(range), { contour: theme.contour, lineWidth: theme.heights.line_width, axis: theme.axis, font, scale: stage.scale });
  }

  // All panels as one picture, each where it stands; titles: { racer, color, text } above a panel, or none.
  function picture(titles) {
    const places = panels.map(({ plot }) => plot.getBoundingClientRect());
    const whole = grid.getBoundingClientRect();
    const [left, right] = [Math.min(...places.map((place) => place.left)), Math.max(...places.map((place) => place.right))];
    const corner = { x: left, y: whole.y, width: Math.ceil(right - left), height: whole.height }; // without what is empty beside the maps
    const { theme, projection, font } = stage;
    function draw(context) {
      panels.forEach((panel, i) => {
        context.save();
        context.translate(places[i].x - corner.x, places[i].y - corner.y);
        if (titles[i]) drawPictureName(context, titles[i], projection.box.left, -9, { font, ink: theme.ink });
        context.save();
        context.imageSmoothingEnabled = true;
        context.drawImage(image, projection.box.left, projection.box.top, projection.box.width, projection.box.height);
        context.restore();
        drawBoxEdge(context, stage.run.meta.surface.box, projection, boxLook(stage));
        panel.picture(context, () => drawIsolines(context, groundLines(), projection, { ...theme, scale: stage.scale }));
        drawAxes(context, projection, theme.axis, font, stage.scale);
        context.restore();
      });
    }
    return { width: corner.width, height: corner.height, draw };
  }

  function update(run) {
    const before = stage.run?.meta.surface;
    const { surface } = run.meta;
    const place = (of) => JSON.stringify([of?.slug, of?.extent, of?.box]);
    stage.run = run;
    fresh = JSON.stringify(before?.tape) !== JSON.stringify(surface.tape);
    if (fresh) scale = null;
    refresh(place(before) !== place(surface));
    for (const panel of panels) panel.forget();
  }

  // After any change of the switches, the theme or the run. `anew`: another map, so the view starts over.
  function refresh(anew) {
    if (!stage.run) return;
    const look = JSON.stringify([ui.log, ui.dark, ctx.theme()]);
    if (look !== lastLook) scale = null;
    lastLook = look;
    Object.assign(stage, { theme: ctx.theme(), font: getComputedStyle(root).fontFamily, scale: ctx.scale() });
    stage.token++;
    root.style.setProperty("--dl-start", stage.theme.start);
    root.style.setProperty("--dl-halo", stage.theme.halo);
    stale ||= anew;
    grid.classList.toggle("dl-side", own.side()); // what stands around the maps goes by it, also while none is shown
    if (own.idle()) return;
    const rebuilt = buildPanels();
    fit(stale || rebuilt);
    if (stage.projection) {
      stale = false;
      if (!scale) paint(false);
      own.moved();
    }
    clock.invalidate();
  }

  const paintAgain = () => stage.projection && paint(false);

  return {
    stage, key, uneven, update, refresh, picture,
    panels: () => panels,
    resize: () => stage.run && !own.idle() && fit(false),
    destroy() {
      clearTimeout(timer);
      contour.clear();
    },
  };
}

const boxLook = ({ theme, scale }) => ({ shade: theme.shade, edge: theme.edge, scale });

// The painted heights in a panel, with canvas axes unless Plotly's are there.
export function drawMapImage(raster, host, stage, image, axes) {
  const { box } = stage.projection;
  const context = raster.getContext("2d");
  context.setTransform(stage.ratio, 0, 0, stage.ratio, 0, 0);
  context.clearRect(0, 0, box.fullWidth, box.fullHeight);
  context.imageSmoothingEnabled = true;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, box.left, box.top, box.width, box.height);
  drawBoxEdge(context, stage.run.meta.surface.box, stage.projection, boxLook(stage));
  const lines = stage.lines();
  if (lines) drawIsolines(context, lines, stage.projection, { ...stage.theme, scale: stage.scale });
  if (axes) drawAxes(context, stage.projection, stage.theme.axis, stage.font, stage.scale);
  host.classList.toggle("dl-moving", axes);
}

// What is known of the mark under the pointer, beside it.
export function showMarkTip(tip, stage, mark) {
  tip.hidden = !mark;
  if (!mark) return;
  tip.replaceChildren(...stage.describe(mark));
  const left = Math.min(stage.projection.x(mark.x) + 12, stage.projection.box.fullWidth - 250);
  tip.style.transform = `translate(${left}px, ${stage.projection.y(mark.y) + 12}px)`;
}
