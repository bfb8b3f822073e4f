// Lists of numbers in ascending order.

/** @import { Numbers } from "./types.d.ts" */

/** @type {(sorted: Numbers, q: number) => number} */
export function quantile(sorted, q) {
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] : 0;
}

// How many of an ascending list are at most `limit`.
/** @type {(sorted: Numbers, limit: number) => number} */
export function countUpTo(sorted, limit) {
  let low = 0, high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
