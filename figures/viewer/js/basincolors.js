// What starts look like: the colour of the minimum that each one reaches, or of how many steps it takes there.

import { mixColors, parseHexColor } from "./colors.js";
import { colorRamp, rampSize } from "./raster.js";
import { hitRange, hitShade, startDiverged, startLeft } from "./swarm.js";
/** @import { BasinTheme, Color, StartColors, Swarm } from "./types.d.ts" */

const basinShades = 48;
export const basinLight = 0.34, basinDark = 0.42; // how far the quickest and the slowest starts are from their minimum's colour
const basinFaint = 0.16; // how much of its colour a start shows before its time has come; nothing under a veil
const crowdedNear = 0.35; // neighbours weigh most among the minima that are coloured already

// A colour for each minimum, as in an atlas: neighbours differ, and global minima have the strong colours.
/** @type {(minima: { x: number, y: number, global?: boolean }[], palette: { strong: string[], soft: string[] }) => Color[]} */
function basinColors(minima, { strong, soft }) {
  /** @type {number[]} */
  const chosen = [];
  const strongColors = strong.map(parseHexColor), softColors = soft.map(parseHexColor);
  const paletteOf = (/** @type {{ global?: boolean }} */ minimum) => (minimum.global ? strongColors : softColors);
  minima.forEach((minimum, i) => {
    const global = Boolean(minimum.global);
    const closeness = paletteOf(minimum).map(() => 0);
    const others = minima.slice(0, i).map((other, j) => ({ j, distance: Math.hypot(other.x - minimum.x, other.y - minimum.y) }));
    const nearest = Math.min(...others.map(({ distance }) => distance)) || 1;
    for (const { j, distance } of others) {
      if (Boolean(minima[j].global) === global) closeness[chosen[j]] += Math.exp(-(distance / nearest - 1) / crowdedNear) + 1e-3;
    }
    chosen.push(closeness.indexOf(Math.min(...closeness)));
  });
  return minima.map((minimum, i) => paletteOf(minimum)[chosen[i]]);
}

// Everything that a start can look like, for a theme and a run.
/** @type {(run: Swarm, theme: { basins: BasinTheme }, veiled?: boolean) => StartColors} */
export function createStartColors(run, theme, veiled = false) {
  const { basins } = theme;
  const [none, left, leftStripe, diverged] = [basins.none, basins.left, basins.left_stripe, basins.diverged].map(parseHexColor);
  const [quick, slow] = [basins.quick, basins.slow].map(parseHexColor);
  const minima = basinColors(run.meta.minima, basins);
  const shaded = minima.map((color) => Array.from({ length: basinShades }, (_, k) => {
    const at = (2 * k) / (basinShades - 1) - 1; // light and quick at −1, dark and slow at 1
    return at < 0 ? mixColors(color, quick, -basinLight * at) : mixColors(color, slow, basinDark * at);
  }));
  const ramp = colorRamp(basins.steps);
  /** @type {(at: number) => Color} */
  const rampColor = (at) => {
    const i = 3 * Math.round(at * (rampSize - 1));
    return [ramp[i], ramp[i + 1], ramp[i + 2]];
  };
  const range = run.hasHits ? hitRange(run) : null;
  const shade = (/** @type {number} */ hit) => (range ? hitShade(range, hit) : 0);
  // Where a start went when it reached nothing; who left is hatched, in stripes that stay visible on fine grids.
  const stripe = Math.max(1, Math.round(run.rows / 56));
  /** @type {(end: number, i: number) => Color} */
  function lost(end, i) {
    if (end === startDiverged) return diverged;
    if (end !== startLeft) return none;
    const diagonal = Math.floor(i / run.columns) + (i % run.columns);
    return Math.floor(diagonal / stripe) % 3 ? left : leftStripe;
  }

  return {
    minima, none, left, diverged, range, rampColor, faint: veiled ? 0 : basinFaint,
    of: {
      basins(r, i) {
        const end = run.basin(r, i);
        if (end < 0) return lost(end, i);
        const hit = range ? run.hit(r, i) : -1;
        return shaded[end][hit < 0 ? basinShades >> 1 : Math.round(shade(hit) * (basinShades - 1))];
      },
      steps(r, i) {
        const end = run.basin(r, i);
        const hit = run.hit(r, i);
        return end >= 0 && hit >= 0 ? rampColor(shade(hit)) : lost(end, i);
      },
    },
  };
}

export const numberedMinima = 6; // so many minima of a kind have a number, and a line each in the legend

// The number of each minimum, from 1 as in the files, for whom their colours do not tell apart; null where there are too many.
/** @type {(minima: { global?: boolean }[]) => (number | null)[]} */
export function minimumNumbers(minima) {
  const kinds = minima.map((minimum) => Boolean(minimum.global));
  /** @type {(kind: boolean) => boolean} */
  const few = (kind) => kinds.filter((other) => other === kind).length <= numberedMinima;
  return kinds.map((kind, i) => (minima.length > 1 && few(kind) ? i + 1 : null));
}
