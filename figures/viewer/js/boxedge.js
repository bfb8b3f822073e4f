// The edge of a surface's box, which no particle leaves, on its map: the ground outside is in the shade.
/** @import { Extent, Projection } from "./types.d.ts" */

/** Draws the shade and the edge; `sides` are null where the surface has no box.
 * @type {(context: CanvasRenderingContext2D, sides: Extent | null | undefined, projection: Projection, look: { shade: string, edge: string, scale?: number }) => void}
 */
export function drawBoxEdge(context, sides, projection, look) {
  if (!sides) return;
  const { box } = projection;
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  const margin = 8 * (look.scale ?? 1); // pixels: an edge that is farther outside is not in sight
  /** @type {(at: number, low: number, high: number) => number} */
  const near = (at, low, high) => Math.max(low - margin, Math.min(high + margin, at));
  const [x0, x1] = sides[0].map((at) => near(projection.x(at), box.left, right));
  const [y1, y0] = sides[1].map((at) => near(projection.y(at), box.top, bottom));
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.beginPath();
  const [outerLeft, outerTop, outerRight, outerBottom] = [box.left - margin, box.top - margin, right + margin, bottom + margin];
  context.rect(outerLeft, outerTop, outerRight - outerLeft, y0 - outerTop);
  context.rect(outerLeft, y1, outerRight - outerLeft, outerBottom - y1);
  context.rect(outerLeft, y0, x0 - outerLeft, y1 - y0);
  context.rect(x1, y0, outerRight - x1, y1 - y0);
  context.fillStyle = look.shade;
  context.fill();
  context.beginPath();
  context.rect(x0, y0, x1 - x0, y1 - y0);
  context.lineWidth = 1.5 * (look.scale ?? 1);
  context.strokeStyle = look.edge;
  context.stroke();
  context.restore();
}
