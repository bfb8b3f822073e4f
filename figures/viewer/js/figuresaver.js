// Two buttons under a figure of Plotly's own that save it, as PNG or SVG.

import { panelInk } from "./chartparts.js";
import { buildElement, buildIcon } from "./dom.js";
import { fillWords } from "./numbers.js";
import { loadPlotlyOnce } from "./page.js";
import { pictureScale } from "./picture.js";
import { downloadBlob, pictureFormats } from "./saving.js";

export function mountFigureSaver({ data, parentElement }) {
  parentElement.querySelector(".dl-saver")?.remove(); // of another figure, or in another language
  const { words, title, name, plotly } = data.meta;
  const buttons = Object.keys(pictureFormats).map((format) => {
    const label = fillWords(words["save.as"], { figure: title, format: format.toUpperCase() });
    const attributes = { type: "button", class: "dl-toggle", "aria-label": label, title: label };
    return buildElement("button", { ...attributes, onclick: () => save(format) }, buildIcon("save"), format.toUpperCase());
  });
  const status = buildElement("span", { role: "status" });
  const root = buildElement("div", { class: "dl-viewer dl-saver" }, ...buttons, status);
  parentElement.append(root);

  async function save(format) {
    try {
      status.textContent = "";
      const library = await loadPlotlyOnce(plotly);
      const figure = figureToSave(data.meta, root);
      const address = await library.toImage(figure, { format, width: figure.layout.width, height: figure.layout.height, scale: pictureScale });
      downloadBlob(addressBlob(address), `descent-lab-${name}.${format}`);
    } catch (error) {
      status.textContent = fillWords(words["save.failed"], { reason: error.message });
    }
  }

  return () => root.remove();
}

const pictureFont = "system-ui, sans-serif"; // an image has none of the page's own fonts

// As it stands on the page, zoomed or not, where it is found there; on the page's own ground.
function figureToSave({ spec, chart }, root) {
  /** @type {(Element & { data?: any, layout?: any }) | null} */
  const live = chart ? document.querySelector(`.st-key-${CSS.escape(chart)} .js-plotly-plot`) : null;
  const { data, layout } = live?.data ? live : spec;
  const ground = panelInk(root).background;
  const clear = /^(transparent|rgba\(.*,\s*0\))$/;
  const box = live?.getBoundingClientRect() ?? { width: Math.max(root.clientWidth, 600), height: 450 };
  return {
    data,
    layout: {
      ...layout, font: { ...layout.font, family: pictureFont }, autosize: false, width: Math.round(layout.width ?? box.width), height: Math.round(layout.height ?? box.height),
      paper_bgcolor: !layout.paper_bgcolor || clear.test(layout.paper_bgcolor) ? ground : layout.paper_bgcolor,
    },
  };
}

// A data address as a blob. The page's policy does not let a script fetch one.
/** @type {(address: string) => Blob} */
function addressBlob(address) {
  const comma = address.indexOf(","), head = address.slice("data:".length, comma), body = address.slice(comma + 1);
  const encoded = head.endsWith(";base64");
  const content = encoded ? Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0)) : decodeURIComponent(body);
  return new Blob([content], { type: head.replace(/;base64$/, "") });
}
