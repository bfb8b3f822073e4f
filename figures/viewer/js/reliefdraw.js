// How the relief looks: Plotly's traces and layout, and the moving heads and trails drawn above them.

import { parseHexColor } from "./colors.js";
import { drawHaloed, drawHead, drawLostHead } from "./mapmarks.js";
import { formatNumber, powerOfTen } from "./numbers.js";
import { reliefBoxEdge, reliefCells, reliefHides, reliefRows } from "./relief.js";
import { newPathFor } from "./svg.js";

const reliefTrailPoints = 24000; // beyond it only the chosen start has a trail, the others a head

export function reliefTrace(relief, { theme, t }) {
  const stops = theme.map.map((color, i) => [i / (theme.map.length - 1), color]);
  const spacing = (relief.cap - relief.floor) / 14 || 1;
  return {
    type: "surface", x: relief.xs, y: relief.ys, z: reliefRows(relief), colorscale: stops, showscale: false,
    cmin: relief.range.lo, cmax: Math.min(relief.range.hi, relief.cap),
    contours: { z: { show: true, start: relief.floor, end: relief.cap, size: spacing, color: blendHex(theme.map[Math.floor(theme.map.length / 2)], theme.ink, 0.3), width: 1 } },
    lighting: { ambient: 0.62, diffuse: 0.5, specular: 0.04, roughness: 0.9, fresnel: 0.05 },
    customdata: Array.from(reliefRows(relief), (row) => row.map((u) => (u === null ? "–" : formatNumber(relief.scale.fromScale(u), 4)))),
    hovertemplate: `x %{x:.3f}<br>y %{y:.3f}<br>${t("scene.height")} %{customdata}<extra></extra>`,
  };
}

/** The rim of the surface: high ground has nearly the page's own colour. */
export function reliefRim(relief, { theme }) {
  const last = reliefCells - 1;
  const along = Array.from({ length: last }, (_, i) => i);
  const rim = [...along.map((i) => [i, 0]), ...along.map((j) => [last, j]), ...along.map((i) => [last - i, last]), ...along.map((j) => [0, last - j]), [0, 0]];
  /** @type {(place: number[]) => number} */
  const at = ([i, j]) => relief.heights[j * reliefCells + i];
  return {
    type: "scatter3d", mode: "lines", x: rim.map(([i]) => relief.xs[i]), y: rim.map(([, j]) => relief.ys[j]),
    z: rim.map((place) => (Number.isNaN(at(place)) ? null : at(place) + 0.5 * relief.lift)),
    line: { color: blendHex(theme.paper, theme.ink, 0.55), width: 2.5 }, hoverinfo: "skip", showlegend: false,
  };
}

/** The edge of the surface's box, which no racer leaves, as on the map. */
export function reliefBoxTrace(relief, sides, { theme }) {
  const points = reliefBoxEdge(relief, sides);
  const column = (axis) => points.map((point) => (point ? point[axis] : null));
  return {
    type: "scatter3d", mode: "lines", x: column(0), y: column(1), z: column(2),
    line: { color: theme.ink, width: 4 }, hoverinfo: "skip", showlegend: false,
  };
}

/** Between two #rrggbb colours: WebGL's lines know no transparency. */
function blendHex(from, to, share) {
  const a = parseHexColor(from), b = parseHexColor(to);
  return `rgb(${[0, 1, 2].map((i) => Math.round(a[i] + share * (b[i] - a[i]))).join(",")})`;
}

/** All starts of one racer as one faint line. */
export function reliefPathTrace(paths, color, run) {
  const stride = Math.max(1, Math.ceil(((run.steps + 1) * paths.length) / 6000));
  const columns = [[], [], []];
  for (const { points } of paths) {
    for (let t = 0; t <= run.steps; t += stride) {
      for (let axis = 0; axis < 3; axis += 1) columns[axis].push(Number.isNaN(points[3 * t]) ? null : points[3 * t + axis]);
    }
    for (const column of columns) column.push(null);
  }
  const [x, y, z] = columns;
  return { type: "scatter3d", mode: "lines", x, y, z, line: { color, width: 2.5 }, opacity: 0.4, hoverinfo: "skip", showlegend: false };
}

function reliefAxis(title, { theme, ink }) {
  const line = blendHex(theme.paper, theme.ink, 0.2);
  return {
    title: { text: title, font: { size: 15 * ink.scale, color: ink.text } },
    tickfont: { size: 13 * ink.scale, color: theme.axis || ink.text },
    gridcolor: line, zeroline: false, showbackground: false, showspikes: false, linecolor: line, nticks: 5,
  };
}

/** In the log scale a tick stands where f is a power of ten above the lowest value. */
function reliefHeightAxis(relief, look) {
  const axis = { ...reliefAxis(look.t("scene.height"), look), range: [relief.floor, relief.cap + 2 * relief.lift] };
  if (!look.log) return axis;
  const base = relief.scale.fromScale(-Infinity) + Math.exp(relief.scale.toScale(-Infinity));
  const ticks = [];
  for (let k = -12; k <= 300; k += 1) {
    const at = relief.scale.toScale(base + 10 ** k);
    const last = ticks[ticks.length - 1];
    const room = (relief.cap - relief.floor) / 7;
    if (at >= relief.floor + room / 2 && at <= relief.cap && (!last || at - last.at >= room)) ticks.push({ at, text: powerOfTen(k) });
  }
  return { ...axis, tickmode: "array", tickvals: ticks.map((tick) => tick.at), ticktext: ticks.map((tick) => tick.text) };
}

/** The first view: so far away that the whole of it stays within the frame wherever it is turned to. */
export function reliefCamera(narrow) {
  const away = narrow ? 1.2 : 1;
  return { eye: { x: 0.86 * away, y: -1.66 * away, z: 1.42 * away }, center: { x: 0, y: 0, z: -0.06 }, up: { x: 0, y: 0, z: 1 } };
}

export function reliefLayout(relief, look) {
  const { home } = relief;
  const width = home.x1 - home.x0, depth = home.y1 - home.y0;
  const longest = Math.max(width, depth);
  return {
    margin: { l: 0, r: 0, t: 0, b: 0 }, paper_bgcolor: "rgba(0,0,0,0)", font: { family: look.ink.font, color: look.ink.text }, showlegend: false,
    hoverlabel: { bgcolor: look.ink.background, bordercolor: look.ink.text, font: { color: look.ink.text } },
    uirevision: "kept",
    scene: {
      uirevision: "kept",
      xaxis: { ...reliefAxis("x", look), range: [home.x0, home.x1] },
      yaxis: { ...reliefAxis("y", look), range: [home.y0, home.y1] },
      zaxis: reliefHeightAxis(relief, look),
      aspectmode: "manual",
      aspectratio: { x: Math.max(0.45, width / longest) * 1.15, y: Math.max(0.45, depth / longest) * 1.15, z: 0.62 },
      camera: reliefCamera(look.narrow),
      dragmode: "turntable", // the horizon stays level
    },
  };
}

export function fitOverlay(canvas, width, height) {
  const ratio = Math.min(window.devicePixelRatio || 1, 2);
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  canvas.getContext("2d").setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** Pixels of every point of a path; what the surface hides is found out when a point is first drawn. */
export function projectReliefPath(path, { matrix: m, width, height, dataScale }) {
  const count = path.points.length / 3;
  path.pixels ??= new Float32Array(2 * count);
  path.hidden ??= new Int8Array(count);
  path.hidden.fill(-1);
  for (let t = 0; t < count; t += 1) {
    const x = path.points[3 * t] * dataScale[0], y = path.points[3 * t + 1] * dataScale[1], z = path.points[3 * t + 2] * dataScale[2];
    const w = m[3] * x + m[7] * y + m[11] * z + m[15];
    path.pixels[2 * t] = (0.5 + (0.5 * (m[0] * x + m[4] * y + m[8] * z + m[12])) / w) * width;
    path.pixels[2 * t + 1] = (0.5 - (0.5 * (m[1] * x + m[5] * y + m[9] * z + m[13])) / w) * height;
  }
}

function reliefPointHidden(path, t, { relief, camera }) {
  const [x, y, z] = path.points.subarray(3 * t, 3 * t + 3);
  if (path.hidden[t] < 0) path.hidden[t] = reliefHides(relief, camera.eye, x, y, z) ? 1 : 0;
  return path.hidden[t] === 1;
}

export function drawReliefPaths(g, state, ctx, step) {
  const { run, paths } = state;
  const { ui } = ctx;
  const theme = ctx.theme();
  const chosen = Math.min(ui.start, run.S - 1);
  const everyTrail = paths.length * Math.min(ui.trail, run.steps) <= reliefTrailPoints;
  const ordered = [...paths].sort((a, b) => Number(a.s === chosen) - Number(b.s === chosen));
  const lookOf = (path) => ({ step, from: step - ui.trail, color: ctx.color(path.r), halo: theme.halo, strong: path.s === chosen });
  for (const path of ordered) {
    if (everyTrail || path.s === chosen) drawReliefTrail(g, path, state, lookOf(path));
  }
  drawReliefStarts(g, state, theme);
  for (const path of ordered) drawReliefHead(g, path, state, lookOf(path));
}

/** A ring at each start, with its number where there are several. */
function drawReliefStarts(g, state, theme) {
  const { paths, run } = state;
  for (let s = 0; s < run.S; s += 1) {
    const path = paths.find((each) => each.s === s);
    if (!path || Number.isNaN(path.pixels[0])) continue;
    g.globalAlpha = reliefPointHidden(path, 0, state) ? 0.45 : 1;
    g.beginPath();
    g.arc(path.pixels[0], path.pixels[1], 8, 0, 2 * Math.PI);
    drawHaloed(g, 2, theme.start, theme.halo);
    if (run.S < 2) continue;
    g.font = `700 11px ${state.font}`;
    g.textAlign = "center";
    g.textBaseline = "middle";
    g.fillStyle = theme.start;
    g.fillText(String(s + 1), path.pixels[0], path.pixels[1] + 0.5);
  }
  g.globalAlpha = 1;
}

/** The point of a path at a fractional step, in pixels; null where it is off the map. */
function reliefPixelAt(path, run, step) {
  const last = run.last(path.r, path.s);
  const t = Math.min(Math.floor(step), last);
  const next = Math.min(t + 1, last);
  const f = step > last ? 0 : step - t;
  const { pixels } = path;
  if (Number.isNaN(pixels[2 * t])) return null;
  if (f === 0 || Number.isNaN(pixels[2 * next])) return [pixels[2 * t], pixels[2 * t + 1]];
  return [pixels[2 * t] + f * (pixels[2 * next] - pixels[2 * t]), pixels[2 * t + 1] + f * (pixels[2 * next + 1] - pixels[2 * t + 1])];
}

function drawReliefTrail(g, path, state, { step, from, color, halo, strong }) {
  const seen = newPathFor(g), behind = newPathFor(g);
  const first = Math.max(0, Math.ceil(from));
  const end = Math.min(Math.floor(step), state.run.last(path.r, path.s));
  for (let t = first; t <= end; t += 1) {
    const start = [path.pixels[2 * t], path.pixels[2 * t + 1]];
    const stop = t < end ? [path.pixels[2 * t + 2], path.pixels[2 * t + 3]] : reliefPixelAt(path, state.run, step);
    if (Number.isNaN(start[0]) || !stop || Number.isNaN(stop[0])) continue;
    const line = reliefPointHidden(path, t, state) ? behind : seen;
    line.moveTo(...start);
    line.lineTo(...stop);
  }
  g.lineCap = "round";
  g.strokeStyle = halo;
  g.lineWidth = 2.4 * state.scale + 2.2;
  if (strong) g.stroke(seen);
  g.strokeStyle = color;
  g.lineWidth = (strong ? 2.4 : 1.2) * state.scale;
  g.globalAlpha = strong ? 1 : 0.55;
  g.stroke(seen);
  g.globalAlpha = 0.28;
  g.stroke(behind);
  g.globalAlpha = 1;
}

function drawReliefHead(g, path, state, { step, color, halo, strong }) {
  const { run } = state;
  const at = reliefPixelAt(path, run, step);
  if (!at) return;
  const last = run.last(path.r, path.s), { mark } = run.meta.racers[path.r];
  g.globalAlpha = reliefPointHidden(path, Math.min(Math.floor(step), last), state) ? 0.55 : 1;
  if (last < run.steps && step > last) drawLostHead(g, mark, ...at, color, halo);
  else drawHead(g, mark, ...at, (strong ? 6 : 4) * state.scale, color, halo);
  g.globalAlpha = 1;
}
