// From the surface's coordinates to pixels of a panel and back. `box` is the plot area inside the panel.

const farPixels = 1e5;

function createProjection(view, box) {
  const perX = box.width / (view.x1 - view.x0);
  const perY = box.height / (view.y1 - view.y0);
  return {
    view, box, perX, perY,
    x: (x) => box.left + (x - view.x0) * perX,
    y: (y) => box.top + (view.y1 - y) * perY,
    toX: (px) => view.x0 + (px - box.left) / perX,
    toY: (py) => view.y1 - (py - box.top) / perY,
    inside: (px, py) => px >= box.left && px <= box.left + box.width && py >= box.top && py <= box.top + box.height,
  };
}

// Canvases misbehave far outside: a distant point is pulled in along its own direction, for drawing only.
function nearbyPixel(px, py) {
  const far = Math.max(Math.abs(px), Math.abs(py));
  if (far < farPixels) return [px, py];
  if (far === Infinity) {
    const pull = (p) => (Math.abs(p) === Infinity ? Math.sign(p) * farPixels : 0);
    return [pull(px), pull(py)];
  }
  return [(px / far) * farPixels, (py / far) * farPixels];
}

// The extent, widened to the panel's shape so that both axes have one scale (a right angle looks right), unless that would
// leave most of the panel to what the author did not mean to show.
function homeView(extent, box) {
  const [[x0, x1], [y0, y1]] = extent;
  const ratio = (x1 - x0) / box.width / ((y1 - y0) / box.height);
  if (ratio > 2.2 || ratio < 1 / 2.2) return { x0, x1, y0, y1 };
  return scaleView({ x0, x1, y0, y1 }, Math.max(1, 1 / ratio), Math.max(1, ratio), (x0 + x1) / 2, (y0 + y1) / 2);
}

// The plot area of a panel of this width: room for ticks on the left and below, a height that fits the window.
function plotBox(width, side, fullscreen) {
  const tallest = window.innerHeight * (fullscreen ? 0.78 : 0.72);
  const ratio = side ? 0.82 : width < 560 ? 0.95 : 0.64;
  const fullHeight = Math.round(Math.max(220, Math.min(width * ratio, fullscreen ? tallest : Math.min(tallest, 660))));
  const left = side ? 40 : 46;
  return { fullWidth: width, fullHeight, left, top: 8, width: width - left - 10, height: fullHeight - 8 - 30 };
}

// As many columns as fit, but rows of even length: six panels are 3 + 3, not 4 + 2.
function panelColumns(count, width) {
  const most = Math.max(1, Math.floor(width / 270));
  return Math.ceil(count / Math.max(1, Math.ceil(count / most))) || 1;
}

// The same centre and scale in a box of another size.
function refitView({ view, box: old }, box) {
  const [cx, cy] = [(view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2];
  const [wide, tall] = [(view.x1 - view.x0) / old.width, (view.y1 - view.y0) / old.height];
  const [w, h] = [(wide * box.width) / 2, (tall * box.height) / 2];
  return { x0: cx - w, x1: cx + w, y0: cy - h, y1: cy + h };
}

// Scale about a point that stays where it is.
function scaleView(view, factorX, factorY, x, y) {
  return {
    x0: x + (view.x0 - x) * factorX,
    x1: x + (view.x1 - x) * factorX,
    y0: y + (view.y0 - y) * factorY,
    y1: y + (view.y1 - y) * factorY,
  };
}

function joinViews(a, b) {
  return { x0: Math.min(a.x0, b.x0), x1: Math.max(a.x1, b.x1), y0: Math.min(a.y0, b.y0), y1: Math.max(a.y1, b.y1) };
}

function shiftView(view, dx, dy) {
  return { x0: view.x0 + dx, x1: view.x1 + dx, y0: view.y0 + dy, y1: view.y1 + dy };
}

// Neither so deep that doubles run out, nor so wide that the map is a dot.
function viewAllowed(view, home) {
  const zoom = (view.x1 - view.x0) / (home.x1 - home.x0);
  const centre = Math.max(Math.abs(view.x0), Math.abs(view.x1), Math.abs(view.y0), Math.abs(view.y1));
  return zoom > 1e-9 && zoom < 1e4 && view.x1 - view.x0 > centre * 1e-12;
}

// Axes on a canvas: shown until plotly.js has loaded, and while the map is being moved.
function drawAxes(context, projection, ink, font) {
  const { box, view } = projection;
  context.strokeStyle = ink;
  context.fillStyle = ink;
  context.lineWidth = 1;
  context.font = `11px ${font}`;
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const [value, text] of axisTicks(view.x0, view.x1, Math.max(3, box.width / 90))) {
    const x = Math.round(projection.x(value)) + 0.5;
    context.strokeRect(x, box.top + box.height, 0, 4);
    context.fillText(text, x, box.top + box.height + 7);
  }
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const [value, text] of axisTicks(view.y0, view.y1, Math.max(3, box.height / 70))) {
    const y = Math.round(projection.y(value)) + 0.5;
    context.strokeRect(box.left - 4, y, 4, 0);
    context.fillText(text, box.left - 7, y);
  }
}

function axisTicks(from, to, count) {
  const step = niceStep((to - from) / count);
  const power = Math.floor(Math.log10(step) + 1e-9);
  const digits = Math.min(12, Math.max(0, -power + (Math.abs(step / 10 ** power - 2.5) < 0.1 ? 1 : 0)));
  const ticks = [];
  for (let k = Math.ceil(from / step); k * step <= to; k++) {
    const text = Math.abs(k * step) >= 1e5 ? (k * step).toExponential(1) : (k * step + 0).toFixed(digits);
    ticks.push([k * step, text.replace(/^-0(\.0*)?$/, "0").replace("-", "−")]);
  }
  return ticks;
}
