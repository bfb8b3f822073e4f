// Small building blocks of the panels: elements, a racer's chip (its colour and its shape), icons of the verdicts.

import { buildElement } from "./dom.js";
/** @import { Attributes, Child } from "./types.d.ts" */

// An element with its class first: the panels build many.
/** @type {(tag: string, className?: string | null, attributes?: Attributes, ...children: Child[]) => any} */
export function panelElement(tag, className, attributes = {}, ...children) {
  return buildElement(tag, { class: className || null, ...attributes }, ...children);
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

/** @type {(racer: { mark: string }, color: string) => SVGElement} */
export function racerChip(racer, color) {
  const chip = panelIcon(racer.mark, "dl-chip");
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
  function fit() {
    element.style.overflowX = "";
    if (overflows()) return element.setAttribute("tabindex", "0");
    element.style.overflowX = element.scrollWidth > element.clientWidth ? "hidden" : ""; // a part of a pixel is nothing to scroll to
    element.removeAttribute("tabindex");
  }
  return { element, fit };
}
