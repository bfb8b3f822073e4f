// Colours as [red, green, blue] from 0 to 255.

/** @import { Color } from "./types.d.ts" */

/** @type {(text: string) => Color} */
export function parseHexColor(text) {
  const n = parseInt(text.slice(1, 7), 16);
  return [n >> 16, (n >> 8) & 255, n & 255];
}

/** @type {(color: Color, alpha?: number) => number} */
export function packColor([red, green, blue], alpha = 1) {
  return ((Math.round(255 * alpha) << 24) | (Math.round(blue) << 16) | (Math.round(green) << 8) | Math.round(red)) >>> 0;
}

/** @type {(a: Color, b: Color, at: number) => Color} */
export function mixColors(a, b, at) {
  return a.map((part, i) => part + at * (b[i] - part));
}

/** @type {(color: Color) => string} */
export function cssColor(color) {
  return `rgb(${color.map(Math.round).join()})`;
}
