// Small building blocks of the panels: elements, a racer's chip (its colour and its shape), icons of the verdicts.

import { buildElement } from "./dom.js";
/** @import { Attributes, Child } from "./types.d.ts" */

// An element with its class first: the panels build many.
/** @type {(tag: string, className?: string | null, attributes?: Attributes, ...children: Child[]) => any} */
export function panelElement(tag, className, attributes = {}, ...children) {
  return buildElement(tag, { class: className || null, ...attributes }, ...children);
}

/** @type {(corners: number, turn: number, inner?: number) => string} */
function regularPolygonPath(corners, turn, inner = 1) {
  const count = inner === 1 ? corners : 2 * corners;
  const points = Array.from({ length: count }, (_, i) => {
    const angle = turn + (2 * Math.PI * i) / count;
    const radius = i % 2 ? inner : 1;
    return `${(radius * Math.cos(angle)).toFixed(3)} ${(radius * Math.sin(angle)).toFixed(3)}`;
  });
  return `M${points.join("L")}Z`;
}

// Paths in a circle of radius one, of about equal area.
/** @type {Record<string, string>} */
const racerMarkPaths = {
  circle: "M.88 0A.88 .88 0 1 1 -.88 0A.88 .88 0 1 1 .88 0Z",
  square: "M-.78-.78H.78V.78H-.78Z",
  diamond: "M0-1.08L1.08 0L0 1.08L-1.08 0Z",
  "triangle-up": "M0-1L1 .8H-1Z",
  "triangle-down": "M0 1L1-.8H-1Z",
  "triangle-left": "M-1 0L.8 1V-1Z",
  "triangle-right": "M1 0L-.8 1V-1Z",
  star: regularPolygonPath(5, -Math.PI / 2, 0.45),
  hexagon: regularPolygonPath(6, 0),
  "star-diamond": "M0-1.25L.37-.37L1.25 0L.37 .37L0 1.25L-.37 .37L-1.25 0L-.37-.37Z",
  bowtie: "M-1-.92L0-.25L1-.92V.92L0 .25L-1 .92Z",
  hourglass: "M-.92-1L-.25 0L-.92 1H.92L.25 0L.92-1Z",
};

/** @type {(shape: string) => string} */
export function racerMarkPath(shape) {
  return racerMarkPaths[shape] || racerMarkPaths.circle;
}

/** @type {Record<string, string>} */
const verdictIconPaths = {
  global: "M-.8 .05L-.25 .6L.8-.55",
  local: "M-.9-.5Q0 1.5 .9-.5M-.25 .1A.25 .25 0 1 1 .25 .1A.25 .25 0 1 1 -.25 .1",
  saddle: "M-.9 .5Q0-1.1 .9 .5M-.9-.1Q0 .9 .9-.1",
  level: "M-.9 .1A.9 .5 0 1 1 .9 .1A.9 .5 0 1 1 -.9 .1",
  maximum: "M-.9 .6Q0-1.6 .9 .6M-.25-.85A.25 .25 0 1 1 .25-.85A.25 .25 0 1 1 -.25-.85",
  plateau: "M-.9 0H.9",
  hopping: "M-.9 .5Q-.45-1.1 0 .5Q.45-1.1 .9 .5",
  moving: "M-.9 0H.8M.2-.6L.8 0L.2 .6",
  left: "M-.7 .7L.7-.7M-.1-.7H.7V.1",
  diverged: "M.85 0A.85 .85 0 1 1 -.85 0A.85 .85 0 1 1 .85 0M-.6 .6L.6-.6",
};

/** @type {(path: string, className: string) => SVGElement} */
export function panelIcon(path, className) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", className);
  svg.setAttribute("viewBox", "-1.25 -1.25 2.5 2.5");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(space, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

/** @type {(racer: { shape: string }, color: string) => SVGElement} */
export function racerChip(racer, color) {
  const chip = panelIcon(racerMarkPath(racer.shape), "dl-chip");
  chip.style.color = color;
  return chip;
}

/** @type {(row: { kind: string, verdict?: string }) => HTMLElement} */
export function verdictPill(row) {
  const kind = row.kind in verdictIconPaths ? row.kind : "moving";
  const icon = panelIcon(verdictIconPaths[kind], "dl-pill-icon");
  return panelElement("span", `dl-pill dl-pill-${kind}`, {}, icon, row.verdict ?? "");
}

/** A table's own horizontal scroll; it takes the focus, and the arrow keys, only where there is something to scroll.
 * @type {(label: string, content: Node) => { element: HTMLElement, fit: () => void }}
 */
export function createScroller(label, content) {
  const element = panelElement("div", "dl-scroll", { role: "region", "aria-label": label }, content);
  const overflows = () => element.scrollWidth > element.clientWidth + 1;
  element.addEventListener("keydown", (/** @type {KeyboardEvent} */ event) => {
    const direction = event.key === "ArrowLeft" ? -1 : event.key === "ArrowRight" ? 1 : 0;
    if (!direction || event.target !== element || !overflows()) return;
    event.preventDefault();
    element.scrollBy({ left: 80 * direction });
  });
  const fit = () => (overflows() ? element.setAttribute("tabindex", "0") : element.removeAttribute("tabindex"));
  return { element, fit };
}
