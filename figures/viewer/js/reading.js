// What can be read off the map: the point under the pointer, a marked minimum or saddle, where a racer was last seen.

import { buildElement, setText } from "./dom.js";
import { racerChip } from "./marks.js";
import { formatNumber, formatPrecise } from "./numbers.js";

// Plain numbers of one width, so that the line does not dance under a moving pointer.
export function pointText(surface, x, y) {
  const [gx, gy] = surface.gradient(x, y);
  const cell = (v) => formatNumber(v, 4).padStart(11);
  return [`x${cell(x)}   y${cell(y)}   f${cell(surface.value(x, y))}   `, `∇f${cell(gx)},${cell(gy)}`];
}

// The line under the maps: what is under the pointer, or what a pointer can do.
export function createReadout() {
  const element = buildElement("output", { class: "dl-readout", "aria-live": "off" }, buildElement("span"), buildElement("span"));
  const write = (first, second, isHint) => {
    setText(element.firstChild, first);
    setText(element.lastChild, second);
    element.classList.toggle("dl-hint", isHint);
  };
  return { element, show: (first, second) => write(first, second, false), hint: (text) => write(text, "", true) };
}

export function markNear(points, projection, px, py) {
  const far = (point) => Math.hypot(projection.x(point.x) - px, projection.y(point.y) - py);
  const nearest = points.reduce((best, point) => (!best || far(point) < far(best) ? point : best), null);
  return nearest && far(nearest) < 12 ? nearest : null;
}

// `level`: what is told of a search for such points, where there was one.
export function describeMark(mark, words, level) {
  const kind = (mark.kind === "minimum" && mark.global ? "global" : mark.kind) + (mark.edge ? "_edge" : "");
  const at = `(${formatNumber(mark.x, 4)}, ${formatNumber(mark.y, 4)})`;
  const rows = [[words("stage.mark.at"), at], [words("stage.mark.value"), formatNumber(mark.value, 4)]];
  if (mark.eigenvalues) rows.push([words("stage.mark.eigenvalues"), mark.eigenvalues.map((v) => formatNumber(v, 4)).join(", ")]);
  if (level && mark.eigenvalues) rows.push(...describeLimits(mark.eigenvalues, words, level.momentum));
  return [
    buildElement("strong", {}, words(`stage.mark.${kind}`)),
    ...rows.map((row) => describeRow(...row)),
  ];
}

// How unevenly it curves, and the rates from which descent, plain and with momentum, leaves along the steepest direction.
function describeLimits([low, high], words, momentum) {
  const [small, large] = [low, high].map(Math.abs).sort((a, b) => a - b);
  const rows = [[words("stage.mark.condition"), formatNumber(large / small, 4)]];
  if (!(high > 0)) return rows;
  return [...rows, ["2/λmax", formatNumber(2 / high, 4)],
    [`2(1+β)/λmax, β = ${formatPrecise(momentum)}`, formatNumber((2 * (1 + momentum)) / high, 4)]];
}

function describeRow(name, text) {
  return buildElement("span", { class: "dl-mark-tip-row" }, buildElement("span", {}, name), buildElement("code", {}, text));
}

export function panelTitle(racer, color) {
  return buildElement("figcaption", { class: "dl-panel-title" }, racerChip(racer, color), buildElement("span", {}, racer.label));
}

// The last point that can be drawn on this map; the very last one if none can.
export function lastInsideView(run, view, r, s) {
  for (let t = run.last(r, s); t >= 0; t--) {
    const [x, y] = run.x(t, r, s);
    if (x >= view.x0 && x <= view.x1 && y >= view.y0 && y <= view.y1) return [x, y];
  }
  return run.x(run.last(r, s), r, s);
}

// The longest gradient and the longest step of a path: arrows are measured against them.
export function greatestVectors(cache, run, r, s) {
  const key = r * run.S + s;
  if (cache.has(key)) return cache.get(key);
  const greatest = { gradient: 0, step: 0 };
  for (let t = 0; t < run.last(r, s); t++) {
    const [x0, y0] = run.x(t, r, s);
    const [x1, y1] = run.x(t + 1, r, s);
    const size = { gradient: Math.hypot(...run.gradient(t, r, s)), step: Math.hypot(x1 - x0, y1 - y0) };
    for (const name of ["gradient", "step"]) if (Number.isFinite(size[name])) greatest[name] = Math.max(greatest[name], size[name]);
  }
  cache.set(key, greatest);
  return greatest;
}
