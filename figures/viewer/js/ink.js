// A cloud of particles: thousands of soft dots as one field of pixels, or how many there are in each cell as ink in water.

import { mixColors, packColor, parseHexColor } from "./colors.js";
import { headSpan } from "./swarm.js";
/** @import { Color, HeadPlace, Projection, Swarm } from "./types.d.ts" */

export const inkPhases = 4; // a dot stands at a quarter of a pixel, so that slow ones do not jump
export const inkHalo = 96, inkCore = 200; // strengths: below the first a halo, above the second colour that deepens where dots lie on each other
export const inkDeepening = 5;
const inkAlpha = 0.92, inkHaloAlpha = 0.42;

// One dot as strengths around its centre, for each quarter of a pixel.
/** @type {(radius: number, halo: number) => { stamps: Uint8Array[], size: number, reach: number }} */
export function inkStamps(radius, halo) {
  const reach = Math.ceil(radius + halo + 0.5);
  const size = 2 * reach + 1;
  const stamps = [];
  for (let py = 0; py < inkPhases; py++) {
    for (let px = 0; px < inkPhases; px++) {
      const stamp = new Uint8Array(size * size);
      for (let i = 0; i < stamp.length; i++) {
        const dx = (i % size) - reach - (px + 0.5) / inkPhases + 0.5;
        const dy = Math.floor(i / size) - reach - (py + 0.5) / inkPhases + 0.5;
        stamp[i] = inkStrength(Math.hypot(dx, dy) - radius, halo);
      }
      stamps.push(stamp);
    }
  }
  return { stamps, size, reach };
}

// By distance from the dot's rim: the halo fades outwards, the core is full within half a pixel.
/** @type {(outside: number, halo: number) => number} */
function inkStrength(outside, halo) {
  if (outside <= -0.6) return inkCore;
  if (outside <= 0.6) return inkHalo + ((inkCore - inkHalo) * (0.6 - outside)) / 1.2;
  return Math.max(0, inkHalo * (1 - (outside - 0.6) / halo));
}

// Strength to a pixel (as canvases keep them: red in the lowest byte).
/** @type {(color: Color, halo: Color, deep: Color) => Uint32Array} */
export function inkColors(color, halo, deep) {
  const table = new Uint32Array(256);
  for (let s = 1; s < 256; s++) {
    if (s <= inkHalo) table[s] = packColor(halo, inkHaloAlpha * (s / inkHalo));
    else if (s <= inkCore) {
      const at = (s - inkHalo) / (inkCore - inkHalo);
      table[s] = packColor(mixColors(halo, color, at), inkHaloAlpha + (inkAlpha - inkHaloAlpha) * at);
    } else table[s] = packColor(mixColors(color, deep, (0.5 * (s - inkCore)) / (255 - inkCore)), inkAlpha);
  }
  return table;
}

// A halo is written as rgba(…) in the theme: its colour alone counts here.
/** @type {(theme: { halo: string, ink: string }) => { paper: Color, ink: Color }} */
export function inkOfTheme(theme) {
  return { paper: (theme.halo.match(/[\d.]+/g) ?? []).slice(0, 3).map(Number), ink: parseHexColor(theme.ink) };
}

// sizes: the theme's, [more than so many, radius] from many to few.
/** @type {(count: number, width: number, sizes: [number, number][]) => number} */
export function dotRadius(count, width, sizes) {
  const roomy = width > 560 ? 1.15 : width < 240 ? 0.8 : 1;
  const [, radius = 0] = sizes.find(([more]) => count > more) ?? [];
  return roomy * radius;
}

// From a head's two numbers to the canvas's own pixels, and the part of the canvas that is the map.
/** @type {(run: Swarm, projection: Pick<Projection, "x" | "y" | "box">, ratio: number) => HeadPlace} */
export function headPlacer(run, { x, y, box }, ratio) {
  const [[x0, x1], [y0, y1]] = run.meta.surface.extent;
  const [dx, dy] = [(x1 - x0) / 2, (y1 - y0) / 2];
  const [fromX, fromY] = [x(x0 - dx) * ratio, y(y0 - dy) * ratio];
  return {
    x0: fromX, y0: fromY,
    perX: (x(x1 + dx) * ratio - fromX) / headSpan, perY: (y(y1 + dy) * ratio - fromY) / headSpan,
    left: Math.round(box.left * ratio), right: Math.round((box.left + box.width) * ratio),
    top: Math.round(box.top * ratio), bottom: Math.round((box.top + box.height) * ratio),
  };
}

/** @type {(color: Color, deep: Color) => Uint32Array} */
export function densityColors(color, deep) {
  return Uint32Array.from({ length: 256 }, (_, v) => {
    const at = v / 255;
    return packColor(mixColors(color, deep, 0.45 * Math.max(0, at - 0.55) / 0.45), 0.93 * (1 - Math.exp(-3.4 * at)));
  });
}
