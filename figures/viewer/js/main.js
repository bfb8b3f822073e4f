// The two components, each made of views on one clock: the race, and the swarm.

import { takeChaoticEnds } from "./chaos.js";
import { createCharts } from "./charts.js";
import { mountViewer } from "./component.js";
import { createToolbar, createTransport } from "./controls.js";
import { createDataPanel } from "./datapanel.js";
import { buildElement } from "./dom.js";
import { mountFigureSaver } from "./figuresaver.js";
import { createInspector } from "./inspector.js";
import { createLegend } from "./legend.js";
import { decodeRun } from "./run.js";
import { createScene3d } from "./scene3d.js";
import { createFoot } from "./sharing.js";
import { createStage } from "./stage.js";
import { decodeSwarm, swarmLayout } from "./swarm.js";
import { createSwarmCharts } from "./swarmcharts.js";
import { createSwarmLegend } from "./swarmlegend.js";
import { createSwarmStage } from "./swarmstage.js";
import { createSwarmTable } from "./swarmtable.js";
import { createSwarmToolbar } from "./swarmtoolbar.js";
import { createTable } from "./table.js";

export default function viewer(component) {
  return mountViewer(component, raceKind);
}

export function swarmViewer(component) {
  return mountViewer(component, swarmKind);
}

export function chaoticEnds(component) {
  takeChaoticEnds(component);
}

export function figureSaver(component) {
  return mountFigureSaver(component);
}

const raceKind = {
  storageKey: "descent-lab-viewer",
  kept: ["layout", "log", "arrows", "trail", "speed", "loop"],
  switches: (view) => ({
    layout: view.layout ?? "one", log: view.log ?? true, arrows: view.arrows ?? false, trail: view.trail ?? Infinity,
    speed: view.speed ?? 1, loop: view.loop ?? false,
    racer: 0, start: 0, hidden: new Set(), dark: false,
  }),
  decode: (data) => decodeRun(data),

  build(root, ctx) {
    const { ui } = ctx;
    const place = placeMaker(root);
    const places = { toolbar: place("dl-toolbar"), arena: place("dl-arena"), charts: place("dl-charts"), table: place("dl-table"),
      inspector: place("dl-inspector"), foot: place("dl-foot") };
    const inArena = placeMaker(places.arena); // the player right under the map, the legend beside both or below
    for (const name of ["stage", "scene", "transport", "data", "legend"]) places[name] = inArena(name === "legend" ? "dl-side-bar" : `dl-${name}`);
    const stage = createStage(places.stage, ctx);
    const scene = createScene3d(places.scene, ctx);
    const views = [
      createDataPanel(places.data, ctx), // first: whether it is there decides how wide the map is
      createToolbar(places.toolbar, ctx, root), stage, scene, createLegend(places.legend, ctx), createTransport(places.transport, ctx),
      createCharts(places.charts, ctx), createTable(places.table, ctx), createInspector(places.inspector, ctx), createFoot(places.foot, ctx, root),
    ];
    const { toolbar, charts, table, inspector, legend } = places;
    return {
      views, stage, parts: { toolbar, charts, table, inspector, legend },
      asleep: (view) => (ui.layout === "3d" ? view === stage : view === scene),
      mapPlace: () => (ui.layout === "3d" ? places.scene : places.stage),
      watched: places.stage,
      showLayout() {
        places.stage.hidden = ui.layout === "3d";
        places.scene.hidden = ui.layout !== "3d";
      },
    };
  },

  adopt(ui, next, before) {
    if (before && !sameRacers(before, next)) ui.hidden = new Set();
    ui.racer = Math.min(ui.racer, next.R - 1);
    ui.start = Math.min(ui.start, next.S - 1);
  },

  beginsFinished: () => false,
};

const swarmKind = {
  storageKey: "descent-lab-swarm",
  kept: ["layout", "log", "speed", "loop"],
  switches: (view) => ({
    layout: view.layout ?? "cloud", log: view.log ?? true, speed: view.speed ?? 1, loop: view.loop ?? false, racer: null, hidden: new Set(), dark: false,
  }),
  decode: (data) => decodeSwarm(data),

  build(root, ctx) {
    root.classList.add("dl-swarm");
    const place = placeMaker(root);
    const toolbar = place("dl-toolbar"), arena = place("dl-arena"), charts = place("dl-charts"), table = place("dl-table"), foot = place("dl-foot");
    const inArena = placeMaker(arena);
    const map = inArena("dl-stage"), transport = inArena("dl-transport"), legend = inArena("dl-side-bar");
    const switches = createSwarmToolbar(toolbar, ctx, root);
    const stage = createSwarmStage(map, ctx, switches.zoomPlace);
    const views = [
      switches, stage, createSwarmLegend(legend, ctx), createTransport(transport, ctx, "swarm.scrub"),
      createSwarmCharts(charts, ctx), createSwarmTable(table, ctx), createFoot(foot, ctx, root),
    ];
    const parts = { toolbar, charts, table, legend };
    return { views, stage, parts, asleep: () => false, mapPlace: () => map, watched: map, showLayout() {} };
  },

  adopt(ui, next) {
    if (ui.racer !== null && ui.racer >= next.R) ui.racer = null;
  },

  beginsFinished: (ui, run) => swarmLayout(ui, run) !== "cloud",
};

function placeMaker(parent) {
  return (name) => parent.appendChild(buildElement("div", { class: name }));
}

function sameRacers(a, b) {
  const rules = (run) => JSON.stringify(run.meta.racers.map((racer) => racer.slug));
  return rules(a) === rules(b);
}
