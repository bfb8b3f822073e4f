// How the run is looked at, in the page's address, so that a link says "look at this, at step 37": the switches that are
// not as the page sets them, the racers that are hidden, and the step where it rests. It is written a moment after a
// change, in place, so that Back goes to another run and not through every step; and Python is told. While a run plays
// nothing is written but, at its beginning, that it rests no more.

/** @import { Clock, Switches } from "./types.d.ts" */

const viewParameter = "view", viewRests = 400; // milliseconds

/** @type {Record<string, (value: any) => string>} */
const viewWords = {
  layout: (layout) => layout,
  log: (on) => (on ? "log" : "linear"),
  arrows: (on) => (on ? "arrows" : "no-arrows"),
  trail: (steps) => `trail:${steps === Infinity ? "all" : steps}`,
};

// kind, ui, clock: the viewer's; base(): the switches as the page sets them; linked(): whether its address is written;
// tell(text) goes to Python.
/** @type {(given: { kind: { kept: string[] }, ui: Switches, clock: Clock, base: () => Record<string, any>, linked: () => boolean, tell: (text: string) => void }) => { into: (address: string) => string, hold: () => void, release: () => void, destroy: () => void }} */
export function createViewLink({ kind, ui, clock, base, linked, tell }) {
  let timer = 0, told = /** @type {string | null} */ (null), played = false;
  let held = false; // a point was chosen, which may lead to another page: what is told after it would keep Streamlit here

  function text() {
    const usual = base();
    const words = kind.kept.filter((name) => viewWords[name] && ui[name] !== usual[name]).map((name) => viewWords[name](ui[name]));
    for (const r of [...ui.hidden].sort((a, b) => a - b)) words.push(`hide:${r + 1}`);
    const step = Math.floor(clock.step);
    if (!clock.playing && step > 0 && step < clock.steps) words.push(`step:${step}`);
    return words.join(",");
  }

  // An address with what one sees now.
  /** @type {(address: string) => string} */
  function into(address) {
    const whole = new URL(address, document.baseURI);
    if (text()) whole.searchParams.set(viewParameter, text());
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
    if (said !== told) tell(said); // what Python would not have is not said again and again
    told = said;
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
