// Making elements and icons without a framework.

/** @import { Attributes, Child, Words } from "./types.d.ts" */

const svgNamespace = "http://www.w3.org/2000/svg";

// buildElement("button", { class: "x", "aria-label": "…", onclick: f }, child, "text", …)
/** @type {(tag: string, attributes?: Attributes, ...children: Child[]) => any} */
export function buildElement(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** @type {Record<string, string>} */
const iconPaths = {
  play: "M8 5.2v13.6l11-6.8z",
  pause: "M7 5h3.6v14H7zM13.4 5H17v14h-3.6z",
  back: "M15.5 6 8 12l7.5 6z M6 6h1.8v12H6z",
  forward: "M8.5 6 16 12l-7.5 6z M16.2 6H18v12h-1.8z",
  first: "M12 6 5.8 12 12 18z M18.6 6l-6.2 6 6.2 6z M3.8 6h1.6v12H3.8z",
  last: "M12 6l6.2 6L12 18z M5.4 6l6.2 6-6.2 6z M18.6 6h1.6v12h-1.6z",
  loop: "M7 7h8.6V4.4L20 8.2l-4.4 3.8V9.2H9.2v3.2H7z M17 17H8.4v2.6L4 15.8 8.4 12v2.8h6.4v-3.2H17z",
  link: "M10.6 13.4a1 1 0 0 1 0-1.4l4.2-4.2a2.6 2.6 0 0 1 3.7 3.7l-2.4 2.4 1.3 1.3 2.4-2.4a4.4 4.4 0 0 0-6.3-6.3l-4.2 4.2a2.9 2.9 0 0 0 0 4.1l.6.6 1.3-1.3z M13.4 10.6a1 1 0 0 1 0 1.4l-4.2 4.2a2.6 2.6 0 0 1-3.7-3.7l2.4-2.4-1.3-1.3-2.4 2.4a4.4 4.4 0 0 0 6.3 6.3l4.2-4.2a2.9 2.9 0 0 0 0-4.1l-.6-.6-1.3 1.3z",
  code: "M8.6 7.2 3.8 12l4.8 4.8L10 15.4 6.6 12 10 8.6z M15.4 7.2 14 8.6l3.4 3.4-3.4 3.4 1.4 1.4 4.8-4.8z",
  full: "M4.5 4.5H10v2H6.5V10h-2z M14 4.5h5.5V10h-2V6.5H14z M4.5 14h2v3.5H10v2H4.5z M17.5 14h2v5.5H14v-2h3.5z",
  save: "M11 4h2v8.2l3-3 1.4 1.4-5.4 5.4-5.4-5.4L8 9.200l3 3z M5 17.500h14v2H5z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  minus: "M5 11h14v2H5z",
  reset: "M12 5.5a6.5 6.5 0 1 1-6.3 8.1l1.9-.5A4.5 4.5 0 1 0 9 8.6l2 2H5v-6l2.5 2.5A6.5 6.5 0 0 1 12 5.500z",
};

/** @type {(name: string) => SVGElement} */
export function buildIcon(name) {
  const svg = document.createElementNS(svgNamespace, "svg");
  const path = document.createElementNS(svgNamespace, "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "dl-icon");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", iconPaths[name]);
  svg.append(path);
  return svg;
}

// Writing the same text again would still cost a layout, sixty times a second.
/** @type {(element: Element, text: string) => void} */
export function setText(element, text) {
  if (element.shown === text) return;
  element.shown = text;
  element.textContent = text;
}

/** @type {(words: Words, icon: string, word: string, action: (event: Event) => unknown, attributes?: Attributes) => HTMLButtonElement} */
export function buildButton(words, icon, word, action, attributes = {}) {
  const label = words(word);
  const always = { type: "button", class: "dl-button", "aria-label": label, title: label, onclick: action };
  return buildElement("button", { ...always, ...attributes }, buildIcon(icon));
}
