// How a table is sorted.

/** Smaller first; what is missing stays at the end either way.
 * @type {(a: any, b: any, direction: number) => number}
 */
export function compareCells(a, b, direction) {
  const missing = (/** @type {unknown} */ v) => Number(v === null || v === undefined || Number.isNaN(v));
  if (missing(a) || missing(b)) return missing(a) - missing(b);
  return direction * (typeof a === "string" ? a.localeCompare(b) : a - b);
}
