// What both components build with.

/** @type {(tag: string, attributes?: Record<string, any>, ...children: (Node | string)[]) => any} */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

/** @type {(words: string, values: Record<string, any>) => string} */
export const fill = (words, values) => words.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

/** @type {(what: string) => boolean} */
export const command = (what) => document.dispatchEvent(new CustomEvent("descent-lab:command", { detail: what }));
