// Trails, drawn once and added to: a frame pays for the new steps only, however long the race is.

const trailWidth = 2.3;
const haloWidth = 5.2;
const clipMargin = 12;
const excursionSteps = 8;

function createTrails(canvas) {
  const context = canvas.getContext("2d");
  let drawn = null; // { token, length, to }: what is on the canvas
  let pens = new Map(); // the last pixel of each trail, to skip steps too small to see

  function clear(projection, ratio) {
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    pens = new Map();
  }

  // `token` changes with whatever would make the drawn trails wrong: run, view, theme, racers shown.
  function draw(scene, step, length, token, ratio) {
    const to = Math.floor(step);
    const grows = drawn && drawn.token === token && drawn.length === length && to >= drawn.to;
    if (grows && to === drawn.to) return;
    if (!grows || length !== Infinity) {
      clear(scene.projection, ratio);
      appendTrails(context, pens, scene, Math.max(0, to - Math.min(length, to)), to);
    } else {
      appendTrails(context, pens, scene, drawn.to, to);
    }
    drawn = { token, length, to };
  }

  return { draw, forget: () => (drawn = null) };
}

// scene: { run, racers, projection, theme, color, scale }; `pens` goes on from what was drawn before.
function appendTrails(context, pens, scene, from, to) {
  const { run, racers, projection, color } = scene;
  const { box } = projection;
  context.save();
  context.beginPath();
  context.rect(box.left, box.top, box.width, box.height);
  context.clip();
  context.lineCap = "round";
  context.lineJoin = "round";
  for (const r of racers) {
    for (let s = 0; s < run.S; s++) {
      const path = tracePath(newPathFor(context), pens, run, projection, r, s, from, to);
      if (path) strokeTrail(context, path, color(r), scene);
    }
  }
  context.restore();
}

// The halo goes beneath everything that is there already, so that it never cuts a trail.
function strokeTrail(context, path, color, { theme, scale = 1 }) {
  context.lineWidth = trailWidth * scale;
  context.strokeStyle = color;
  context.stroke(path);
  context.globalCompositeOperation = "destination-over";
  context.lineWidth = trailWidth * scale + haloWidth - trailWidth;
  context.strokeStyle = theme.halo;
  context.stroke(path);
  context.globalCompositeOperation = "source-over";
}

function tracePath(path, pens, run, projection, r, s, from, to) {
  const end = Math.min(to, run.last(r, s));
  if (end <= from || !run.path) return null;
  const key = r * run.S + s;
  let [x, y] = pens.get(key) ?? pathPixel(run, projection, from, r, s);
  let open = false; // whether the path's own pen is at x, y
  let moved = false;
  for (let t = from + 1; t <= end; t++) {
    const [px, py] = pathPixel(run, projection, t, r, s);
    if (Math.abs(px - x) + Math.abs(py - y) < 0.4) continue;
    const piece = isExcursion(projection, x, y, px, py) ? null : clipSegment(projection.box, clipMargin, x, y, px, py);
    if (piece) {
      if (!open || piece[0] !== x || piece[1] !== y) path.moveTo(piece[0], piece[1]);
      path.lineTo(piece[2], piece[3]);
      moved = true;
    }
    open = piece !== null && piece[2] === px && piece[3] === py;
    [x, y] = [px, py];
  }
  pens.set(key, [x, y]);
  return moved ? path : null;
}

function pathPixel(run, projection, t, r, s) {
  const i = run.pathIndex(t, r, s);
  return [projection.x(run.path[i]), projection.y(run.path[i + 1])];
}

// From one point off the map to another: a racer that leaps over the map again and again would fill it with colour.
function isExcursion(projection, ax, ay, bx, by) {
  return !projection.onMap(ax, ay) && !projection.onMap(bx, by);
}

// The piece between the last whole step and the head; of leaps across the map, the last few, fainter with age.
function drawTrailEnd(context, run, projection, step, length, r, s, head, color, scale = 1) {
  const now = Math.floor(step);
  const last = run.last(r, s);
  context.lineCap = "round";
  context.strokeStyle = color;
  for (let t = Math.max(0, now - Math.min(excursionSteps, length)); t <= now; t++) {
    const whole = t < now;
    if (whole ? t >= last : now === step || !head) continue;
    const [ax, ay] = pathPixel(run, projection, t, r, s);
    const [bx, by] = whole ? pathPixel(run, projection, t + 1, r, s) : head;
    const leap = isExcursion(projection, ax, ay, bx, by) || (!whole && t < last && isExcursion(projection, ax, ay, ...pathPixel(run, projection, t + 1, r, s)));
    const piece = (leap || !whole) && clipSegment(projection.box, clipMargin, ax, ay, bx, by);
    if (!piece) continue;
    context.globalAlpha = leap ? 0.6 * (1 - (now - t) / (excursionSteps + 1)) : 1;
    context.lineWidth = (leap ? 1.2 : trailWidth) * scale;
    context.beginPath();
    context.moveTo(piece[0], piece[1]);
    context.lineTo(piece[2], piece[3]);
    context.stroke();
  }
  context.globalAlpha = 1;
}
