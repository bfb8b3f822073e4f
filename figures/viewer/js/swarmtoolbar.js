// Above the maps of the swarm: what they show, and how.

import { buildToggle } from "./controls.js";
import { buildElement } from "./dom.js";
import { createShareButtons } from "./sharing.js";
import { swarmLayout, swarmLayoutAvailable } from "./swarm.js";

const swarmLayouts = ["cloud", "basins", "steps"];

export function createSwarmToolbar(root, ctx, fullscreenElement) {
  const { ui, t: words } = ctx;
  let run = null;
  const buttons = swarmLayouts.map((layout) => buildElement(
    "button", { type: "button", class: "dl-segment", onclick: () => ui.set({ layout }) }, words(`swarm.layout.${layout}`)));
  const log = buildToggle(ctx, "log", "player.log");
  const zoomPlace = buildElement("div", { class: "dl-zoom-place" });
  root.append(
    buildElement("div", { class: "dl-segments", role: "group", "aria-label": words("player.layout") }, ...buttons),
    buildElement("div", { class: "dl-group dl-options" }, log),
    zoomPlace, createShareButtons(ctx, fullscreenElement));

  function show() {
    const shown = run ? swarmLayout(ui, run) : ui.layout;
    buttons.forEach((button, i) => {
      const layout = swarmLayouts[i];
      const available = !run || swarmLayoutAvailable(layout, run);
      const why = run?.hasEnds ? "swarm.layout.steps.unknown" : "swarm.layout.nogrid";
      button.setAttribute("aria-pressed", String(layout === shown));
      button.disabled = !available;
      button.title = words(available ? `swarm.layout.${layout}.help` : why);
    });
    log.setAttribute("aria-pressed", String(ui.log));
  }

  const unsubscribe = ui.subscribe(show);
  return {
    zoomPlace,
    update(next) {
      run = next;
      show();
    },
    frame() {}, resize() {}, destroy: unsubscribe,
  };
}
