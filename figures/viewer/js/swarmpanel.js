// One rule's map: the painted heights, what became of the starts or the ink over them, Plotly's lines, and the particles.

import { createStartImage, drawBasinMinima } from "./basins.js";
import { buildElement, setText } from "./dom.js";
import { createDensity, createDots, drawCoordinates } from "./dots.js";
import { attachGestures } from "./gestures.js";
import { drawHaloed, drawMarks } from "./mapmarks.js";
import { drawMapImage, showMarkTip } from "./maps.js";
import { drawPiles } from "./piles.js";
import { panelTitle } from "./reading.js";
import { gridExtent } from "./swarm.js";

const cloudRatio = 1.5; // a cloud is soft: finer pixels would only cost

export function createSwarmPanel(stage, r) {
  const canvas = (name) => buildElement("canvas", { class: `dl-layer ${name}` });
  const raster = canvas("dl-raster");
  const under = canvas("dl-under");
  const host = buildElement("div", { class: "dl-layer dl-lines" });
  const marks = canvas("dl-marks");
  const cloud = canvas("dl-cloud");
  const tip = buildElement("div", { class: "dl-mark-tip", hidden: true });
  const plot = buildElement("div", { class: "dl-plot", tabindex: "0", role: "group" }, raster, under, host, marks, cloud, tip);
  const racer = stage.run.meta.racers[r];
  const number = buildElement("span", { class: "dl-panel-number" });
  const title = panelTitle(racer, stage.color(r));
  title.append(number);
  const element = buildElement("figure", { class: "dl-panel" }, title, plot);
  const dots = createDots(cloud);
  const density = createDensity();
  const starts = createStartImage();
  let size = [0, 0];
  let drawn = ""; // what the layers that do not move were drawn for
  let drawnStep = -1;

  attachGestures(plot, {
    projection: () => stage.projection,
    view: stage.moveTo,
    click: (px, py) => stage.click(px, py),
    hover: (point) => {
      showMarkTip(tip, stage, point && stage.layout === "cloud" && stage.markAt(...point));
      stage.hover(r, point);
    },
  });
  plot.addEventListener("keydown", (event) => stage.keydown(r, event));
  plot.addEventListener("blur", () => stage.hover(r, null));

  function resize(width, height, ratio) {
    Object.assign(plot.style, { width: `${width}px`, height: `${height}px` });
    size = [width, height];
    for (const layer of [raster, under, marks]) fitLayer(layer, ratio);
    fitLayer(cloud, Math.min(ratio, cloudRatio));
    drawn = "";
  }

  function fitLayer(layer, ratio) {
    layer.width = Math.round(size[0] * ratio);
    layer.height = Math.round(size[1] * ratio);
  }

  function cleared(layer) {
    const context = layer.getContext("2d");
    context.setTransform(stage.ratio, 0, 0, stage.ratio, 0, 0);
    context.clearRect(0, 0, ...size);
    return context;
  }

  function frame(step) {
    const { run, token, layout } = stage;
    const anew = drawn !== `${token}`;
    if (!anew && step === drawnStep) return;
    drawn = `${token}`;
    drawnStep = step;
    if (anew) {
      host.classList.toggle("dl-faint", layout !== "cloud"); // lines that orient, and do not cut the picture into pieces
      drawStill();
      cleared(under);
      dots.clear();
    }
    if (layout !== "cloud") {
      const changed = starts.show(run, r, layout, stage.colors(), step, stage.imageToken);
      if (changed || anew) drawCoordinates(cleared(under), starts.canvas, gridExtent(run), stage.projection, false);
    } else {
      const context = cleared(under);
      if (run.shown > 0) dots.draw(stage, r, step, Math.min(stage.ratio, cloudRatio));
      else if (run.bins) drawInk(context, step);
      onMap(context, () => drawPiles(context, stage, r, step));
    }
  }

  function drawInk(context, step) {
    const [[x0, x1], [y0, y1]] = stage.run.meta.surface.extent;
    drawCoordinates(context, density.draw(stage, r, step), { x0, x1, y0, y1 }, stage.projection, true);
  }

  function onMap(context, draw) {
    const { box } = stage.projection;
    context.save();
    context.beginPath();
    context.rect(box.left, box.top, box.width, box.height);
    context.clip();
    draw();
    context.restore();
  }

  function drawStill() {
    drawStillMarks(cleared(marks));
  }

  function drawStillMarks(context) {
    const { run, projection, theme, layout } = stage;
    onMap(context, () => {
      if (layout === "cloud") drawMarks(context, run.meta.surface.points ?? [], stage.markLooks(), projection, theme, stage.scale);
      else drawBasinMinima(context, run, stage.colors(), projection, stage);
      if (stage.pointed) drawPointed(context, projection.x(stage.pointed.x), projection.y(stage.pointed.y), theme);
    });
  }

  // What is on the map as it stands now, for a picture; `lines` draws those of the ground.
  function picture(context, lines) {
    context.drawImage(under, 0, 0, ...size);
    context.save();
    context.globalAlpha = stage.layout === "cloud" ? 1 : 0.4;
    lines();
    context.restore();
    drawStillMarks(context);
    context.drawImage(cloud, 0, 0, ...size);
  }

  const drawMap = (image, axes) => drawMapImage(raster, host, stage, image, axes);
  const forget = () => (tip.hidden = true);
  // `of` is what a share is of; without it the text is about the start under the pointer, and stands on the map.
  const tell = (text, of = null) => {
    setText(number, text);
    number.title = of ?? "";
    number.classList.toggle("dl-pointed", of === null);
  };
  return { element, plot, host, resize, drawMap, drawStill, frame, forget, tell, picture, caption: () => number.textContent };
}

// The start under the pointer, on every map.
function drawPointed(context, x, y, theme) {
  context.beginPath();
  context.arc(x, y, 6.5, 0, 2 * Math.PI);
  drawHaloed(context, 1.6, theme.ink, theme.halo);
}
