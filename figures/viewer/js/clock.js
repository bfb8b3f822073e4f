// One clock for everything that moves: a single requestAnimationFrame loop, asleep unless playing or something changed.

/** @import { Clock } from "./types.d.ts" */

const raceSeconds = 8; // the whole race at 1x, however many steps it has

/** @type {() => Clock} */
export function createClock() {
  /** @type {Set<(step: number) => void>} */
  const listeners = new Set();
  let frameId = 0;
  let before = /** @type {number | null} */ (null);

  function invalidate() {
    if (!frameId) frameId = requestAnimationFrame(tick);
  }

  /** @type {(now: number) => void} */
  function tick(now) {
    frameId = 0;
    if (clock.playing) advance(now);
    else before = null;
    for (const listener of listeners) listener(clock.step);
    if (clock.playing) invalidate();
  }

  /** @type {(now: number) => void} */
  function advance(now) {
    // A tab that slept, or a long pause of the page, must not make the race jump.
    const seconds = before === null ? 0 : Math.min(now - before, 100) / 1000;
    before = now;
    clock.step += (seconds * clock.speed * clock.steps) / raceSeconds;
    if (clock.step < clock.steps) return;
    if (clock.loop && clock.steps > 0) {
      clock.step %= clock.steps;
      clock.finished();
      clock.started();
      return;
    }
    clock.step = clock.steps;
    clock.playing = false;
    before = null;
    clock.finished();
  }

  /** @type {Clock} */
  const clock = {
    step: 0,
    steps: 0,
    peeked: null, // a step that is looked at for a moment, while the playhead stays where it is
    get shown() {
      return clock.peeked ?? clock.step;
    },
    playing: false,
    speed: 1,
    loop: false,
    started() {}, // called when it begins to play from step 0
    finished() {}, // called when playing has come to the end
    played() {}, // called whenever it begins to play
    invalidate,
    play() {
      if (clock.step >= clock.steps) clock.step = 0;
      const starts = clock.step === 0 && !clock.playing;
      clock.playing = true;
      clock.peeked = null;
      before = null;
      invalidate();
      clock.played();
      if (starts) clock.started();
    },
    pause() {
      clock.playing = false;
      before = null;
      invalidate();
    },
    toggle() {
      if (clock.playing) clock.pause();
      else clock.play();
    },
    seek(step) {
      clock.step = Math.min(Math.max(step, 0), clock.steps);
      clock.peeked = null;
      invalidate();
    },
    // A run that plays goes on: a pointer that happens to rest on a chart must not hold the picture.
    peek(step) {
      const wanted = step === null || clock.playing ? null : Math.min(Math.max(step, 0), clock.steps);
      if (wanted === clock.peeked) return;
      clock.peeked = wanted;
      invalidate();
    },
    // The page sends a run again whenever it is drawn: what is looked at stays.
    setSteps(steps) {
      clock.steps = steps;
      clock.step = Math.min(clock.step, steps);
      if (clock.peeked !== null) clock.peeked = Math.min(clock.peeked, steps);
      invalidate();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    destroy() {
      listeners.clear();
      cancelAnimationFrame(frameId);
      clock.playing = false;
    },
  };
  return clock;
}
