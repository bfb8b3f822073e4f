// A surface that is a mean over samples: each one's own term, which of them a step reads, and their pulls as arrows.

const pullLength = 150; // pixels of the longest arrow where the pulls are at their strongest
const pullStretch = 1.5; // longer they do not become, however large a room's lines are

// Null for any other surface. `flags` [T, S, samples] are those that are read; null where every step reads all of them.
function decodeSamples(meta, flags) {
  const samples = meta.surface.samples;
  if (!samples) return null;
  const count = samples.length;
  const S = meta.starts.length;
  const flag = (t, s, i) => flags[(t * S + s) * count + i] > 0;
  const drawn = flags && meta.racers.some((racer) => racer.sampled);
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

// The greatest slope of any one term on a path: arrows are measured against it.
function strongestPull(run, r, s) {
  const { strongest, terms } = run.samples;
  const key = r * run.S + s;
  if (!strongest.has(key)) {
    let most = 0;
    for (let t = 0; t <= run.last(r, s); t++) {
      const at = run.x(t, r, s);
      for (const term of terms) {
        const size = Math.hypot(...term.gradient(...at));
        if (size > most && Number.isFinite(size)) most = size;
      }
    }
    strongest.set(key, most);
  }
  return strongest.get(key);
}

// How a racer is pulled where it is now, downhill for each sample: { each, mean, read }, in pixels. All have one scale.
function pullsAt(run, projection, step, r, s) {
  const at = positionAt(run, step, r, s);
  if (!at || !at.every(Number.isFinite)) return null;
  const t = Math.floor(step);
  const slopes = run.samples.terms.map((term) => term.gradient(...at));
  const mean = (chosen) => [0, 1].map((axis) => chosen.reduce((sum, slope) => sum + slope[axis], 0) / chosen.length);
  const pixels = ([gx, gy]) => [-gx * projection.perX, gy * projection.perY];
  const each = slopes.map(pixels);
  const longest = Math.max(...each.map((pull) => Math.hypot(...pull)));
  const size = Math.max(...slopes.map((slope) => Math.hypot(...slope)));
  if (!(longest > 0) || !Number.isFinite(longest)) return null;
  // By the square root: a hundredth of the strength is still fifteen pixels, and pulls that vanish are seen to vanish.
  const scale = (pullLength * Math.sqrt(Math.min(1, size / strongestPull(run, r, s)))) / longest;
  const scaled = (pull) => pull.map((part) => part * scale);
  const read = slopes.filter((_, i) => run.samples.reads(t, r, s, i));
  return { each: each.map(scaled), mean: scaled(pixels(mean(slopes))), read: read.length < slopes.length ? scaled(pixels(mean(read))) : null };
}

// At the chosen racer's head: a thin arrow for each sample, strong where it is read, their mean, and what was read of it.
function drawPulls(context, stage, step, visible) {
  const { run, projection, theme } = stage;
  const r = visible.includes(stage.racer) ? stage.racer : visible[0];
  if (r === undefined) return;
  const s = Math.min(stage.start, run.S - 1);
  const pixel = headPixel(run, projection, step, r, s);
  const pulls = pixel && projection.inside(...pixel) && pullsAt(run, projection, step, r, s);
  if (!pulls) return;
  const color = stage.color(r);
  const isRead = (i) => run.samples.reads(Math.floor(step), r, s, i);
  const fitted = (pull) => pull.map((part) => (part * Math.min(stage.scale, pullStretch)) / stage.scale);
  enlarged(context, ...pixel, stage.scale, () => {
    pulls.each.forEach((pull, i) => {
      context.globalAlpha = isRead(i) ? 1 : 0.5;
      drawArrow(context, 0, 0, ...fitted(pull), theme.start, theme.halo, false, isRead(i) ? 1.6 : 1);
    });
    context.globalAlpha = 1;
    drawArrow(context, 0, 0, ...fitted(pulls.mean), theme.start, theme.halo, false, 4.2);
    if (pulls.read) drawArrow(context, 0, 0, ...fitted(pulls.read), color, theme.halo, true, 2.6);
    pulls.each.forEach((pull, i) => drawPullName(context, stage, fitted(pull), String(i + 1)));
  });
}

// The sample's number just beyond its arrow, the one that stands beside its point in the data.
function drawPullName(context, { theme, font }, [dx, dy], name) {
  const length = Math.hypot(dx, dy);
  if (length < 12) return;
  const at = [dx * (1 + 9 / length), dy * (1 + 9 / length)];
  context.font = `600 11px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.strokeStyle = theme.halo;
  context.strokeText(name, ...at);
  context.fillStyle = theme.start;
  context.fillText(name, ...at);
}
