// The surface as a relief: its heights on a grid, each path at its own height, and what hides what from the eye.

import { createHeightScale, heightRange } from "./raster.js";
/** @import { Extent, MapNumbers, Numbers, Relief, Run } from "./types.d.ts" */

export const reliefCells = 90;

/** Heights in the same scale as the map's colours, cut off where a single peak would flatten all the rest.
 * @type {(run: Run, log: boolean, numbers: MapNumbers) => Relief}
 */
export function createRelief(run, log, numbers) {
  const { surface } = run.meta;
  const [[x0, x1], [y0, y1]] = surface.extent;
  const home = { x0, x1, y0, y1 };
  const scale = createHeightScale(run.surface, surface.points || [], home, log, numbers);
  /** @type {(from: number, to: number) => Float64Array} */
  const at = (from, to) => Float64Array.from({ length: reliefCells }, (_, i) => from + ((to - from) * i) / (reliefCells - 1));
  const xs = at(x0, x1), ys = at(y0, y1);
  const heights = run.surface.grid(xs, ys).map((f) => (Number.isFinite(f) ? scale.toScale(f) : NaN));
  const range = heightRange(heights, scale);
  const cap = range.top - range.lo > 12 * (range.hi - range.lo) ? range.hi : range.top;
  // biome-ignore lint/complexity/useMathMinMax: a height that is no number is passed over
  const low = heights.reduce((least, u) => (u < least ? u : least), Infinity);
  const floor = Number.isFinite(low) ? low : 0;
  for (let i = 0; i < heights.length; i += 1) if (heights[i] > cap) heights[i] = cap;
  return { home, scale, xs, ys, heights, range, floor, cap, lift: 0.009 * (cap - floor || 1) };
}

/** Rows of the grid as Plotly takes them: a gap where the surface has no value.
 * @type {(relief: Relief) => (number | null)[][]}
 */
export function reliefRows(relief) {
  return Array.from(relief.ys, (_, j) =>
    Array.from(relief.heights.subarray(j * reliefCells, (j + 1) * reliefCells), (u) => (Number.isNaN(u) ? null : u)));
}

/** [3 (T+1)] x, y, height of one path; NaN where it has left the map. The mesh bridges a narrow valley: a path never dives below it.
 * @type {(run: Run, relief: Relief, r: number, s: number) => Float64Array}
 */
export function reliefPath(run, relief, r, s) {
  const { home, scale, cap, floor, lift } = relief;
  const path = new Float64Array(3 * (run.steps + 1)).fill(NaN);
  for (let t = 0; t <= run.last(r, s); t += 1) {
    const [x, y] = run.x(t, r, s);
    const u = scale.toScale(run.value(t, r, s));
    if (!(x >= home.x0 && x <= home.x1 && y >= home.y0 && y <= home.y1) || Number.isNaN(u)) continue;
    path[3 * t] = x;
    path[3 * t + 1] = y;
    path[3 * t + 2] = Math.min(Math.max(u, floor, reliefHeight(relief, x, y) || floor), cap) + lift;
  }
  return path;
}

const reliefEdgePoints = 120; // along each side of a box

/** [x, y, height][] along the edge of a box, on the drawn surface; null where that has no height, and where the edge is off the map.
 * @type {(relief: Relief, sides: Extent) => ([number, number, number] | null)[]}
 */
export function reliefBoxEdge(relief, [[x0, x1], [y0, y1]]) {
  const corners = [[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]];
  return Array.from({ length: 4 * reliefEdgePoints + 1 }, (_, i) => {
    const side = Math.min(3, Math.floor(i / reliefEdgePoints)), along = i / reliefEdgePoints - side;
    const [x, y] = [0, 1].map((axis) => (1 - along) * corners[side][axis] + along * corners[side + 1][axis]);
    const height = reliefHeight(relief, x, y);
    return Number.isFinite(height) ? [x, y, height + relief.lift] : null;
  });
}

/** The height of the drawn surface between its grid points; −∞ outside.
 * @type {(relief: Relief, x: number, y: number) => number}
 */
function reliefHeight(relief, x, y) {
  const { home, heights } = relief;
  const column = ((x - home.x0) / (home.x1 - home.x0)) * (reliefCells - 1);
  const row = ((y - home.y0) / (home.y1 - home.y0)) * (reliefCells - 1);
  if (!(column >= 0 && column <= reliefCells - 1 && row >= 0 && row <= reliefCells - 1)) return -Infinity;
  const i = Math.min(Math.floor(column), reliefCells - 2), j = Math.min(Math.floor(row), reliefCells - 2);
  const u = column - i, v = row - j, k = j * reliefCells + i;
  return (1 - v) * ((1 - u) * heights[k] + u * heights[k + 1]) + v * ((1 - u) * heights[k + reliefCells] + u * heights[k + reliefCells + 1]);
}

/** Is the surface between this point and the eye? Walks from the point toward the eye until it is above everything.
 * @type {(relief: Relief, eye: number[], x: number, y: number, z: number) => boolean}
 */
export function reliefHides(relief, eye, x, y, z) {
  const span = Math.max(relief.home.x1 - relief.home.x0, relief.home.y1 - relief.home.y0);
  const [dx, dy, dz] = [eye[0] - x, eye[1] - y, eye[2] - z];
  const stride = (1.2 * span) / reliefCells / (Math.hypot(dx, dy) || 1e-9);
  for (let i = 1; i <= 130; i += 1) {
    const at = i * stride;
    if (at >= 1) return false;
    const height = z + at * dz;
    if (height > relief.cap + relief.lift && dz >= 0) return false;
    const ground = reliefHeight(relief, x + at * dx, y + at * dy);
    if (ground === -Infinity) return false;
    if (ground > height + relief.lift) return true;
  }
  return false;
}

/** a · b, columns first, as WebGL keeps its matrices.
 * @type {(a: Numbers, b: Numbers) => Float64Array}
 */
export function multiplyMatrices(a, b) {
  const out = new Float64Array(16);
  for (let column = 0; column < 4; column += 1) {
    for (let row = 0; row < 4; row += 1) {
      let sum = 0;
      for (let k = 0; k < 4; k += 1) sum += a[4 * k + row] * b[4 * column + k];
      out[4 * column + row] = sum;
    }
  }
  return out;
}

/** Where the camera stands, in the coordinates of the data: the view only turns and shifts, the model only scales and shifts.
 * @type {(camera: { view: Numbers, model: Numbers }, dataScale: number[]) => number[]}
 */
export function cameraEye({ view, model }, dataScale) {
  return [0, 1, 2].map((axis) => {
    const turned = -(view[4 * axis] * view[12] + view[4 * axis + 1] * view[13] + view[4 * axis + 2] * view[14]);
    return (turned - model[12 + axis]) / model[5 * axis] / dataScale[axis];
  });
}
