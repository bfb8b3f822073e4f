// A component: receives what Python sends, owns the clock and the switches, hands both to its views. Streamlit calls the
// export again whenever data or theme change, with the same element: nothing is mounted twice.

import { createClock } from "./clock.js";
import { attachKeys } from "./controls.js";
import { buildElement } from "./dom.js";
import { addressForPeople, embedCode, namesOfRun } from "./embedding.js";
import { attachHooks, showParts, viewPatch, viewScale } from "./hooks.js";
import { fetchPlotlyAhead, isDark, loadPlotlyOnce } from "./page.js";
import { stageRoom } from "./room.js";
import { createSwitches } from "./switches.js";
import { askedSwitches, createViewLink } from "./viewlink.js";

const viewerInstances = new WeakMap();
const looksObeyed = new Set(); // what a link asked of the switches is obeyed once in a page

export function mountViewer({ data, parentElement, setTriggerValue }, kind) {
  const words = JSON.stringify(data.meta.words);
  let instance = viewerInstances.get(parentElement);
  const before = instance && instance.words !== words ? instance.place() : null; // its buttons say what they said when they were made
  if (before) instance.destroy();
  if (!instance || before) {
    instance = createViewer(parentElement, data.meta, kind);
    instance.words = words;
    viewerInstances.set(parentElement, instance);
  }
  instance.receive(data, setTriggerValue);
  if (before) instance.goTo(before);
  return () => {
    viewerInstances.get(parentElement)?.destroy();
    viewerInstances.delete(parentElement);
  };
}

// kind: which views there are and what is special about them, see main.js
function createViewer(parentElement, meta, kind) {
  const root = buildElement("div", { class: "dl-viewer" });
  parentElement.append(root);
  root.descentLab = { get run() { return run; }, get clock() { return clock; }, get projection() { return stage.projection(); } }; // for the console and the tests

  let run = null;
  let trigger = null;
  let toldDark = null;
  let seen = null; // the key of the run that was played to its end: its veil is lifted
  let words = meta.words;
  let address = meta.plotly;
  const clock = createClock();
  const ui = createSwitches(meta.view?.fixed ? null : kind.storageKey, { ...kind.switches(meta.view ?? {}), veiled: false }, kind.kept);
  const ctx = {
    clock, ui,
    t: (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole),
    loadPlotly: () => loadPlotlyOnce(address),
    fetchPlotly: () => fetchPlotlyAhead(address),
    hasPlotly: () => Boolean(address),
    pictures: () => views.flatMap((view) => (asleep(view) ? [] : view.pictures?.() ?? [])), // what can be saved, see saving.js
    shown: () => ({ run, hidden: ui.hidden, step: Math.floor(clock.step) }),
    pick(...place) {
      link.hold();
      trigger?.("picked", place);
    },
    view: () => (run?.meta ?? meta).view ?? {},
    scale: () => viewScale(ctx.view()),
    // For people, who see the whole page; and for another page, which shows the viewer alone.
    address: () => addressForPeople(link.into(ctx.view().link || window.location.href, false)),
    code: () => embedCode(ctx.address(), frameTitle()),
    color: (r) => run.meta.racers[r].color[ui.dark ? "dark" : "light"],
    theme: () => (run?.meta ?? meta).theme[ui.dark ? "dark" : "light"],
  };
  ui.dark = isDark(root);
  const { views, stage, asleep, mapPlace, watched, showLayout, parts } = kind.build(root, ctx);
  showParts(root, parts, ctx.view());

  const link = createViewLink({
    kind, ui, clock, base: () => kind.switches(ctx.view()), linked: () => Boolean(run && ctx.view().linked),
    alone: () => Boolean(ctx.view().alone), tell: (text) => trigger?.("view", text),
  });

  function frameTitle() {
    const { surface, racers } = run.meta;
    return ctx.t("embed.title", { surface: surface.title, racers: namesOfRun(racers.map((racer) => racer.label)) });
  }

  function showSwitches() {
    clock.speed = ui.speed;
    clock.loop = ui.loop;
    showLayout();
    root.classList.toggle("dl-dark", ui.dark);
    measureRoom();
    clock.invalidate();
  }

  function measureRoom() {
    root.style.setProperty("--dl-scale", ctx.scale());
    root.style.setProperty("--dl-room", `${Math.round(stageRoom(mapPlace(), ctx))}px`);
  }

  ui.subscribeFirst(showSwitches);
  showSwitches();
  clock.subscribe(() => {
    if (run) for (const view of views) if (!asleep(view)) view.frame(clock.shown);
  });
  const resize = () => {
    if (!run) return;
    measureRoom();
    for (const view of views) view.resize();
  };
  const observer = new ResizeObserver(resize);
  window.addEventListener("resize", resize);
  observer.observe(root);
  observer.observe(watched);
  // What comes to stand above moves the viewer down; all that it changes is the size of what is around both.
  for (let around = root.parentElement; around; around = around.parentElement) observer.observe(around);
  const detachKeys = attachKeys(root, ctx);
  const detachHooks = attachHooks(clock, { key: () => run.meta.key, view: ctx.view, tell: (...what) => trigger?.(...what), unveil });

  function receive(data, setTriggerValue) {
    const next = kind.decode(data);
    const another = run?.meta.key !== next.meta.key;
    const asked = viewPatch(kind.kept, next, run);
    Object.assign(ui, asked);
    kind.adopt(ui, next, run);
    ui.veiled = Boolean(next.meta.view?.veil) && seen !== next.meta.key;
    trigger = setTriggerValue;
    words = next.meta.words;
    address = next.meta.plotly;
    run = next;
    showParts(root, parts, ctx.view());
    clock.setSteps(run.steps);
    const before = ui.dark;
    ui.dark = isDark(root);
    for (const view of views) view.update(run);
    if (before !== ui.dark || Object.keys(asked).length) ui.set({ ...asked, dark: ui.dark });
    requestAnimationFrame(followTheme); // Streamlit may set its colours just after this call
    const look = next.meta.view?.asked;
    const fresh = look && !looksObeyed.has(look.id) ? look : null;
    if (fresh) {
      looksObeyed.add(fresh.id);
      ui.set(askedSwitches(fresh));
    }
    if (another || fresh?.step !== undefined) begin(fresh?.step);
    clock.invalidate();
    link.release();
  }

  function unveil() {
    if (!ui.veiled) return;
    seen = run.meta.key;
    ui.set({ veiled: false });
  }

  function followTheme() {
    if (!root.isConnected) return;
    const dark = isDark(root);
    if (dark !== ui.dark) ui.set({ dark });
    // The server draws a part of the page, too: it hears of a change, not of what the page began with.
    if (toldDark !== null && toldDark !== dark) trigger?.("theme", dark ? "dark" : "light");
    toldDark = dark;
  }

  // A run starts by itself, except for those who asked for less motion: they see it finished, and may press play. One that
  // waits for an answer waits for everybody.
  // A link may say at which step it rests.
  function begin(step) {
    clock.pause();
    if (step !== undefined) {
      clock.seek(step);
      return;
    }
    const waits = ctx.view().play === "paused";
    const still = !waits && (window.matchMedia("(prefers-reduced-motion: reduce)").matches || kind.beginsFinished(ui, run));
    clock.seek(still ? run.steps : 0);
    if (!still && !waits) clock.play();
  }

  function destroy() {
    observer.disconnect();
    window.removeEventListener("resize", resize);
    detachKeys();
    detachHooks();
    link.destroy();
    clock.destroy();
    for (const view of views) view.destroy();
    root.remove();
  }

  const place = () => ({ key: run.meta.key, step: clock.step, playing: clock.playing, seen });

  // Where another viewer of the same run was.
  function goTo(other) {
    if (other.key !== run.meta.key) return;
    seen = other.seen;
    ui.set({ veiled: ui.veiled && seen !== other.key });
    clock.pause();
    clock.seek(other.step);
    if (other.playing) clock.play();
  }

  return { receive, destroy, place, goTo };
}
