// The key of the map: which height each colour stands for, in the zoom that is shown.

import { buildElement, setText } from "./dom.js";
import { formatNumber } from "./numbers.js";
/** @import { HeightRange, HeightScale, Words } from "./types.d.ts" */

/** @type {(words: Words) => { element: HTMLElement, show: (scale: HeightScale, range: HeightRange, stops: string[]) => void }} */
export function createScaleBar(words) {
  const bar = buildElement("span", { class: "dl-ramp" });
  const labels = [0, 0.5, 1].map(() => buildElement("span", { class: "dl-ramp-label" }));
  const name = buildElement("span", { class: "dl-key-name" }, "f");
  const element = buildElement("div", { class: "dl-key", role: "img" }, name, bar, ...labels);

  // range: the scaled heights of the first and the last colour.
  /** @type {(scale: HeightScale, range: HeightRange, stops: string[]) => void} */
  function show(scale, range, stops) {
    bar.style.background = `linear-gradient(to right, ${stops.join(", ")})`;
    const heights = [0, 0.5, 1].map((at) => scale.fromScale(range.lo + at * (range.hi - range.lo)));
    const size = Math.max(...heights.map(Math.abs));
    // A floor of 1e-17 is rounding, not a height anyone can read off a map.
    const texts = heights.map((f) => formatNumber(Math.abs(f) < size * 1e-9 ? 0 : f, 2));
    // The first and the last colour stand for everything beyond, too.
    if (texts[0] !== "0") texts[0] = `≤ ${texts[0]}`;
    texts[2] = `≥ ${texts[2]}`;
    labels.forEach((label, i) => setText(label, texts[i]));
    element.setAttribute("aria-label", words("stage.key", { low: texts[0], high: texts[2] }));
  }

  return { element, show };
}
