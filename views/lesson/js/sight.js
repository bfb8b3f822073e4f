// A run that an answer begins plays where it can be seen: on a small screen its map may stand below the answer, and then
// it waits until the reader comes to it. On a large one the stage may have been scrolled to its charts: back to the map.

import { command } from "./dom.js";

/** @type {() => { playOnceSeen: (isWaiting: () => boolean) => void, leave: () => void, toTheTop: () => void }} */
export function createSight() {
  let observer = /** @type {IntersectionObserver | null} */ (null);

  function toTheTop() {
    const stage = document.querySelector(".st-key-lesson-stage")?.parentElement;
    if (stage) stage.scrollTop = 0;
  }

  /** @type {(entry: IntersectionObserverEntry) => boolean} */
  const seen = ({ intersectionRatio, intersectionRect }) =>
    intersectionRatio > 0.6 || intersectionRect.height > 0.4 * window.innerHeight;

  function leave() {
    observer?.disconnect();
    observer = null;
  }

  return {
    playOnceSeen(isWaiting) {
      leave();
      const map = document.querySelector(".st-key-lesson-stage .dl-viewer :is(.dl-plot, .dl-scene)");
      if (!map) return;
      toTheTop();
      observer = new IntersectionObserver((entries) => {
        if (!isWaiting()) leave(); // somebody has pressed play
        else if (entries.some(seen)) {
          leave();
          command("play");
        }
      }, { threshold: [0, 0.2, 0.4, 0.5, 0.65, 0.8, 1] });
      observer.observe(map);
    },
    leave,
    toTheTop,
  };
}
