// The component: receives the run, owns the clock and the switches, and hands both to its views. Streamlit calls the export
// again whenever data or theme change, with the same element: nothing is mounted twice.

const viewerInstances = new WeakMap();
const viewerStorageKey = "descent-lab-viewer";

export default function viewer({ data, parentElement, setTriggerValue }) {
  let instance = viewerInstances.get(parentElement);
  if (!instance) {
    instance = createViewer(parentElement, data.meta);
    viewerInstances.set(parentElement, instance);
  }
  instance.receive(data, setTriggerValue);
  return () => {
    instance.destroy();
    viewerInstances.delete(parentElement);
  };
}

function createViewer(parentElement, meta) {
  const root = buildElement("div", { class: "dl-viewer" });
  const part = (name) => root.appendChild(buildElement("div", { class: name }));
  const places = { toolbar: part("dl-toolbar"), arena: part("dl-arena"), charts: part("dl-charts"), table: part("dl-table"),
    inspector: part("dl-inspector") };
  for (const name of ["stage", "scene", "transport", "legend"]) { // the player right under the map, the legend beside both or below
    places[name] = places.arena.appendChild(buildElement("div", { class: name === "legend" ? "dl-side-bar" : `dl-${name}` }));
  }
  parentElement.append(root);
  root.descentLab = { get run() { return run; }, get clock() { return clock; }, get projection() { return stage.projection(); } }; // for the console and the tests

  let run = null;
  let trigger = null;
  let toldDark = null;
  let words = meta.words;
  let address = meta.plotly;
  const clock = createClock();
  const ui = createSwitches(meta.view);
  const ctx = {
    clock, ui,
    t: (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole),
    loadPlotly: () => loadPlotlyOnce(address),
    pick: (start, x, y) => trigger?.("picked", [start, x, y]),
    color: (r) => run.meta.racers[r].color[ui.dark ? "dark" : "light"],
    theme: () => (run?.meta ?? meta).theme[ui.dark ? "dark" : "light"],
  };
  ui.dark = isDark(root);

  const views = [
    createToolbar(places.toolbar, ctx, root),
    createStage(places.stage, ctx),
    createScene3d(places.scene, ctx),
    createLegend(places.legend, ctx),
    createTransport(places.transport, ctx),
    createCharts(places.charts, ctx),
    createTable(places.table, ctx),
    createInspector(places.inspector, ctx),
  ];
  const [, stage, scene] = views;
  const asleep = (view) => (ui.layout === "3d" ? view === stage : view === scene);

  function showSwitches() {
    clock.speed = ui.speed;
    clock.loop = ui.loop;
    places.stage.hidden = ui.layout === "3d";
    places.scene.hidden = ui.layout !== "3d";
    root.classList.toggle("dl-dark", ui.dark);
    measureRoom();
    clock.invalidate();
  }

  function measureRoom() {
    const room = stageRoom(ui.layout === "3d" ? places.scene : places.stage);
    root.style.setProperty("--dl-room", `${Math.round(room)}px`);
  }

  ui.subscribeFirst(showSwitches);
  showSwitches();
  clock.subscribe((step) => {
    if (run) for (const view of views) if (!asleep(view)) view.frame(step);
  });
  const resize = () => {
    if (!run) return;
    measureRoom();
    for (const view of views) view.resize();
  };
  const observer = new ResizeObserver(resize);
  window.addEventListener("resize", resize);
  observer.observe(root);
  observer.observe(places.stage);
  const detachKeys = attachKeys(root, ctx);

  function receive(data, setTriggerValue) {
    const next = decodeRun(data);
    const another = run?.meta.key !== next.meta.key;
    if (run && !sameRacers(run, next)) ui.hidden = new Set();
    trigger = setTriggerValue;
    words = next.meta.words;
    address = next.meta.plotly;
    run = next;
    clock.setSteps(run.steps);
    ui.racer = Math.min(ui.racer, run.R - 1);
    ui.start = Math.min(ui.start, run.S - 1);
    const before = ui.dark;
    ui.dark = isDark(root);
    for (const view of views) view.update(run);
    if (before !== ui.dark) ui.set({ dark: ui.dark });
    requestAnimationFrame(followTheme); // Streamlit may set its colours just after this call
    if (another) begin();
    clock.invalidate();
  }

  function followTheme() {
    if (!root.isConnected) return;
    const dark = isDark(root);
    if (dark !== ui.dark) ui.set({ dark });
    // The server draws a part of the page, too: it hears of a change, not of what the page began with.
    if (toldDark !== null && toldDark !== dark) trigger?.("theme", dark ? "dark" : "light");
    toldDark = dark;
  }

  // A race starts by itself, except for those who asked for less motion: they see it finished, and may press play.
  function begin() {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    clock.seek(still ? run.steps : 0);
    if (still) clock.pause();
    else clock.play();
  }

  function destroy() {
    observer.disconnect();
    window.removeEventListener("resize", resize);
    detachKeys();
    clock.destroy();
    for (const view of views) view.destroy();
    root.remove();
  }

  return { receive, destroy };
}

function sameRacers(a, b) {
  const rules = (run) => JSON.stringify(run.meta.racers.map((racer) => racer.slug));
  return rules(a) === rules(b);
}

// The switches are the browser's own: kept across reruns and reloads of this tab, never sent.
function createSwitches(view) {
  const listeners = new Set();
  const kept = ["layout", "log", "arrows", "trail", "speed", "loop"];
  const ui = {
    layout: view?.layout ?? "one", log: view?.log ?? true, arrows: false, trail: Infinity, speed: 1, loop: false,
    racer: 0, start: 0, hidden: new Set(), dark: false,
    ...storedSwitches(kept),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    // For the viewer itself, which shows and hides the places that the views then measure.
    subscribeFirst(listener) {
      const others = [...listeners];
      listeners.clear();
      for (const each of [listener, ...others]) listeners.add(each);
    },
    set(patch) {
      Object.assign(ui, patch);
      storeSwitches(Object.fromEntries(kept.map((name) => [name, ui[name]])));
      for (const listener of listeners) listener(patch);
    },
  };
  return ui;
}

function storedSwitches(kept) {
  try {
    const stored = JSON.parse(sessionStorage.getItem(viewerStorageKey)) ?? {};
    if ("trail" in stored) stored.trail ??= Infinity; // JSON has no Infinity
    return Object.fromEntries(Object.entries(stored).filter(([name]) => kept.includes(name)));
  } catch {
    return {}; // no storage in this browser, or nothing readable in it
  }
}

function storeSwitches(values) {
  try {
    sessionStorage.setItem(viewerStorageKey, JSON.stringify(values));
  } catch {
    // Private windows may refuse: the switches then last as long as the page.
  }
}

// Streamlit gives its colours as CSS variables; the page is dark when its background is.
function isDark(root) {
  const color = getComputedStyle(root).getPropertyValue("--st-background-color").trim() || getComputedStyle(document.body).backgroundColor;
  const context = document.createElement("canvas").getContext("2d");
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  return alpha > 0 && 0.2126 * red + 0.7152 * green + 0.0722 * blue < 110;
}

// plotly.js is a plain script (not a module) that sets window.Plotly; it is fetched once a page.
function loadPlotlyOnce(address) {
  if (window.Plotly) return Promise.resolve(window.Plotly);
  window.descentLabPlotly ??= new Promise((resolve, reject) => {
    const script = buildElement("script", { src: new URL(address, document.baseURI).href, async: true });
    script.addEventListener("load", () => resolve(window.Plotly));
    script.addEventListener("error", () => reject(new Error(`plotly.js did not load from ${address}.`)));
    document.head.append(script);
  });
  return window.descentLabPlotly;
}
