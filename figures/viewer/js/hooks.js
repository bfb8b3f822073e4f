// What the page around the viewer may ask of it and is told: the view of the meta, commands, and what the clock does.

/** @import { Asked, Clock } from "./types.d.ts" */

const biggestScale = 2.4, smallestBig = 1.5; // of type and lines, for a room

// What the server asks of the switches is followed where it differs from before, in a lesson (`fixed`) with each new run.
/** @type {(kept: string[], next: { meta: any }, before: { meta: any } | null) => Record<string, any>} */
export function viewPatch(kept, next, before) {
  if (!before) return {};
  const view = next.meta.view ?? {}, old = before.meta.view ?? {};
  const again = view.fixed && before.meta.key !== next.meta.key;
  const asked = kept.filter((name) => name in view && (again || view[name] !== old[name]));
  return Object.fromEntries(asked.map((name) => [name, name === "trail" ? view.trail ?? Infinity : view[name]]));
}

// How much larger type and lines are than at a desk.
/** @type {(view: Asked) => number} */
export function viewScale(view) {
  if (!view.big) return 1;
  return Math.min(biggestScale, Math.max(smallestBig, Math.min(window.innerWidth / 800, window.innerHeight / 450)));
}

// `parts` by name: those that the view does not list are not there.
/** @type {(root: Element, parts: Record<string, Element>, view: Asked) => void} */
export function showParts(root, parts, view) {
  const wanted = view.parts ?? Object.keys(parts);
  for (const [name, element] of Object.entries(parts)) element.classList.toggle("dl-absent", !wanted.includes(name));
  root.classList.toggle("dl-big", Boolean(view.big));
  root.classList.toggle("dl-alone", Boolean(view.alone));
  root.classList.toggle("dl-still", Boolean(view.still));
}

// Tells the page when a run begins and ends, the server when a visitor first plays a run that waited, and obeys commands.
// key() and view() of what is shown; tell(name, value) goes to the server; unveil() when the run's end has been seen.
/** @type {(clock: Clock, page: { key: () => string, view: () => Asked, tell: (name: string, value: unknown) => void, unveil: () => void }) => () => void} */
export function attachHooks(clock, { key, view, tell, unveil }) {
  let played = /** @type {string | null} */ (null); // the key of the run whose first play was told
  /** @type {(what: string) => boolean} */
  const say = (what) => document.dispatchEvent(new CustomEvent(`descent-lab:${what}`, { detail: { key: key() } }));

  function notePlayed() {
    if (view().play !== "paused" || played === key()) return;
    played = key();
    tell("played", played);
  }

  clock.started = () => say("started");
  clock.finished = () => {
    say("finished");
    unveil();
  };
  clock.played = notePlayed;
  const unsubscribe = clock.subscribe((step) => {
    if (!(step > 0 && step >= clock.steps)) return;
    notePlayed(); // or came to its end
    unveil();
  });

  /** @type {Record<string, () => unknown>} */
  const commands = {
    play: () => clock.playing || clock.play(),
    pause: clock.pause,
    toggle: clock.toggle,
    restart() {
      clock.pause();
      clock.seek(0);
      clock.play();
    },
  };
  const obey = (/** @type {Event} */ event) => void commands[/** @type {CustomEvent} */ (event).detail]?.();
  document.addEventListener("descent-lab:command", obey);
  return () => {
    unsubscribe();
    document.removeEventListener("descent-lab:command", obey);
  };
}
