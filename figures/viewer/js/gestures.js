// Pan, zoom, pinch, click and hover on a panel. The page keeps its own scrolling: the wheel zooms with Ctrl or Cmd
// only; one finger scrolls the page or taps, two fingers move the map.

import { buildElement, buildIcon, setText } from "./dom.js";
import { scaleView, shiftView } from "./projection.js";
/** @import { Pair } from "./types.d.ts" */

const clickPixels = 4;

// actions: projection() now; view(view) to show another; click(px, py); hover([px, py] or null)
export function attachGestures(plot, actions) {
  const pointers = new Map();
  let press = null; // where a press began, null once it is a drag

  /** @type {(event: MouseEvent) => Pair} */
  const local = (event) => {
    const bounds = plot.getBoundingClientRect();
    return [event.clientX - bounds.left, event.clientY - bounds.top];
  };

  function down(event) {
    if (event.button !== 0 || event.target.closest("button")) return;
    const point = local(event);
    const { projection } = actions;
    if (!projection().inside(...point)) return;
    press = pointers.size ? null : point;
    pointers.set(event.pointerId, point);
    plot.setPointerCapture(event.pointerId);
    if (event.pointerType !== "mouse") actions.hover(point);
  }

  function move(event) {
    const point = local(event);
    if (event.pointerType === "mouse" || pointers.size) actions.hover(point);
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (press && Math.hypot(point[0] - press[0], point[1] - press[1]) <= clickPixels) return;
    press = null;
    const all = [...pointers.entries()];
    pointers.set(event.pointerId, point);
    if (all.length === 1 && event.pointerType === "touch") return;
    plot.classList.add("dl-grabbing");
    if (all.length === 1) pan(before, point);
    else if (all.length === 2) pinch(all.map(([, p]) => p), [...pointers.values()]);
  }

  // What two fingers do belongs to the map: the browser must not scroll or zoom the page by it.
  function keepFromPage(event) {
    if (event.touches.length > 1 && event.cancelable) event.preventDefault();
  }

  function pan(from, to) {
    const { view, perX, perY } = actions.projection();
    actions.view(shiftView(view, (from[0] - to[0]) / perX, (to[1] - from[1]) / perY));
  }

  /** @type {(from: Pair[], to: Pair[]) => void} */
  function pinch([a, b], [c, d]) {
    /** @type {(p: Pair, q: Pair) => Pair} */
    const middle = (p, q) => [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];
    const apart = (p, q) => Math.max(20, Math.hypot(p[0] - q[0], p[1] - q[1]));
    zoomAt(middle(c, d), apart(a, b) / apart(c, d));
    pan(middle(a, b), middle(c, d));
  }

  /** @type {(point: Pair, factor: number) => void} */
  function zoomAt([px, py], factor) {
    const projection = actions.projection();
    actions.view(scaleView(projection.view, factor, factor, projection.toX(px), projection.toY(py)));
  }

  function up(event) {
    if (!pointers.delete(event.pointerId)) return;
    if (press && event.type === "pointerup") actions.click(...press);
    press = null;
    if (!pointers.size) plot.classList.remove("dl-grabbing");
    if (event.pointerType !== "mouse") actions.hover(null);
  }

  function wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const amount = Math.max(-60, Math.min(60, event.deltaY * lines));
    const pinching = event.ctrlKey && Math.abs(amount) < 30; // a trackpad's pinch comes as a gentle Ctrl + wheel
    zoomAt(local(event), Math.exp(amount * (pinching ? 0.012 : 0.004)));
  }

  plot.addEventListener("pointerdown", down);
  plot.addEventListener("pointermove", move);
  plot.addEventListener("pointerup", up);
  plot.addEventListener("pointercancel", up);
  plot.addEventListener("pointerleave", () => actions.hover(null));
  plot.addEventListener("wheel", wheel, { passive: false });
  for (const name of ["touchstart", "touchmove"]) plot.addEventListener(name, keepFromPage, { passive: false });
}

// The starts: rings that can be dragged, or moved with the arrow keys. Elements, not canvas, so that a finger on one drags
// it instead of scrolling the page, and so that the keyboard reaches them.
// actions: projection(), position(s), name(s), preview(s, x, y), drop(s), label(s), still()
export function createHandles(layer, actions) {
  let handles = [];

  function build(count) {
    handles = Array.from({ length: count }, (_, s) => buildHandle(s));
    layer.replaceChildren(...handles);
  }

  function buildHandle(s) {
    const handle = buildElement("button", { class: "dl-start", type: "button" });
    let grip = null;
    let timer = 0;
    handle.addEventListener("pointerdown", (event) => {
      event.stopPropagation();
      handle.setPointerCapture(event.pointerId);
      grip = { x: event.clientX, y: event.clientY, from: actions.position(s), moved: false };
    });
    handle.addEventListener("pointermove", (event) => {
      if (!grip) return;
      const { perX, perY } = actions.projection();
      const [dx, dy] = [event.clientX - grip.x, event.clientY - grip.y];
      grip.moved ||= Math.hypot(dx, dy) > 2;
      if (grip.moved) actions.preview(s, grip.from[0] + dx / perX, grip.from[1] - dy / perY);
    });
    const release = () => {
      if (grip?.moved) actions.drop(s);
      grip = null;
    };
    handle.addEventListener("pointerup", release);
    handle.addEventListener("pointercancel", release);
    handle.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const { perX, perY } = actions.projection();
      const pixels = event.shiftKey ? 20 : 4;
      const [x, y] = actions.position(s);
      actions.preview(s, x + (pixels * step[0]) / perX, y + (pixels * step[1]) / perY);
      clearTimeout(timer);
      timer = setTimeout(() => actions.drop(s), 400);
    });
    return handle;
  }

  function place(count) {
    if (handles.length !== count) build(count);
    const projection = actions.projection();
    handles.forEach((handle, s) => {
      const [x, y] = actions.position(s);
      const [px, py] = [projection.x(x), projection.y(y)];
      handle.hidden = !projection.inside(px, py);
      handle.disabled = actions.still();
      setText(handle, actions.name(s));
      handle.style.transform = `translate(${px}px, ${py}px) translate(-50%, -50%)`;
      handle.setAttribute("aria-label", actions.label(s));
    });
  }

  return { place };
}

// actions: projection(), view(view), reset()
export function createZoomButtons(words, actions) {
  const button = (icon, word, action) => {
    const label = words(word);
    const attributes = { type: "button", class: "dl-button", "aria-label": label, title: label, onclick: action };
    return buildElement("button", attributes, buildIcon(icon));
  };
  const by = (factor) => () => {
    const { view } = actions.projection();
    actions.view(scaleView(view, factor, factor, (view.x0 + view.x1) / 2, (view.y0 + view.y1) / 2));
  };
  return buildElement("div", { class: "dl-zooms" },
    button("plus", "stage.zoom.in", by(1 / 1.6)),
    button("minus", "stage.zoom.out", by(1.6)),
    button("reset", "stage.zoom.reset", actions.reset));
}
