// How much of the window the maps may take: how tall they may be so that what stands under them is still on the screen, wherever the page is scrolled to.

/** @import { Asked } from "./types.d.ts" */

/** @type {(element: HTMLElement, ctx: { scale: () => number, view: () => Asked }) => number} */
export function stageRoom(element, ctx) {
  const asked = parseFloat(getComputedStyle(element).getPropertyValue("--dl-map-room")); // pixels, by the page around it
  if (asked) return asked;
  const top = topOfPage(element);
  if (ctx.view().alone) return window.innerHeight - top - heightUnderAlone(element);
  const scale = ctx.scale();
  // For a room the map takes what is there; `below` is what the page itself needs under the viewer.
  if (scale > 1) return Math.max(200, window.innerHeight - top - 72 * scale - 34 - (ctx.view().below ?? 8));
  const most = document.fullscreenElement ? Infinity : 760;
  const least = parseFloat(getComputedStyle(element).getPropertyValue("--dl-least-room")) || (element.clientWidth < 560 || element.querySelector(".dl-side") ? 260 : 320);
  return Math.max(least, Math.min(window.innerHeight - top - heightUnderMaps(element), most));
}

/** @type {(part: Element | null | undefined) => number} */
const heightOf = (part) => (part instanceof HTMLElement ? part.offsetHeight : 0);

// Where an element is as long as nothing is scrolled: what sticks to the window has moved within its parent.
/** @type {(element: HTMLElement) => number} */
function topOfPage(element) {
  let top = element.getBoundingClientRect().top;
  for (let each = element; each.parentElement; each = each.parentElement) {
    const parent = each.parentElement;
    top += parent.scrollTop;
    if (getComputedStyle(each).position === "sticky") top -= Math.max(0, each.getBoundingClientRect().top - parent.getBoundingClientRect().top);
  }
  return top;
}

// The hint, notes, the player, and a legend that is not beside the map but can be seen with it. What changes with the pointer has
// a height of its own here: the map must not grow and shrink under it.
/** @type {(element: HTMLElement) => number} */
function heightUnderMaps(element) {
  const arena = element.parentElement ?? element;
  const hint = element.clientWidth < 560 ? 66 : element.querySelector(".dl-side") && element.clientWidth >= 760 ? 31 : 42;
  const gap = 8;
  const notes = [...element.querySelectorAll(".dl-uneven, .dl-caption, .dl-mark-key")].reduce((sum, note) => sum + heightOf(note), 0);
  const legend = arena.querySelector(":scope > .dl-side-bar");
  const under = arena.clientWidth >= 560 && element.querySelector(".dl-side") && legend?.querySelector(".dl-legend");
  const first = arena.clientWidth < 560 && heightOf(legend?.querySelector(".dl-racer")); // on a phone its first line is seen
  return hint + notes + gap + heightOf(arena.querySelector(".dl-transport")) + (under ? heightOf(legend) + gap : first ? first + gap : 0) + gap;
}

// All that stands under the maps of a viewer that is alone, with the legend unless it is beside them; alone.css keeps it low.
/** @type {(element: HTMLElement) => number} */
function heightUnderAlone(element) {
  const arena = element.parentElement ?? element;
  const gap = parseFloat(getComputedStyle(arena).rowGap) || 0;
  const legend = arena.querySelector(":scope > .dl-side-bar");
  const beside = legend instanceof HTMLElement && legend.offsetLeft >= element.offsetLeft + element.offsetWidth;
  const own = [...element.querySelectorAll(".dl-below, .dl-caption, .dl-mark-key")].map(heightOf);
  const under = [arena.querySelector(":scope > .dl-transport"), beside ? null : legend].map(heightOf).filter(Boolean);
  const foot = heightOf(arena.parentElement?.querySelector(":scope > .dl-foot"));
  return [...own, ...under, ...under.map(() => gap), foot, 2 * gap].reduce((sum, each) => sum + each, 0);
}
