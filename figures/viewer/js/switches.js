// The switches are the browser's own: kept across reruns and reloads of this tab, never sent.

/** @import { Switches } from "./types.d.ts" */

// `values`: every switch as it is at first; `kept`: the names that the tab remembers under `storageKey` (null: nothing is).
/** @type {(storageKey: string | null, values: { hidden: Set<number>, [name: string]: any }, kept: string[]) => Switches} */
export function createSwitches(storageKey, values, kept) {
  /** @type {Set<(patch: object) => void>} */
  const listeners = new Set();
  /** @type {Switches} */
  const ui = {
    ...values,
    ...(storageKey ? storedSwitches(storageKey, kept) : {}),
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    // For the viewer itself, which shows and hides the places that the views then measure.
    subscribeFirst(listener) {
      const others = [...listeners];
      listeners.clear();
      for (const each of [listener, ...others]) listeners.add(each);
    },
    set(patch) {
      Object.assign(ui, patch);
      if (storageKey) storeSwitches(storageKey, Object.fromEntries(kept.map((name) => [name, ui[name]])));
      for (const listener of listeners) listener(patch);
    },
  };
  return ui;
}

/** @type {(storageKey: string, kept: string[]) => Record<string, any>} */
function storedSwitches(storageKey, kept) {
  try {
    const stored = JSON.parse(sessionStorage.getItem(storageKey) ?? "null") ?? {};
    if ("trail" in stored) stored.trail ??= Infinity; // JSON has no Infinity
    return Object.fromEntries(Object.entries(stored).filter(([name]) => kept.includes(name)));
  } catch {
    return {}; // no storage in this browser, or nothing readable in it
  }
}

/** @type {(storageKey: string, values: object) => void} */
function storeSwitches(storageKey, values) {
  try {
    sessionStorage.setItem(storageKey, JSON.stringify(values));
  } catch {
    // Private windows may refuse: the switches then last as long as the page.
  }
}
