// Contour lines of our own, by marching squares: for saved pictures, and for a page that has no plotly.js.

/** @import { ContourField, MapNumbers, Numbers, Pieces, Projection } from "./types.d.ts" */

// field: as Plotly takes it, see contourField. Lines of one level after the other, each [x0, y0, x1, y1, …] in coordinates.
/** @type {(field: ContourField) => number[][]} */
export function traceIsolines({ xs, ys, z, start, end, size }) {
  const lines = [];
  for (let level = start; level <= end + 1e-9 * size; level += size) lines.push(...joinPieces(levelPieces(xs, ys, z, level)));
  return lines;
}

// The pieces of a level by the edges of the grid that they end on: an edge has a number, and one point.
/** @type {(xs: Numbers, ys: Numbers, z: ContourField["z"], level: number) => Pieces} */
function levelPieces(xs, ys, z, level) {
  const columns = xs.length;
  /** @type {Pieces} */
  const { points, pieces } = { points: new Map(), pieces: [] };
  /** @type {(number: number, x0: number, y0: number, a: number, x1: number, y1: number, b: number) => number} */
  const cut = (number, x0, y0, a, x1, y1, b) => {
    const part = (level - a) / (b - a);
    points.set(number, [x0 + part * (x1 - x0), y0 + part * (y1 - y0)]);
    return number;
  };
  for (let j = 0; j + 1 < ys.length; j++) {
    const low = z[j], high = z[j + 1];
    for (let i = 0; i + 1 < columns; i++) {
      const a = low[i], b = low[i + 1], c = high[i + 1], d = high[i];
      if (a === null || b === null || c === null || d === null) continue;
      const above = Number(a > level) + Number(b > level) + Number(c > level) + Number(d > level);
      if (above === 0 || above === 4) continue;
      const number = 2 * (j * columns + i), ends = [];
      if (a > level !== b > level) ends.push(cut(number, xs[i], ys[j], a, xs[i + 1], ys[j], b));
      if (b > level !== c > level) ends.push(cut(number + 3, xs[i + 1], ys[j], b, xs[i + 1], ys[j + 1], c));
      if (d > level !== c > level) ends.push(cut(number + 2 * columns, xs[i], ys[j + 1], d, xs[i + 1], ys[j + 1], c));
      if (a > level !== d > level) ends.push(cut(number + 1, xs[i], ys[j], a, xs[i], ys[j + 1], d));
      if (ends.length === 2) pieces.push(ends);
      else if ((a + b + c + d) / 4 > level === a > level) pieces.push([ends[0], ends[1]], [ends[2], ends[3]]); // a saddle's middle decides
      else pieces.push([ends[0], ends[3]], [ends[1], ends[2]]);
    }
  }
  return { points, pieces };
}

// Long lines out of short pieces: each edge is the end of one piece or of two.
/** @type {(level: Pieces) => number[][]} */
function joinPieces({ points, pieces }) {
  /** @type {Map<number, number[][]>} */
  const at = new Map();
  for (const piece of pieces) {
    for (const edge of piece) {
      const met = at.get(edge);
      if (met) met.push(piece);
      else at.set(edge, [piece]);
    }
  }
  const used = new Set();
  /** @type {number[][]} */
  const lines = [];
  const pointOfEdge = (/** @type {number} */ edge) => points.get(edge) ?? [NaN, NaN];
  /** @type {(from: number, piece: number[], line: number[]) => number[]} */
  function walk(from, piece, line) {
    let edge = from;
    for (let next = /** @type {number[] | undefined} */ (piece); next; next = at.get(edge)?.find((other) => !used.has(other))) {
      used.add(next);
      edge = next[0] === edge ? next[1] : next[0];
      line.push(...pointOfEdge(edge));
    }
    return line;
  }
  const open = [...at].filter(([, ends]) => ends.length === 1);
  for (const [edge, [piece]] of open) if (!used.has(piece)) lines.push(walk(edge, piece, [...pointOfEdge(edge)]));
  for (const piece of pieces) if (!used.has(piece)) lines.push(walk(piece[0], piece, [...pointOfEdge(piece[0])]));
  return lines;
}

// On a canvas, as Plotly would draw them.
/** @type {(context: CanvasRenderingContext2D, lines: number[][], projection: Projection, look: { contour: string, heights: MapNumbers, scale?: number }) => void} */
export function drawIsolines(context, lines, projection, look) {
  const { box } = projection;
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.beginPath();
  for (const line of lines) {
    for (let i = 0; i < line.length; i += 2) {
      const x = projection.x(line[i]), y = projection.y(line[i + 1]);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
  }
  context.lineJoin = "round";
  context.lineWidth = look.heights.line_width * (look.scale ?? 1);
  context.strokeStyle = look.contour;
  context.stroke();
  context.restore();
}
