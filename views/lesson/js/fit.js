// Before an audience nothing scrolls: words that need more room than there is are set smaller, and a map has the height that
// is left. Both are measured, since nobody knows how long a sentence or a legend is.

const smallestWords = 0.6, smallestMap = 110, enough = 3; // pixels

/** @type {(shown: { data: { present: boolean } | null }) => { measure: () => void, destroy: () => void }} */
export function createFit(shown) {
  const page = document.documentElement;
  let observed = /** @type {Element[]} */ ([]), waiting = 0, tries = 0;
  let before = NaN, push = 1; // the room left at the last try, and how many times it is given to the maps or taken away
  const observer = new ResizeObserver(() => measure());
  const resize = () => measure();
  window.addEventListener("resize", resize);

  function measure() {
    tries = 12;
    if (waiting) return;
    [before, push] = [NaN, 1];
    waiting = requestAnimationFrame(fit);
  }

  function fit() {
    waiting = 0;
    if (!shown.data?.present) return;
    const words = document.querySelector(".st-key-lesson-words");
    const stage = document.querySelector(".st-key-lesson-stage");
    if (!words || !stage) return;
    watch(words, stage);
    fitWords(words);
    tries -= 1;
    if (!fitMaps(stage) && tries > 0) waiting = requestAnimationFrame(() => (waiting = requestAnimationFrame(fit))); // viewers take a frame
  }

  /** @type {(...wanted: Element[]) => void} */
  function watch(...wanted) {
    const all = [...wanted, ...document.querySelectorAll(".dl-viewer")];
    if (all.length === observed.length && all.every((each, i) => each === observed[i])) return;
    observer.disconnect();
    observed = all;
    for (const each of all) observer.observe(each);
  }

  /** @type {(words: Element) => void} */
  function fitWords(words) {
    /** @type {(size: number) => boolean} */
    const fits = (size) => {
      page.style.setProperty("--dl-words", String(size));
      const { top, height } = words.getBoundingClientRect();
      return top + height <= floor();
    };
    let size = 1;
    while (size > smallestWords && !fits(size)) size = Math.round((size - 0.04) * 100) / 100;
  }

  // Whether the maps are as tall as they can be; else they are given another height, and it is looked at again.
  /** @type {(stage: Element) => boolean} */
  function fitMaps(stage) {
    /** @type {NodeListOf<HTMLElement>} */
    const all = stage.querySelectorAll(".dl-viewer .dl-plot");
    const maps = [...all].filter((map) => map.offsetHeight);
    if (!maps.length) return stage.querySelector(".dl-viewer") === null;
    const rows = new Set(maps.map((map) => Math.round(map.getBoundingClientRect().top))).size;
    const left = floor() - stage.getBoundingClientRect().bottom;
    const asked = parseFloat(page.style.getPropertyValue("--dl-map-room")) || window.innerHeight * 0.5;
    const own = stage.querySelectorAll(".dl-viewer").length > 1 ? rows : 1; // one viewer shares its room among its rows
    // Maps may be lower than they are allowed to be. More makes them no higher; less is allowed until they give way.
    if (left > 0 && left === before) return true;
    push = left === before ? 2 * push : 1;
    before = left;
    const room = Math.max(smallestMap, Math.min(asked + (push * left) / own, window.innerHeight));
    if ((left >= 0 && left <= enough) || Math.abs(room - asked) < 1) return true;
    page.style.setProperty("--dl-map-room", String(Math.floor(room)));
    window.removeEventListener("resize", resize);
    window.dispatchEvent(new Event("resize")); // the viewers measure their room again
    window.addEventListener("resize", resize);
    return false;
  }

  function floor() {
    /** @type {HTMLElement | null} */
    const bar = document.querySelector(".dl-nav-present");
    return window.innerHeight - (bar?.offsetHeight ?? 0) - 4;
  }

  return {
    measure,
    destroy() {
      observer.disconnect();
      window.removeEventListener("resize", resize);
      cancelAnimationFrame(waiting);
      page.style.removeProperty("--dl-words");
      page.style.removeProperty("--dl-map-room");
    },
  };
}
