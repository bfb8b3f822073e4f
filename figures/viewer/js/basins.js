// The starts as pixels: coloured by the minimum that each one reaches, or by how many steps it takes there.

import { minimumNumbers } from "./basincolors.js";
import { cssColor, mixColors, packColor, parseHexColor } from "./colors.js";
import { countUpTo } from "./sorted.js";
import { settlingOrder } from "./swarm.js";

// The image of one rule's starts. It remembers what it has painted: a frame pays for the starts whose time has come since.
export function createStartImage() {
  const canvas = document.createElement("canvas");
  let image = null, pixels = null, full = null, faint = null;
  let settling = null, settled = 0, drawnFor = "";

  function prepare(run, r, layout, colors) {
    Object.assign(canvas, { width: run.columns, height: run.rows });
    image = canvas.getContext("2d").createImageData(run.columns, run.rows);
    pixels = new Uint32Array(image.data.buffer);
    full = new Uint32Array(run.N);
    faint = new Uint32Array(run.N);
    for (let i = 0; i < run.N; i++) {
      const color = colors.of[layout](r, i);
      full[i] = packColor(color);
      faint[i] = packColor(mixColors(colors.none, color, colors.faint));
    }
    settling = settlingOrder(run, r);
    settled = 0;
    for (let i = 0; i < run.N; i++) pixels[pixelOf(run, i)] = faint[i];
  }

  // The grid's first row is the lowest, an image's the highest.
  function pixelOf(run, i) {
    const row = Math.floor(i / run.columns);
    return i + (run.rows - 1 - 2 * row) * run.columns;
  }

  // `token` changes with whatever would make all colours wrong. True when the image is another one than before.
  function show(run, r, layout, colors, step, token) {
    const anew = token !== drawnFor;
    if (anew) prepare(run, r, layout, colors);
    drawnFor = token;
    const target = countUpTo(settling.times, step);
    if (!anew && target === settled) return false;
    for (; settled < target; settled++) pixels[pixelOf(run, settling.order[settled])] = full[settling.order[settled]];
    while (settled > target) {
      settled -= 1;
      pixels[pixelOf(run, settling.order[settled])] = faint[settling.order[settled]];
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return true;
  }

  return { canvas, show };
}

// The minima on a map of basins, each in its own colour with its number, and small where they stand close.
export function drawBasinMinima(context, run, colors, projection, { theme, font, scale }) {
  const { minima } = run.meta;
  const numbers = minimumNumbers(minima);
  const pixels = minima.map((minimum) => [projection.x(minimum.x), projection.y(minimum.y)]);
  const spacing = (i) => Math.min(...pixels.map(([x, y], j) => (j === i ? Infinity : Math.hypot(x - pixels[i][0], y - pixels[i][1]))));
  const ink = parseHexColor(theme.ink);
  minima.forEach((minimum, i) => {
    const [x, y] = pixels[i];
    if (!projection.inside(x, y)) return;
    const room = spacing(i);
    const small = !minimum.global && room < 30;
    const radius = minimum.global ? Math.min(6, Math.max(3, 0.22 * room)) : Math.min(4.5, Math.max(1.1, 0.07 * room));
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = cssColor(small ? mixColors(colors.minima[i], ink, 0.5) : colors.minima[i]);
    if (!small) {
      context.strokeStyle = theme.halo;
      context.lineWidth = 0.7 * radius;
      context.stroke();
    }
    context.fill();
    if (small) return;
    context.strokeStyle = theme.ink;
    context.lineWidth = 0.22 * radius;
    context.stroke();
    if (numbers[i] !== null) numberMinimum(context, String(numbers[i]), [x, y], 1.4 * radius + 2, projection, { theme, font, scale });
  });
}

// To the right of the ring, or to its left where the map ends.
function numberMinimum(context, number, [x, y], away, projection, { theme, font, scale }) {
  const left = !projection.inside(x + away + 12 * scale, y);
  Object.assign(context, { font: `600 ${11 * scale}px ${font}`, textAlign: left ? "right" : "left", textBaseline: "middle", lineJoin: "round" });
  Object.assign(context, { lineWidth: 3 * scale, strokeStyle: theme.halo, fillStyle: theme.ink });
  const at = [left ? x - away : x + away, y];
  context.strokeText(number, ...at);
  context.fillText(number, ...at);
}
