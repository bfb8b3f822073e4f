// All panels of the race: one map with every racer, or one map for each; the same view and clock for all of them.

const settleMilliseconds = 140;

function createStage(root, ctx) {
  const { clock, ui, t: words } = ctx;
  const grid = buildElement("div", { class: "dl-panels" });
  const readout = buildElement("output", { class: "dl-readout", "aria-live": "off" }, buildElement("span"), buildElement("span"));
  const caption = buildElement("p", { class: "dl-caption", hidden: true }, words("stage.arrows.caption"));
  const zoom = createZoomButtons(words, {
    projection: () => stage.projection,
    view: (view) => stage.moveTo(view),
    reset: () => stage.reset(),
  });
  const frameBox = buildElement("div", { class: "dl-map" }, grid, zoom);
  const key = createScaleBar(words);
  root.append(frameBox, buildElement("div", { class: "dl-below" }, readout, key.element), caption);

  const contour = createContourLayer(ctx.loadPlotly);
  const image = document.createElement("canvas");
  let panels = [];
  let shown = ""; // what the panels were built for
  let lastLook = "";
  let stale = true; // another map than the one on screen: its view starts over when it is next seen
  let home = null;
  let timer = 0;
  let preview = null; // { s, x, y }: a start that is being moved
  let extremes = null;
  let scale = null;
  let seen = { token: -1, points: new Map() };

  const stage = {
    run: null, projection: null, theme: ctx.theme(), ratio: 1, token: 0, font: "sans-serif",
    hidden: ui.hidden, arrows: ui.arrows, trail: ui.trail,
    color: ctx.color,
    startAt: (s) => (preview?.s === s ? [preview.x, preview.y] : stage.run.meta.starts[s]),
    startLabel(s) {
      const [x, y] = stage.startAt(s).map((v) => formatNumber(v, 4));
      return words("stage.start", { n: s + 1, x, y });
    },
    previewStart(s, x, y) {
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
      const [x, y] = [stage.projection.toX(px), stage.projection.toY(py)];
      const s = nearestStart(px, py);
      stage.previewStart(s, x, y);
      stage.dropStart(s);
    },
    moveTo: (view) => viewAllowed(view, home) && show(view, true),
    reset: () => show(home, true),
    markLooks: () => onceAView().looks,
    markAt: (px, py) => {
      const points = stage.run.meta.surface.points ?? [];
      return markNear(points.filter((_, i) => stage.markLooks()[i] !== "none"), stage.projection, px, py);
    },
    describe: (mark) => describeMark(mark, words),
    hover: (point) => (point && stage.projection.inside(...point)
      ? showPoint(stage.projection.toX(point[0]), stage.projection.toY(point[1]))
      : showHint()),
    lastInside,
    greatest: (r, s) => greatestVectors((extremes ??= new Map()), stage.run, r, s),
  };

  // What a frame must not search for again: which marks have room, where a racer was last seen.
  function onceAView() {
    const { token, run, projection } = stage;
    if (seen.token !== token) seen = { token, points: new Map(), looks: markLooks(run.meta.surface.points ?? [], projection) };
    return seen;
  }

  function lastInside(r, s) {
    onceAView();
    const key = r * stage.run.S + s;
    if (!seen.points.has(key)) seen.points.set(key, lastInsideView(stage.run, stage.projection.view, r, s));
    return seen.points.get(key);
  }

  function nearestStart(px, py) {
    const distance = (s) => {
      const [x, y] = stage.run.meta.starts[s];
      return Math.hypot(stage.projection.x(x) - px, stage.projection.y(y) - py);
    };
    return stage.run.meta.starts.map((_, s) => s).sort((a, b) => distance(a) - distance(b))[0] ?? 0;
  }

  function showPoint(x, y) {
    const [place, slope] = pointText(stage.run.surface, x, y);
    setText(readout.firstChild, place);
    setText(readout.lastChild, slope);
    readout.classList.remove("dl-hint");
  }

  function showHint() {
    if (preview) return;
    const touch = window.matchMedia("(pointer: coarse)").matches;
    setText(readout.firstChild, words(touch ? "stage.hint.touch" : stage.run.S > 1 ? "stage.hint.starts" : "stage.hint"));
    setText(readout.lastChild, "");
    readout.classList.add("dl-hint");
  }

  function placeHandles() {
    for (const panel of panels) panel.placeHandles();
  }

  // Panels are rebuilt only when the layout or the racers change, never when the data of the same racers does.
  function buildPanels() {
    const { racers, surface } = stage.run.meta;
    const side = ui.layout === "side";
    const wanted = JSON.stringify([side, side ? racers.map((racer) => [racer.label, racer.shape, racer.color]) : racers.length, ui.dark]);
    if (wanted === shown) return false;
    shown = wanted;
    contour.clear();
    const all = racers.map((_, r) => r);
    panels = side ? all.map((r) => createPanel(stage, [r], panelTitle(racers[r], ctx.color(r)))) : [createPanel(stage, all, null)];
    grid.classList.toggle("dl-side", side);
    grid.replaceChildren(...panels.map((panel) => panel.element));
    panels.forEach((panel) => panel.plot.setAttribute("aria-label", words("stage.map", { surface: surface.title })));
    return true;
  }

  // Fits panels to the width they have. `anew`: forget the view, the map is another one.
  function fit(anew) {
    const columns = panelColumns(panels.length, grid.clientWidth);
    grid.style.setProperty("--dl-columns", columns);
    const width = panels[0]?.plot.clientWidth;
    if (!width) return;
    const box = plotBox(width, ui.layout === "side", stageRoom(root), Math.ceil(panels.length / columns));
    const ratio = Math.min(window.devicePixelRatio || 1, 2.5);
    const old = stage.projection;
    const same = old && old.box.fullWidth === box.fullWidth && old.box.fullHeight === box.fullHeight && stage.ratio === ratio;
    if (same && !anew) return;
    const zoomed = !anew && old && old.view !== home;
    stage.ratio = ratio;
    for (const panel of panels) panel.resize(box.fullWidth, box.fullHeight, ratio);
    home = homeView(stage.run.meta.surface.extent, box);
    scale = null;
    show(zoomed ? refitView(old, box) : home, false, box);
  }

  function show(view, moving, box = stage.projection.box) {
    stage.projection = createProjection(view, box, home);
    frameBox.classList.toggle("dl-zoomed", view !== home);
    stage.token++;
    paint(moving);
    placeHandles();
    clock.invalidate();
    clearTimeout(timer);
    if (moving) timer = setTimeout(() => paint(false), settleMilliseconds);
  }

  function paint(moving) {
    const { run, projection, theme } = stage;
    const { view, box } = projection;
    const points = run.meta.surface.points ?? [];
    // Without a known floor, the lowest height in sight has to do, and that changes with the view.
    if (!scale || !points.some((point) => point.global)) scale = createHeightScale(run.surface, points, joinViews(home, view), ui.log);
    const columns = Math.round(Math.min(box.width, moving ? 210 : 520));
    const rows = Math.max(2, Math.round((columns * box.height) / box.width));
    const field = sampleHeights(run.surface, scale, view, columns, rows);
    paintHeights(image, field, colorRamp(theme.map), mapRelief);
    key.show(scale, field.range, theme.map);
    const hosts = panels.map((panel) => panel.host);
    const settled = !moving && drawLines(hosts, field.range);
    if (!settled) contour.follow(hosts, projection);
    for (const panel of panels) panel.drawMap(image, !settled);
  }

  function drawLines(hosts, range) {
    const { run, projection, theme, font } = stage;
    const { box, view } = projection;
    const columns = Math.round(Math.max(130, Math.min(240, box.width / 4)));
    const rows = Math.round((columns * box.height) / box.width);
    const lines = contourField(run.surface, scale, view, range, columns, rows);
    return contour.draw(hosts, projection, lines, { contour: theme.contour, axis: theme.axis, font });
  }

  function update(run) {
    const before = stage.run?.meta.surface;
    const { surface } = run.meta;
    const place = (of) => JSON.stringify([of?.slug, of?.extent]);
    stage.run = run;
    preview = null;
    extremes = null;
    if (JSON.stringify(before?.tape) !== JSON.stringify(surface.tape)) scale = null;
    refresh(place(before) !== place(surface));
    for (const panel of panels) panel.forget();
    showHint();
  }

  // After any change of the switches, the theme or the run. `anew`: another map, so the view starts over.
  function refresh(anew) {
    if (!stage.run) return;
    const look = JSON.stringify([ui.log, ui.dark, ctx.theme()]);
    if (look !== lastLook) scale = null;
    lastLook = look;
    Object.assign(stage, { hidden: ui.hidden, arrows: ui.arrows, trail: ui.trail });
    Object.assign(stage, { theme: ctx.theme(), font: getComputedStyle(root).fontFamily });
    stage.token++;
    root.style.setProperty("--dl-start", stage.theme.start);
    root.style.setProperty("--dl-halo", stage.theme.halo);
    caption.hidden = !ui.arrows;
    stale ||= anew;
    if (ui.layout === "3d") return;
    const rebuilt = buildPanels();
    fit(stale || rebuilt);
    if (stage.projection) {
      stale = false;
      if (!scale) paint(false);
      placeHandles();
    }
    clock.invalidate();
  }

  const unsubscribe = ui.subscribe(() => refresh(false));
  contour.load().then(() => stage.projection && paint(false), () => {});

  return {
    update,
    projection: () => stage.projection,
    frame: (step) => panels.forEach((panel) => panel.frame(step)),
    resize: () => stage.run && ui.layout !== "3d" && fit(false),
    destroy() {
      clearTimeout(timer);
      unsubscribe();
      contour.clear();
    },
  };
}
