// One map with its racers: a raster, Plotly's lines and axes, trails that only grow, and on top what moves every frame.

import { buildElement } from "./dom.js";
import { attachGestures, createHandles } from "./gestures.js";
import { arrowPixels, drawArrow, drawGone, drawHaloed, drawHead, drawLostHead, drawMarks, enlarged } from "./mapmarks.js";
import { drawMapImage, showMarkTip } from "./maps.js";
import { drawLayer } from "./picture.js";
import { drawPulls } from "./pullmarks.js";
import { appendTrails, createTrails, firstStep, headPixel, lastPieceEnd, leapAcross, particlesOf, pathPixel } from "./trails.js";

const headRadius = 6.2;

// stage: what all panels share (projection, run, theme, …), see stage.js
export function createPanel(stage, racers, title) {
  const canvas = (name) => buildElement("canvas", { class: `dl-layer ${name}` });
  const raster = canvas("dl-raster");
  const host = buildElement("div", { class: "dl-layer dl-lines" });
  const trailCanvas = canvas("dl-trails");
  const heads = canvas("dl-heads");
  const handleLayer = buildElement("div", { class: "dl-handles" });
  const tip = buildElement("div", { class: "dl-mark-tip", hidden: true });
  const plot = buildElement("div", { class: "dl-plot", tabindex: "0", role: "group" }, raster, host, trailCanvas, heads, handleLayer, tip);
  const element = buildElement("figure", { class: "dl-panel" }, title, plot);
  const trails = createTrails(trailCanvas);
  let now = 0; // the step that is drawn
  const handles = createHandles(handleLayer, {
    projection: () => stage.projection,
    position: stage.startAt,
    preview: stage.previewStart,
    drop: stage.dropStart,
    label: (s) => stage.startLabel(s),
    name: (s) => stage.startName(s),
    still: () => stage.still(),
  });
  attachGestures(plot, {
    projection: () => stage.projection,
    view: stage.moveTo,
    click: (px, py) => stage.click(px, py),
    hover: (point) => hover(point),
  });

  function hover(point) {
    showMarkTip(tip, stage, point && stage.markAt(...point));
    stage.hover(point);
  }

  function resize(width, height, ratio) {
    Object.assign(plot.style, { width: `${width}px`, height: `${height}px` });
    for (const layer of [raster, trailCanvas, heads]) {
      layer.width = Math.round(width * ratio);
      layer.height = Math.round(height * ratio);
    }
    trails.forget();
  }

  function frame(step) {
    now = step;
    trails.draw(trailScene(), step, stage.trail, stage.token, stage.ratio);
    const { box } = stage.projection;
    const context = heads.getContext("2d");
    context.setTransform(stage.ratio, 0, 0, stage.ratio, 0, 0);
    context.clearRect(0, 0, box.fullWidth, box.fullHeight);
    drawMoving(context, step);
  }

  const shownRacers = () => racers.filter((r) => !stage.hidden.has(r));
  const trailScene = () => ({ ...stage, racers: shownRacers(), run: stage.run });

  // What is above the trails.
  function drawMoving(context, step) {
    const visible = shownRacers();
    const { run, projection, theme, scale } = stage;
    const { box } = projection;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    drawMarks(context, run.meta.surface.points ?? [], stage.markLooks(), projection, theme, scale);
    const particles = particlesOf({ run, racers: visible });
    const pixels = particles.map(([r, s]) => headPixel(run, projection, step, r, s));
    trails.drawEnds(context, trailScene(), step, pixels);
    if (stage.arrows && run.samples) drawPulls(context, stage, step, visible);
    const places = particles.map(([r, s], i) => pixels[i] && leapEnd(run, projection, step, r, s, pixels[i]));
    if (stage.arrows && !run.samples) particles.forEach(([r, s], i) => places[i] && drawReasons(context, step, r, s, places[i]));
    particles.forEach(([r, s], i) => drawParticle(context, r, s, places[i]));
    context.restore();
  }

  function drawParticle(context, r, s, pixel) {
    const { run, projection, theme, scale } = stage;
    const color = stage.color(r), { mark } = run.meta.racers[r];
    if (!pixel) {
      const [x, y] = stage.lastInside(r, s);
      const last = [projection.x(x), projection.y(y)];
      if (projection.inside(...last)) enlarged(context, ...last, scale, () => drawLostHead(context, mark, 0, 0, color, theme.halo));
      else drawGone(context, projection.box, mark, ...last, color, theme.halo, scale);
    } else if (projection.inside(...pixel)) {
      drawHead(context, mark, ...pixel, headRadius * scale, color, theme.halo);
    } else {
      drawGone(context, projection.box, mark, ...pixel, color, theme.halo, scale);
    }
  }

  // Why it goes where it goes: the downhill direction that it read, and the step that its rule made of it.
  function drawReasons(context, step, r, s, [px, py]) {
    const { run, projection, theme } = stage;
    const t = Math.min(Math.floor(step), run.steps - 1);
    if (t < 0 || t >= run.last(r, s)) return;
    const greatest = stage.greatest(r, s);
    const [gx, gy] = run.gradient(t, r, s);
    const [x0, y0] = run.x(t, r, s);
    const [x1, y1] = run.x(t + 1, r, s);
    const downhill = arrowPixels(-gx, -gy, greatest.gradient, projection);
    const taken = arrowPixels(x1 - x0, y1 - y0, greatest.step, projection);
    enlarged(context, px, py, stage.scale, () => {
      drawArrow(context, 0, 0, ...downhill, stage.color(r), theme.halo, true);
      drawArrow(context, 0, 0, ...taken, stage.color(r), theme.halo, false);
    });
  }

  // What is on the map as it stands now, for a picture; `lines` draws those of the ground.
  function picture(context, lines) {
    const { projection, trail, run, theme, font, scale } = stage;
    const to = lastPieceEnd(trailScene(), Math.floor(now), trail);
    lines();
    drawLayer(context, projection.box.fullWidth, projection.box.fullHeight, (layer) =>
      appendTrails(layer, new Map(), trailScene(), firstStep(to, trail), to));
    drawMoving(context, now);
    for (let s = 0; s < run.S; s++) {
      const [x, y] = stage.startAt(s);
      const [px, py] = [projection.x(x), projection.y(y)];
      if (projection.inside(px, py)) enlarged(context, px, py, scale, () => drawStartRing(context, stage.startName(s), theme, font));
    }
  }

  const forget = () => (tip.hidden = true);
  const drawMap = (image, axes) => drawMapImage(raster, host, stage, image, axes);
  return { element, plot, host, resize, drawMap, frame, forget, picture, placeHandles: () => handles.place(stage.run.S) };
}

// A start as a picture shows it; on the page it is an element that can be dragged.
function drawStartRing(context, name, theme, font) {
  context.beginPath();
  context.arc(0, 0, 11, 0, 2 * Math.PI);
  drawHaloed(context, 2, theme.start, theme.halo);
  if (!name) return;
  context.font = `700 12px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillStyle = theme.start;
  context.fillText(name, 0, 0.5);
}

// On its way across the map, from one place off it to another, a racer is a mark at the map's edge. In turn on one side and on the
// other it would flicker, so it stands where the even steps are.
function leapEnd(run, projection, step, r, s, head) {
  const t = Math.floor(step);
  if (t === step || t >= run.last(r, s)) return head;
  const [from, to] = [t, t + 1].map((k) => pathPixel(run, projection, k, r, s));
  if (!leapAcross(projection, ...from, ...to)) return head;
  return t % 2 ? to : from;
}
