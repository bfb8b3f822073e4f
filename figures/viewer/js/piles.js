// What lies under the marks of a swarm's map: particles that have come to a minimum are one dot, and the mark would hide it. A disc
// around the mark shows them, its area by how many they are.

import { headPlacer } from "./ink.js";
import { headNowhere, snapshotsAt } from "./swarm.js";

const pileReach = 7; // pixels from the mark to a particle that it hides
const pileCell = 4; // pixels
const leastPile = 0.002; // of all particles: fewer of them come and go
const pileGrowth = 24; // pixels: the radius, beyond the mark's own, of all particles together

export function drawPiles(context, stage, r, step) {
  const { run, projection } = stage;
  const looks = stage.markLooks();
  const marks = (run.meta.surface.points ?? []).filter((_, i) => ["full", "dot"].includes(looks[i]));
  if (!marks.length || (!run.shown && !run.bins)) return;
  const shareNear = run.shown > 0 ? particlesNear(stage, r, step) : inkNear(run, projection, r, step);
  context.fillStyle = stage.color(r);
  context.strokeStyle = stage.theme.halo;
  context.lineWidth = 1.5 * stage.scale;
  for (const mark of marks) {
    const [x, y] = [projection.x(mark.x), projection.y(mark.y)];
    const share = shareNear(x, y);
    if (share < leastPile) continue;
    context.beginPath();
    context.arc(x, y, pileRadius(mark, share, projection.box) * stage.scale, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

// A mark of a global minimum is larger than the others.
function pileRadius({ global }, share, box) {
  const own = global ? 11 : 9;
  const most = Math.min(pileGrowth, 0.16 * Math.min(box.width, box.height));
  return Math.sqrt(own * own + share * most * most);
}

// The share of the particles close to a pixel, counted in cells.
function particlesNear(stage, r, step) {
  const { run, projection } = stage;
  const { heads } = run.arrays;
  const { fullWidth, fullHeight } = projection.box;
  const { before, after, part } = snapshotsAt(run, step);
  const { x0, y0, perX, perY } = headPlacer(run, projection, 1);
  const columns = Math.ceil(fullWidth / pileCell), rows = Math.ceil(fullHeight / pileCell);
  const counts = new Uint32Array(columns * rows);
  const start = (snapshot) => 2 * run.shown * (r * run.frames.length + snapshot);
  for (let i = start(before), j = start(after), end = i + 2 * run.shown; i < end; i += 2, j += 2) {
    if (heads[i] === headNowhere || heads[j] === headNowhere) continue;
    const column = Math.floor((x0 + (heads[i] + part * (heads[j] - heads[i])) * perX) / pileCell);
    const row = Math.floor((y0 + (heads[i + 1] + part * (heads[j + 1] - heads[i + 1])) * perY) / pileCell);
    if (column >= 0 && column < columns && row >= 0 && row < rows) counts[row * columns + column]++;
  }
  return (x, y) => {
    let found = 0;
    const from = (at) => Math.max(0, Math.floor((at - pileReach) / pileCell));
    for (let row = from(y); row <= Math.min(rows - 1, (y + pileReach) / pileCell); row++) {
      for (let column = from(x); column <= Math.min(columns - 1, (x + pileReach) / pileCell); column++) found += counts[row * columns + column];
    }
    return found / run.shown;
  };
}

// The same where only the density is known: its cells are numbers on a logarithmic scale that ends at the darkest one. What the
// others leave of the particles on the map is in those that are as dark.
function inkNear(run, projection, r, step) {
  const [rows, columns] = run.bins;
  const [[x0, x1], [y0, y1]] = run.meta.surface.extent;
  const counts = inkCounts(run, r, step);
  const cells = (from, to, start, end, count) => {
    const cell = (at) => Math.floor(((at - start) / (end - start)) * count);
    return [Math.max(0, cell(from)), Math.min(count - 1, cell(to))];
  };
  return (px, py) => {
    let found = 0;
    const [c0, c1] = cells(projection.toX(px - pileReach), projection.toX(px + pileReach), x0, x1, columns);
    const [r0, r1] = cells(projection.toY(py + pileReach), projection.toY(py - pileReach), y0, y1, rows);
    for (let row = r0; row <= r1; row++) for (let column = c0; column <= c1; column++) found += counts[row * columns + column];
    return Math.min(1, found / run.meta.count);
  };
}

function inkCounts(run, r, step) {
  const [rows, columns] = run.bins;
  const size = rows * columns;
  const { density } = run.arrays;
  const { before, after, part } = snapshotsAt(run, step);
  const [a, b] = [before, after].map((snapshot) => size * (r * run.frames.length + snapshot));
  const known = Float64Array.from({ length: 256 }, (_, v) => Math.expm1((v / 255) * Math.log1p(run.meta.most[r])));
  const shades = Uint8Array.from({ length: size }, (_, i) => Math.round(density[a + i] + part * (density[b + i] - density[a + i])));
  let rest = run.meta.count, darkest = 0;
  for (const shade of shades) {
    if (shade < 255) rest -= known[shade];
    else darkest++;
  }
  const row = run.meta.table.find(({ racer }) => racer === r);
  const gone = ((row?.escaped ?? 0) + (row?.diverged ?? 0)) * run.meta.count;
  known[255] = Math.max(known[255], (rest - gone) / Math.max(1, darkest));
  return Float64Array.from(shades, (shade) => known[shade]);
}
