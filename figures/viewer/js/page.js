// What the viewer takes from the page around it: whether it is dark, and plotly.js.

import { buildElement } from "./dom.js";

// Streamlit gives its colours as CSS variables; the page is dark when its background is.
/** @type {(root: Element) => boolean} */
export function isDark(root) {
  const color = getComputedStyle(root).getPropertyValue("--st-background-color").trim() || getComputedStyle(document.body).backgroundColor;
  const context = document.createElement("canvas").getContext("2d");
  if (!context) return false;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return alpha > 0 && 0.2126 * red + 0.7152 * green + 0.0722 * blue < 110;
}

// plotly.js is a plain script (not a module) that sets window.Plotly; it is fetched once a page. "#id" is an element of a
// page that brings it along, packed; "" is a page that has none.
/** @type {(address: string) => Promise<any>} */
export function loadPlotlyOnce(address) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  if (!address) return Promise.reject(new Error("plotly.js is not part of this page."));
  if (address.startsWith("#")) window.descentLabPlotly ??= unpackPlotly(address.slice(1));
  window.descentLabPlotly ??= new Promise((resolve, reject) => {
    const script = buildElement("script", { src: new URL(address, document.baseURI).href, async: true });
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => reject(new Error(`plotly.js did not load from ${address}.`)));
    document.head.append(script);
  });
  return window.descentLabPlotly;
}

// Fetched while the map moves, so that it need only be evaluated when there is a moment for that.
/** @type {(address: string) => void} */
export function fetchPlotlyAhead(address) {
  if (window.Plotly || window.descentLabPlotly || !address || address.startsWith("#")) return;
  document.head.append(buildElement("link", { rel: "preload", as: "script", href: new URL(address, document.baseURI).href }));
}

// When what is on the page has been seen, and the browser has a moment: evaluating plotly.js takes it half a second.
export async function whenQuiet() {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  await new Promise((resolve) => (window.requestIdleCallback ?? requestAnimationFrame)(resolve, { timeout: 100 }));
}

/** @type {(id: string) => Promise<any>} */
async function unpackPlotly(id) {
  const script = buildElement("script");
  script.textContent = (await window.descentLabOffline?.unpackText(id)) ?? "";
  document.head.append(script);
  return window.Plotly;
}
