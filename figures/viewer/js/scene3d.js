// The race on the surface in 3D. Plotly draws the relief and the faint full paths once a run; heads and trails move on a canvas
// above it, placed by Plotly's own camera, since redrawing a Plotly scene on every frame is far too slow.

import { panelInk } from "./chartparts.js";
import { buildButton } from "./dom.js";
import { panelElement } from "./marks.js";
import { fillWords } from "./numbers.js";
import { cameraEye, createRelief, multiplyMatrices, reliefPath } from "./relief.js";
import {
  drawReliefPaths, fitOverlay, projectReliefPath, reliefBoxTrace, reliefCamera, reliefLayout, reliefPathTrace, reliefRim, reliefTrace,
} from "./reliefdraw.js";

function webglWorks() {
  try {
    const canvas = document.createElement("canvas");
    return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
  } catch {
    return false;
  }
}

export function createScene3d(root, ctx) {
  const { clock, ui, t } = ctx;
  const plot = panelElement("div", "dl-scene-plot");
  const canvas = panelElement("canvas", "dl-scene-overlay", { "aria-hidden": "true" });
  const notice = panelElement("p", "dl-scene-notice", { role: "status" });
  const frameBox = panelElement("div", "dl-scene-frame", { role: "img", "aria-label": t("scene.title") }, plot, canvas, notice);
  const hint = panelElement("p", "dl-caption", {}, t("scene.hint"));
  const back = buildButton(t, "reset", "scene.first", () => state.plotly?.relayout(plot, { "scene.camera": reliefCamera(isNarrow()) }));
  const tools = panelElement("div", "dl-zooms", {}, back);
  root.append(panelElement("div", "dl-scene-view", {}, frameBox, tools), hint);
  const state = { run: null, drawn: null, stale: true, plotly: null, relief: null, paths: [], camera: null, alive: true };

  const say = (text) => {
    notice.textContent = text;
    notice.hidden = !text;
    canvas.hidden = Boolean(text);
    tools.hidden = Boolean(text);
  };
  const isNarrow = () => plot.clientWidth < 520;
  const active = () => state.run && ui.layout === "3d";

  function update(run) {
    state.run = run;
    state.stale = true;
    if (active()) draw();
  }

  async function draw() {
    if (!webglWorks()) return say(t("scene.no_webgl"));
    if (!ctx.hasPlotly()) return say(t("scene.no_plotly"));
    if (!state.plotly) say(t("scene.loading"));
    try {
      state.plotly = await ctx.loadPlotly();
      if (!state.alive || !active() || !state.stale) return;
      state.stale = false;
      await drawScene();
      say("");
      clock.invalidate?.();
    } catch (error) {
      state.stale = true;
      say(fillWords(t("scene.failed"), { reason: error.message }));
    }
  }

  async function drawScene() {
    const { run } = state;
    const relief = createRelief(run, ui.log, ctx.theme().heights);
    const shown = run.meta.racers.map((_, r) => r).filter((r) => !ui.hidden.has(r));
    const paths = shown.flatMap((r) => Array.from({ length: run.S }, (_, s) => ({ r, s, points: reliefPath(run, relief, r, s) })));
    const look = { theme: ctx.theme(), log: ui.log, ink: panelInk(root), narrow: isNarrow(), t };
    const whole = ui.veiled ? [] : shown; // the faint paths tell where everybody ends
    const { box } = run.meta.surface;
    const edges = [reliefRim(relief, look), ...(box ? [reliefBoxTrace(relief, box, look)] : [])];
    const traces = [reliefTrace(relief, look), ...edges, ...whole.map((r) => reliefPathTrace(paths.filter((path) => path.r === r), ctx.color(r), run))];
    hint.textContent = [t("scene.hint"), ui.log ? t("scene.height_log") : ""].join(" ");
    await state.plotly.react(plot, traces, reliefLayout(relief, look), { displaylogo: false, displayModeBar: false, responsive: false });
    Object.assign(state, { relief, paths, camera: null, drawn: run, font: look.ink.font, scale: look.ink.scale });
    followCamera();
  }

  const sceneOf = () => plot._fullLayout?.scene?._scene;

  /** Plotly's camera moves on its own (drag, wheel, inertia): the canvas follows in the same frame. */
  function followCamera() {
    const gl = sceneOf()?.glplot;
    if (!gl || gl.dlFollowed) return;
    gl.dlFollowed = true;
    const before = gl.onrender;
    gl.onrender = (...args) => {
      before?.apply(gl, args);
      frame(clock.shown);
    };
  }

  function readCamera() {
    const scene = sceneOf();
    if (!scene?.glplot?.cameraParams || !state.relief) return null;
    const parameters = scene.glplot.cameraParams;
    const matrix = multiplyMatrices(parameters.projection, multiplyMatrices(parameters.view, parameters.model));
    const width = plot.clientWidth, height = plot.clientHeight;
    const old = state.camera;
    if (old && old.width === width && old.height === height && old.matrix.every((v, i) => v === matrix[i])) return old;
    state.camera = { matrix, width, height, dataScale: scene.dataScale, eye: cameraEye(parameters, scene.dataScale) };
    for (const path of state.paths) projectReliefPath(path, state.camera);
    fitOverlay(canvas, width, height);
    return state.camera;
  }

  function frame(step) {
    if (!active() || state.stale || !state.drawn) return;
    const camera = readCamera();
    if (!camera) return;
    const g = canvas.getContext("2d");
    g.clearRect(0, 0, camera.width, camera.height);
    drawReliefPaths(g, state, ctx, step);
  }

  function resize() {
    if (!active() || !state.drawn || state.stale) return;
    state.plotly.Plots.resize(plot);
  }

  // Plotly's part comes as pixels, the heads and trails as they are drawn here.
  function picture() {
    const width = plot.clientWidth, height = plot.clientHeight;
    const { data, layout } = plot;
    const scene = { ...layout.scene, camera: sceneOf().getCamera() };
    const ground = new Image();
    return {
      file: "3d", name: t("save.scene"), names: true, width, height,
      async prepare() {
        ground.src = await state.plotly.toImage({ data, layout: { ...layout, scene } }, { format: "png", width, height, scale: 2 });
        await ground.decode();
      },
      draw(context) {
        context.drawImage(ground, 0, 0, width, height);
        drawReliefPaths(context, state, ctx, clock.shown);
      },
    };
  }

  const unsubscribe = ui.subscribe((patch) => {
    if (!state.run) return;
    if ("log" in patch || "hidden" in patch || "dark" in patch || "veiled" in patch) state.stale = true;
    if (active() && state.stale && !("dark" in patch)) draw();
    else if (active() && "layout" in patch) resize();
  });

  function destroy() {
    state.alive = false;
    unsubscribe();
    if (state.plotly) state.plotly.purge(plot);
    root.replaceChildren();
  }

  return { update, frame, resize, destroy, pictures: () => (active() && state.camera && !state.stale ? [picture()] : []) };
}
