// An array as Python sent it.

/** @type {(entry: any) => any} */
export function columnOf(entry) {
  if (entry === null || entry === undefined) return null;
  if (ArrayBuffer.isView(entry) || Array.isArray(entry)) return entry;
  return entry.getChildAt(0).toArray();
}
