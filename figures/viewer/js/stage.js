// The maps of the race: one with every racer, or one for each; what can be moved and read on them.

import { buildElement, setText } from "./dom.js";
import { createMaps } from "./maps.js";
import { createMarkLegend } from "./marklegend.js";
import { formatNumber } from "./numbers.js";
import { createPanel } from "./panel.js";
import { filledBox, plotBox } from "./projection.js";
import { createReadout, greatestVectors, lastInsideView, panelTitle, pointText } from "./reading.js";
import { stageRoom } from "./room.js";

export function createStage(root, ctx) {
  const { ui, t: words } = ctx;
  let preview = null; // { s, x, y }: a start that is being moved
  let pointed = null; // the pointer's place on a map, in pixels: it is told again after each change
  let extremes = null;

  const maps = createMaps(root, ctx, {
    box(width, rows) {
      const side = ui.layout === "side", room = stageRoom(root, ctx);
      return ctx.view().alone ? filledBox(width, side, room, rows) : plotBox(width, side, room, rows, rows > 2 ? 170 : 120, ctx.scale());
    },
    side: () => ui.layout === "side",
    idle: () => ui.layout === "3d",
    moved() {
      placeHandles();
      tellArrows();
      if (pointed && !preview) tellPointed();
    },
    signature({ meta: { racers } }) {
      const side = ui.layout === "side";
      return JSON.stringify([side, side ? racers.map((racer) => [racer.label, racer.shape, racer.color]) : racers.length, ui.dark]);
    },
    build({ meta: { racers, surface } }) {
      const all = racers.map((_, r) => r);
      const panels = ui.layout === "side"
        ? all.map((r) => createPanel(stage, [r], panelTitle(racers[r], ctx.color(r))))
        : [createPanel(stage, all, null)];
      panels.forEach((panel) => panel.plot.setAttribute("aria-label", words("stage.map", { surface: surface.title })));
      return panels;
    },
  });
  const readout = createReadout();
  const caption = buildElement("p", { class: "dl-caption", hidden: true }, words("stage.arrows.caption"));
  const marks = createMarkLegend(words);
  root.append(buildElement("div", { class: "dl-below" }, readout.element, maps.key.element, maps.uneven), marks.element, caption);

  const stage = Object.assign(maps.stage, {
    hidden: ui.hidden, arrows: ui.arrows, trail: ui.trail,
    startAt: (s) => (preview?.s === s ? [preview.x, preview.y] : stage.run.meta.starts[s]),
    startLabel(s) {
      const [x, y] = stage.startAt(s).map((v) => formatNumber(v, 4));
      return words(stage.still() ? "stage.start.still" : "stage.start", { n: s + 1, x, y });
    },
    // Of several in one place the topmost has the numbers of all.
    startName(s) {
      const here = stage.run.meta.starts.map((_, k) => k).filter((k) => String(stage.startAt(k)) === String(stage.startAt(s)));
      if (stage.run.S < 2 || here.at(-1) !== s) return "";
      return here.slice(0, 2).map((k) => k + 1).join(", ") + (here.length > 2 ? " …" : "");
    },
    still: () => Boolean(ctx.view().still),
    previewStart(s, x, y) {
      if (stage.still()) return;
      preview = { s, x, y };
      placeHandles();
      showPoint(x, y);
    },
    dropStart(s) {
      if (preview?.s !== s) return;
      ui.set({ start: s });
      ctx.pick(s, preview.x, preview.y);
    },
    click(px, py) {
      if (stage.still()) return;
      const [x, y] = [stage.projection.toX(px), stage.projection.toY(py)];
      const s = nearestStart(px, py);
      stage.previewStart(s, x, y);
      stage.dropStart(s);
    },
    hover(point) {
      pointed = point;
      tellPointed();
    },
    lastInside,
    greatest(r, s) {
      extremes ??= new Map();
      return greatestVectors(extremes, stage.run, r, s);
    },
  });

  function lastInside(r, s) {
    const { points } = stage.onceAView();
    const key = r * stage.run.S + s;
    if (!points.has(key)) points.set(key, lastInsideView(stage.run, stage.projection.view, r, s));
    return points.get(key);
  }

  function nearestStart(px, py) {
    const distance = (s) => {
      const [x, y] = stage.run.meta.starts[s];
      return Math.hypot(stage.projection.x(x) - px, stage.projection.y(y) - py);
    };
    return stage.run.meta.starts.map((_, s) => s).sort((a, b) => distance(a) - distance(b))[0] ?? 0;
  }

  function tellPointed() {
    const { projection } = stage;
    if (pointed && ui.layout !== "3d" && projection.inside(...pointed)) showPoint(projection.toX(pointed[0]), projection.toY(pointed[1]));
    else showHint();
  }

  function showPoint(x, y) {
    readout.show(...pointText(stage.run.surface, x, y));
  }

  function showHint() {
    if (preview) return;
    const touch = window.matchMedia("(pointer: coarse)").matches;
    const still = touch ? "stage.hint.still.touch" : "stage.hint.still";
    readout.hint(words(stage.still() ? still : touch ? "stage.hint.touch" : stage.run.S > 1 ? "stage.hint.starts" : "stage.hint"));
  }

  // What is drawn to two scales has no right angles, and no true directions either.
  function tellArrows() {
    const arrows = maps.uneven.hidden ? "stage.arrows.caption" : "stage.arrows.caption.uneven";
    setText(caption, words(stage.run.samples ? "stage.pulls.caption" : arrows));
  }

  function placeHandles() {
    for (const panel of maps.panels()) panel.placeHandles();
  }

  function followSwitches() {
    Object.assign(stage, { hidden: ui.hidden, arrows: ui.arrows, trail: ui.trail, racer: ui.racer, start: ui.start });
    caption.hidden = !ui.arrows;
  }

  // A map that is built anew under the pointer may never hear that it leaves.
  root.addEventListener("pointerleave", () => stage.run && stage.hover(null));

  const unsubscribe = ui.subscribe(() => {
    followSwitches();
    maps.refresh(false);
    if (stage.run) marks.show(stage.run.meta.surface.level, stage.theme);
  });

  return {
    update(run) {
      preview = null;
      extremes = null;
      followSwitches();
      maps.update(run);
      marks.show(run.meta.surface.level, ctx.theme());
      tellPointed();
    },
    projection: () => stage.projection,
    pictures() {
      if (ui.layout === "3d" || !stage.projection) return [];
      const side = ui.layout === "side";
      const titles = side ? stage.run.meta.racers.map((racer, r) => ({ racer, color: ctx.color(r) })) : [];
      return [{ file: side ? "maps" : "map", name: words(side ? "save.maps" : "save.map"), names: !side, ...maps.picture(titles) }];
    },
    frame: (step) => maps.panels().forEach((panel) => panel.frame(step)),
    resize: maps.resize,
    destroy() {
      unsubscribe();
      maps.destroy();
    },
  };
}
