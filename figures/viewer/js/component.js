// A component: receives what Python sends, owns the clock and the switches, hands both to its views. Streamlit calls the
// export again whenever data or theme change, with the same element: nothing is mounted twice.

const viewerInstances = new WeakMap();

function mountViewer({ data, parentElement, setTriggerValue }, kind) {
  let instance = viewerInstances.get(parentElement);
  if (!instance) {
    instance = createViewer(parentElement, data.meta, kind);
    viewerInstances.set(parentElement, instance);
  }
  instance.receive(data, setTriggerValue);
  return () => {
    instance.destroy();
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
  let words = meta.words;
  let address = meta.plotly;
  const clock = createClock();
  const ui = createSwitches(kind.storageKey, kind.switches(meta.view ?? {}), kind.kept);
  const ctx = {
    clock, ui,
    t: (key, values = {}) => (words[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole),
    loadPlotly: () => loadPlotlyOnce(address),
    pick: (...place) => trigger?.("picked", place),
    color: (r) => run.meta.racers[r].color[ui.dark ? "dark" : "light"],
    theme: () => (run?.meta ?? meta).theme[ui.dark ? "dark" : "light"],
  };
  ui.dark = isDark(root);
  const { views, stage, asleep, mapPlace, watched, showLayout } = kind.build(root, ctx);

  function showSwitches() {
    clock.speed = ui.speed;
    clock.loop = ui.loop;
    showLayout();
    root.classList.toggle("dl-dark", ui.dark);
    measureRoom();
    clock.invalidate();
  }

  function measureRoom() {
    root.style.setProperty("--dl-room", `${Math.round(stageRoom(mapPlace()))}px`);
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
  observer.observe(watched);
  const detachKeys = attachKeys(root, ctx);

  function receive(data, setTriggerValue) {
    const next = kind.decode(data);
    const another = run?.meta.key !== next.meta.key;
    kind.adopt(ui, next, run);
    trigger = setTriggerValue;
    words = next.meta.words;
    address = next.meta.plotly;
    run = next;
    clock.setSteps(run.steps);
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

  // A run starts by itself, except for those who asked for less motion: they see it finished, and may press play.
  function begin() {
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches || kind.beginsFinished(ui, run);
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
