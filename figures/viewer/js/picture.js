// A figure as a picture: with its heading above and the racers' names below, on the page's own ground.

import { drawHead } from "./mapmarks.js";
import { createSvgContext, svgRoom } from "./svg.js";

const pictureMargin = 18;
export const pictureScale = 2; // pixels of a PNG for each of the page

// figure: { width, height, draw(context), heading: [what, quietly], names: whether the racers are listed }
export function composePicture(figure, { surface, racers, heading, color }, ink) {
  const measure = document.createElement("canvas").getContext("2d");
  const size = 14 * ink.scale, line = 24 * ink.scale;
  const font = (weight, share = 1) => `${weight} ${share * size}px ${ink.font}`;
  const inner = figure.width;
  const rows = figure.names ? pictureNames(measure, racers, font(400), size, inner) : [];
  const above = pictureMargin + line + 4, below = rows.length ? 8 + rows.length * line : 0;
  const width = Math.ceil(inner + 2 * pictureMargin), height = Math.ceil(above + figure.height + below + pictureMargin);

  function drawHeading(context) {
    const [what, quietly] = figure.heading ? [`${surface}: ${figure.heading[0]}`, figure.heading[1]] : heading;
    Object.assign(context, { textAlign: "left", textBaseline: "middle", fillStyle: ink.text, font: font(600, 1.1) });
    const y = pictureMargin + line / 2;
    context.fillText(what, pictureMargin, y);
    const after = context.measureText(what).width;
    context.font = font(400);
    context.globalAlpha = 0.72;
    context.fillText(quietly, pictureMargin + after + 0.8 * size, y);
    context.globalAlpha = 1;
  }

  function drawNames(context) {
    rows.forEach((row, i) => {
      const y = above + figure.height + 8 + (i + 0.5) * line;
      for (const { racer, x } of row) drawPictureName(context, { racer, color: color(racer) }, pictureMargin + x, y, { font: ink.font, ink: ink.text, size });
    });
  }

  return {
    width, height,
    draw(context) {
      context.fillStyle = ink.background;
      context.fillRect(0, 0, width, height);
      drawHeading(context);
      context.save();
      context.translate(pictureMargin, above);
      figure.draw(context);
      context.restore();
      drawNames(context);
    },
  };
}

// The racers' names in rows that fit: [{ racer, x }].
function pictureNames(measure, racers, font, size, width) {
  measure.font = font;
  const rows = [[]];
  let x = 0;
  for (const racer of racers) {
    const wide = svgRoom * measure.measureText(racer.label).width + 2.6 * size;
    if (x > 0 && x + wide > width) {
      rows.push([]);
      x = 0;
    }
    rows[rows.length - 1].push({ racer, x });
    x += wide;
  }
  return rows;
}

/** A racer's mark with its name, and more quietly what is told of it. */
export function drawPictureName(context, { racer, color, text = "" }, x, y, { font, ink, size = 14 }) {
  drawHead(context, racer.mark, x + size / 2, y, 0.45 * size, color, "rgba(0,0,0,0)");
  Object.assign(context, { textAlign: "left", textBaseline: "middle", fillStyle: ink, font: `400 ${size}px ${font}` });
  const from = x + 1.5 * size;
  context.fillText(racer.label, from, y);
  if (!text) return;
  const after = from + context.measureText(racer.label).width + size;
  context.globalAlpha = 0.72;
  context.fillText(text, after, y);
  context.globalAlpha = 1;
}

/** Draws apart, then lays it on: what goes beneath within a layer must not go beneath the map. */
export function drawLayer(context, width, height, draw) {
  if (context.newPath) return draw(context); // written down, each clip is a layer already
  const ratio = context.getTransform().a;
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.ceil(width * ratio), height: Math.ceil(height * ratio) });
  const layer = canvas.getContext("2d");
  layer.scale(ratio, ratio);
  draw(layer);
  context.drawImage(canvas, 0, 0, canvas.width / ratio, canvas.height / ratio);
}

export function pictureAsSvg(picture) {
  const context = createSvgContext(picture.width, picture.height);
  picture.draw(context);
  return new Blob([context.text()], { type: "image/svg+xml" });
}

export function pictureAsPng(picture) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: pictureScale * picture.width, height: pictureScale * picture.height });
  const context = canvas.getContext("2d");
  context.scale(pictureScale, pictureScale);
  picture.draw(context);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the picture is too large"))), "image/png"));
}
