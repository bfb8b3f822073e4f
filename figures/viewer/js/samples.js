// A surface that is a mean over samples: each one's own term, and which of them a step reads.

import { compileTape } from "./surface.js";
/** @import { Numbers, RunMeta, Samples } from "./types.d.ts" */

// Null for any other surface. `flags` [T, S, samples] are those that are read; null where every step reads all of them.
/** @type {(meta: RunMeta, flags: Numbers | null) => Samples | null} */
export function decodeSamples(meta, flags) {
  const samples = meta.surface.samples;
  if (!samples) return null;
  const count = samples.length;
  const S = meta.starts.length;
  /** @type {(t: number, s: number, i: number) => boolean} */
  const flag = (t, s, i) => (flags?.[(t * S + s) * count + i] ?? 0) > 0;
  const drawn = flags && meta.racers.some((racer) => racer.sampled);
  /** @type {Samples["reads"]} */
  const reads = (t, r, s, i) => !flags || !meta.racers[r].sampled || t >= meta.steps || flag(t, s, i);
  return {
    count,
    reads,
    inBatch: (t, s, i) => Boolean(drawn) && t < meta.steps && flag(t, s, i), // the same for all that do not read all
    points: samples.filter((sample) => "x" in sample),
    terms: samples.map((sample) => compileTape(sample.tape)),
    // The numbers of those that a step reads, for a sentence; empty where it reads all.
    names: (t, r, s) => {
      const read = samples.flatMap((_, i) => (reads(t, r, s, i) ? [i + 1] : []));
      return read.length < count ? read.join(", ") : "";
    },
    strongest: new Map(), // see strongestPull
  };
}
