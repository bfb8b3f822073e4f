// How the run is looked at, in the page's address, so that a link says "look at this, at step 37": the switches that are
// not as the page sets them, the racers that are hidden, and the step where it rests. It is written a moment after a
// change, in place, so that Back goes to another run and not through every step; and Python is told. While a run plays
// nothing is written but, at its beginning, that it rests no more.

import { aloneWord, viewParameter } from "./embedding.js";
/** @import { Clock, Switches } from "./types.d.ts" */

const viewRests = 400; // milliseconds

/** @type {Record<string, (value: any) => string>} */
const viewWords = {
  layout: (layout) => layout,
  log: (on) => (on ? "log" : "linear"),
  arrows: (on) => (on ? "arrows" : "no-arrows"),
  trail: (steps) => `trail:${steps === Infinity ? "all" : steps}`,
};

// kind, ui, clock: the viewer's; base(): the switches as the page sets them; linked(): whether its address is written;
// alone(): whether the page is nothing but the viewer; tell(text) goes to Python.
/** @type {(given: { kind: { kept: string[] }, ui: Switches, clock: Clock, base: () => Record<string, any>, linked: () => boolean, alone: () => boolean, tell: (text: string) => void }) => { into: (address: string, alone?: boolean) => string, hold: () => void, release: () => void, destroy: () => void }} */
export function createViewLink({ kind, ui, clock, base, linked, alone, tell }) {
  let timer = 0, reported = /** @type {string | null} */ (null), played = false;
  let held = false; // a point was chosen, which may lead to another page: what is reported after it would keep Streamlit here

  function text(isAlone = alone()) {
    const usual = base();
    const words = isAlone ? [aloneWord] : [];
    words.push(...kind.kept.filter((name) => viewWords[name] && ui[name] !== usual[name]).map((name) => viewWords[name](ui[name])));
    for (const r of [...ui.hidden].sort((a, b) => a - b)) words.push(`hide:${r + 1}`);
    const step = Math.floor(clock.step);
    if (!clock.playing && step > 0 && step < clock.steps) words.push(`step:${step}`);
    return words.join(",");
  }

  // An address with what one sees now; `isAlone` where it is to lead elsewhere than this page does.
  /** @type {(address: string, isAlone?: boolean) => string} */
  function into(address, isAlone) {
    const whole = new URL(address, document.baseURI);
    const said = text(isAlone);
    if (said) whole.searchParams.set(viewParameter, said);
    else whole.searchParams.delete(viewParameter);
    return whole.href;
  }

  function write() {
    timer = 0;
    if (!linked()) return;
    const said = text();
    const given = new URL(window.location.href).searchParams.get(viewParameter) ?? "";
    if (said === given || (clock.playing && !given.includes("step:"))) return; // while it plays nothing goes to Python
    window.history.replaceState(window.history.state, "", into(window.location.href));
    if (said !== reported) tell(said); // what Python would not have is not said again and again
    reported = said;
  }

  function sync() {
    clearTimeout(timer);
    if (!linked() || held) return;
    timer = setTimeout(write, viewRests);
  }

  function hold() {
    held = true;
    clearTimeout(timer);
  }

  function release() {
    held = false;
    sync();
  }

  function follow() {
    if (!clock.playing || !played) sync();
    played = clock.playing;
  }

  const unsubscribes = [ui.subscribe(sync), clock.subscribe(follow)];
  return { into, hold, release, destroy: () => { clearTimeout(timer); for (const unsubscribe of unsubscribes) unsubscribe(); } };
}

// What a link asks of the switches, in the viewer's own words.
/** @type {(asked: { switches: Record<string, any>, hidden: number[] }) => Record<string, any>} */
export function askedSwitches({ switches, hidden }) {
  const trail = "trail" in switches ? { trail: switches.trail ?? Infinity } : {};
  return { ...switches, ...trail, hidden: new Set(hidden) };
}
