// What the marks on the map stand for, and how many of each were found; only where they were searched for.

import { buildElement } from "./dom.js";
import { panelIcon } from "./marks.js";
/** @import { Words } from "./types.d.ts" */

/** @type {Record<string, string>} */
const markIconPaths = {
  minimum: "M.8 0A.8 .8 0 1 1 -.8 0A.8 .8 0 1 1 .8 0Z",
  maximum: "M0-.9L.85 .7H-.85Z",
  saddle: "M-.75-.75L.75 .75M.75-.75L-.75 .75",
  degenerate: "M0-1L.85 0L0 1L-.85 0Z",
};

/** @type {(words: Words) => { element: HTMLElement, show: (level: any, theme: any) => void }} */
export function createMarkLegend(words) {
  const element = buildElement("ul", { class: "dl-mark-key", "aria-label": words("stage.marks"), hidden: true });

  /** @type {(level: any, theme: any) => void} */
  function show(level, theme) {
    element.hidden = !level;
    const kinds = Object.keys(markIconPaths).filter((kind) => level?.[kind]);
    const items = kinds.map((kind) => {
      const icon = panelIcon(markIconPaths[kind], "dl-mark-icon");
      icon.style.color = theme[kind];
      return buildElement("li", {}, icon, `${words(`stage.marks.${kind}`)} ${level[kind]}`);
    });
    element.replaceChildren(...items, ...(level?.note ? [buildElement("li", {}, level.note)] : []));
  }

  return { element, show };
}
