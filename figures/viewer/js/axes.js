// The axes of a map on a canvas: shown until plotly.js has loaded, and while the map is being moved.

import { axisTicks } from "./projection.js";
/** @import { Projection } from "./types.d.ts" */

/** @type {(context: CanvasRenderingContext2D, projection: Projection, ink: string, font: string, scale?: number) => void} */
export function drawAxes(context, projection, ink, font, scale = 1) {
  const { box, view } = projection;
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = scale;
  context.font = `${11 * scale}px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const [value, text] of axisTicks(view.x0, view.x1, Math.max(3, box.width / (90 * scale)))) {
    const x = Math.round(projection.x(value)) + 0.5;
    context.strokeRect(x, box.top + box.height, 0, 4 * scale);
    context.fillText(text, x, box.top + box.height + 7 * scale);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, text] of axisTicks(view.y0, view.y1, Math.max(3, box.height / (70 * scale)))) {
    const y = Math.round(projection.y(value)) + 0.5;
    context.strokeRect(box.left - 4 * scale, y, 4 * scale, 0);
    context.fillText(text, box.left - 7 * scale, y);
  }
}
