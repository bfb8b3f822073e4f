// The ends of a run that are chaotic. They are computed after the run itself, and come by a component of their own.

/** @type {{ key: string, ends: boolean[][] } | null} */
let latestEnds = null;
/** @type {Set<() => void>} */
const endListeners = new Set();

/** @type {(component: { data: { key: string, ends: boolean[][] } }) => void} */
export function takeChaoticEnds({ data }) {
  latestEnds = data;
  for (const listener of endListeners) listener();
}

// Whether an end is chaotic, as far as is known: a row of the table, of the run with this key.
/** @type {(key: string, row: { racer: number, start: number, chaotic: boolean }) => boolean} */
export const isChaotic = (key, row) => (latestEnds?.key === key ? latestEnds.ends[row.racer]?.[row.start] ?? false : row.chaotic);

/** @type {(listener: () => void) => () => boolean} */
export function onChaoticEnds(listener) {
  endListeners.add(listener);
  return () => endListeners.delete(listener);
}
