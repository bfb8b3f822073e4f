// A cloud of particles on canvases: thousands of soft dots as one field of pixels, or how many there are in each cell as ink in water.

import { parseHexColor } from "./colors.js";
import {
  densityColors, dotRadius, headPlacer, inkColors, inkCore, inkDeepening, inkHalo, inkOfTheme, inkPhases, inkStamps,
} from "./ink.js";
import { headNowhere, snapshotsAt } from "./swarm.js";

export function createDots(canvas) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let image = null, pixels = null, strength = null;
  let stamp = null, stampFor = "", colors = null, colorsFor = "";

  function fit() {
    if (image?.width === canvas.width && image?.height === canvas.height) return;
    image = context.createImageData(canvas.width, canvas.height);
    pixels = new Uint32Array(image.data.buffer);
    strength = new Uint8Array(pixels.length);
  }

  function prepare(stage, r, ratio) {
    const wanted = `${ratio} ${stage.run.shown} ${stage.projection.box.width}`;
    if (wanted !== stampFor) stamp = inkStamps(dotRadius(stage.run.shown, stage.projection.box.width, stage.theme.dots) * ratio, 1.1 * ratio);
    stampFor = wanted;
    const look = stage.color(r) + stage.theme.halo;
    if (look !== colorsFor) {
      const { paper, ink } = inkOfTheme(stage.theme);
      colors = inkColors(parseHexColor(stage.color(r)), paper, ink);
    }
    colorsFor = look;
  }

  function draw(stage, r, step, ratio) {
    fit();
    prepare(stage, r, ratio);
    pixels.fill(0);
    strength.fill(0);
    const { run, projection } = stage;
    const { heads } = run.arrays;
    const { before, after, part } = snapshotsAt(run, step);
    const place = headPlacer(run, projection, ratio);
    const count = run.shown;
    let i = 2 * count * (r * run.frames.length + before);
    let j = 2 * count * (r * run.frames.length + after);
    for (const end = i + 2 * count; i < end; i += 2, j += 2) {
      const x = heads[i], y = heads[i + 1], x1 = heads[j], y1 = heads[j + 1];
      if (x === headNowhere || y === headNowhere || x1 === headNowhere || y1 === headNowhere) continue;
      press(place.x0 + (x + part * (x1 - x)) * place.perX, place.y0 + (y + part * (y1 - y)) * place.perY, place);
    }
    context.putImageData(image, 0, 0);
  }

  function press(x, y, { left, top, right, bottom }) {
    const { size, reach, stamps } = stamp;
    if (!(x > left - reach && x < right + reach && y > top - reach && y < bottom + reach)) return;
    const column = Math.floor(x), row = Math.floor(y);
    const dot = stamps[Math.floor((y - row) * inkPhases) * inkPhases + Math.floor((x - column) * inkPhases)];
    const x0 = Math.max(0, left - column + reach), x1 = Math.min(size, right - column + reach);
    const y0 = Math.max(0, top - row + reach), y1 = Math.min(size, bottom - row + reach);
    for (let v = y0; v < y1; v++) {
      let at = (row - reach + v) * image.width + column - reach + x0;
      for (let from = v * size + x0, end = v * size + x1; from < end; from++, at++) {
        const now = strength[at];
        let next = dot[from];
        if (next < inkHalo || now < inkCore) {
          if (next <= now) continue;
        } else next = Math.min(255, now + (next === inkCore ? inkDeepening : 1));
        strength[at] = next;
        pixels[at] = colors[next];
      }
    }
  }

  function clear() {
    context.clearRect(0, 0, canvas.width, canvas.height);
  }

  return { draw, clear };
}

// How many particles are in each cell, as ink: the more, the deeper, and never so deep that the map is gone.
export function createDensity() {
  const canvas = document.createElement("canvas");
  let image = null, pixels = null, colors = null, colorsFor = "";

  function draw(stage, r, step) {
    const { run } = stage;
    const [rows, columns] = run.bins;
    if (canvas.width !== columns || canvas.height !== rows || !image) {
      Object.assign(canvas, { width: columns, height: rows });
      image = canvas.getContext("2d").createImageData(columns, rows);
      pixels = new Uint32Array(image.data.buffer);
    }
    const look = stage.color(r) + stage.theme.halo;
    if (look !== colorsFor) colors = densityColors(parseHexColor(stage.color(r)), inkOfTheme(stage.theme).ink);
    colorsFor = look;
    const { density } = run.arrays;
    const { before, after, part } = snapshotsAt(run, step);
    const size = rows * columns;
    const a = size * (r * run.frames.length + before), b = size * (r * run.frames.length + after);
    for (let row = 0; row < rows; row++) {
      const to = (rows - 1 - row) * columns; // their first row is the lowest, an image's the highest
      for (let column = 0, i = row * columns; column < columns; column++, i++) {
        pixels[to + column] = colors[(density[a + i] + part * (density[b + i] - density[a + i]) + 0.5) | 0];
      }
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return canvas;
  }

  return { draw };
}

// An image that covers a rectangle of coordinates: only the part in sight, since at a deep zoom the whole is too large to draw.
export function drawCoordinates(context, image, place, { view, box, x, y }, smooth) {
  const [perColumn, perRow] = [(place.x1 - place.x0) / image.width, (place.y1 - place.y0) / image.height];
  const first = (from, per) => Math.floor(from / per) - 2;
  const within = (i, n) => Math.min(n, Math.max(0, i));
  const c0 = within(first(view.x0 - place.x0, perColumn), image.width), c1 = within(first(view.x1 - place.x0, perColumn) + 5, image.width);
  const r0 = within(first(place.y1 - view.y1, perRow), image.height), r1 = within(first(place.y1 - view.y0, perRow) + 5, image.height);
  if (c1 <= c0 || r1 <= r0) return;
  const left = x(place.x0 + c0 * perColumn), right = x(place.x0 + c1 * perColumn);
  const top = y(place.y1 - r0 * perRow), bottom = y(place.y1 - r1 * perRow);
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.imageSmoothingEnabled = smooth;
  context.imageSmoothingQuality = "high";
  context.drawImage(image, c0, r0, c1 - c0, r1 - r0, left, top, right - left, bottom - top);
  context.restore();
}
