// A surface that is a mean over samples: their pulls as arrows at the chosen racer.

import { drawArrow, enlarged } from "./mapmarks.js";
import { pullsAt } from "./pulls.js";
import { headPixel } from "./trails.js";

const pullStretch = 1.5; // longer they do not become, however large a room's lines are

// At the chosen racer's head: a thin arrow for each sample, strong where it is read, their mean, and what was read of it.
export function drawPulls(context, stage, step, visible) {
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
