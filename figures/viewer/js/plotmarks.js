// Who is who in a chart: each racer's shape where its line ends and where the playhead meets it, for eyes that do not tell
// the colours apart.

import { drawHead, drawLost } from "./mapmarks.js";
import { linePlace, linePosition, plotX, plotY } from "./plotplaces.js";

const plotMarkRadius = 4.2;
const plotMarkSpacing = 11;

/** The shapes of all strong lines, each on its line: at its end, or further back where another one stands there already. */
export function drawPlotEnds(g, plot, lines, upTo) {
  const ended = lines.filter((line) => line.racer !== undefined && line.alpha === 1)
    .map((line) => ({ line, last: lastThere(line) })).filter(({ line, last }) => last >= 0 && linePosition(line, last) <= upTo);
  const taken = [];
  for (const { line, last } of ended) {
    if (!line.ended) continue;
    const at = plotMarkPlace(plot, line, last);
    taken.push(at);
    drawLost(g, at.x, at.y, line.color, plot.ground, plotMarkRadius * plot.scale);
  }
  for (const { line, last } of ended) {
    const at = freePlotMarkPlace(plot, line, last, taken);
    taken.push(at);
    drawPlotMark(g, plot, line, at.x, at.y);
  }
}

/** The last value that is there; -1 where there is none. */
function lastThere(line) {
  let last = line.values.length - 1;
  while (last >= 0 && Number.isNaN(line.values[last])) last -= 1;
  return last;
}

/** Where the i-th value of a line stands, kept inside the plot. */
function plotMarkPlace(plot, line, i) {
  const y = plotY(plot, line.values[i]);
  const lowest = plot.height - plot.margin.bottom;
  return { x: plotX(plot, linePosition(line, i)), y: Math.min(lowest, Math.max(plot.margin.top, y)), inside: y >= plot.margin.top - 1 && y <= lowest + 1 };
}

/** The place nearest to the end of a line that is in sight and that no other mark has; a line too short for one has it beside its end. */
function freePlotMarkPlace(plot, line, last, taken) {
  const gap = plotMarkSpacing * plot.scale;
  const free = ({ x, y }) => taken.every((other) => Math.hypot(other.x - x, other.y - y) >= gap);
  let before = Infinity;
  for (let i = last; i >= 0; i -= 1) {
    if (Number.isNaN(line.values[i])) continue;
    const at = plotMarkPlace(plot, line, i);
    if (before - at.x < 1) continue; // as many values as there are pixels are enough to try
    before = at.x;
    if (at.inside && free(at)) return at;
  }
  const end = plotMarkPlace(plot, line, last);
  const right = plot.width - plot.margin.right;
  for (let x = end.x; x <= right; x += gap) if (free({ ...end, x })) return { ...end, x };
  return end;
}

/** A shape, filled; hollow where the line is of the second coordinate. */
function drawPlotMark(g, plot, line, x, y) {
  const radius = plotMarkRadius * plot.scale;
  drawHead(g, line.mark, x, y, radius, line.color, plot.ground);
  if (line.part) drawHead(g, line.mark, x, y, 0.45 * radius, plot.ground, "rgba(0, 0, 0, 0)");
}

/** A racer's shape at a step; none at the end of its line, where it has one that nobody else's hides. */
export function drawPlotHead(g, plot, line, step) {
  const [before, rest] = linePlace(line, step);
  const here = line.values[before];
  if (Number.isNaN(here) || (before === line.values.length - 1 && line.alpha === 1)) return;
  const next = rest > 0 ? line.values[before + 1] : here;
  const y = plotY(plot, Number.isNaN(next) ? here : here + rest * (next - here));
  if (y < 0) return;
  const x = Math.min(step * line.unit, linePosition(line, line.values.length - 1));
  g.globalAlpha = line.alpha;
  drawPlotMark(g, plot, line, plotX(plot, x), y);
  g.globalAlpha = 1;
}
