// Everything that can be pressed: the transport under the map, the switches above it, and the keys.

import { buildButton, buildElement, buildIcon, setText } from "./dom.js";
import { wholeText } from "./numbers.js";
import { createShareButtons } from "./sharing.js";

const playSpeeds = [0.25, 0.5, 1, 2, 4, 8];
const trailLengths = [10, 25, 50, 100, 250, Infinity];

function buildSelect(words, word, options, chosen, change) {
  const items = options.map(([value, text]) => buildElement("option", { value, selected: value === chosen }, text));
  const label = words(word);
  return buildElement("select", { "aria-label": label, title: label, onchange: (event) => change(event.target.value) }, ...items);
}

// A switch that is on or off.
export function buildToggle({ ui, t: words }, name, word) {
  const attributes = { type: "button", class: "dl-toggle", title: words(`${word}.help`), onclick: () => ui.set({ [name]: !ui[name] }) };
  return buildElement("button", attributes, words(word));
}

// The player: jumps, scrub, counter, speed, loop.
export function createTransport(root, ctx, scrubWord = "player.scrub") {
  const { clock, ui, t: words } = ctx;
  const jump = (step) => () => {
    clock.pause();
    clock.seek(typeof step === "function" ? step() : step);
  };
  const play = buildButton(words, "play", "player.play", clock.toggle, { class: "dl-button dl-play" });
  const scrub = buildElement("input", { type: "range", class: "dl-scrub", min: 0, step: 1, "aria-label": words(scrubWord) });
  scrub.addEventListener("input", () => jump(Number(scrub.value))());
  const counter = buildElement("output", { class: "dl-counter" });
  const loop = buildButton(words, "loop", "player.loop", () => ui.set({ loop: !ui.loop }));
  const speeds = playSpeeds.map((v) => [String(v), `${v}×`]);
  const speed = buildSelect(words, "player.speed", speeds, String(ui.speed), (v) => ui.set({ speed: Number(v) }));
  root.append(
    buildElement("div", { class: "dl-group" },
      buildButton(words, "first", "player.first", jump(0)),
      buildButton(words, "back", "player.back", jump(() => Math.ceil(clock.step) - 1)),
      play,
      buildButton(words, "forward", "player.forward", jump(() => Math.floor(clock.step) + 1)),
      buildButton(words, "last", "player.last", jump(() => clock.steps))),
    scrub, counter, buildElement("div", { class: "dl-group" }, speed, loop));
  let playing = null;

  function frame(step) {
    if (playing !== clock.playing) {
      playing = clock.playing;
      play.replaceChildren(buildIcon(playing ? "pause" : "play"));
      const label = words(playing ? "player.pause" : "player.play");
      play.setAttribute("aria-label", label);
      play.title = label;
    }
    const held = Math.floor(clock.step); // the slider is the playhead; the counter says what is seen
    scrub.style.setProperty("--dl-done", `${clock.steps ? (100 * clock.step) / clock.steps : 0}%`);
    if (scrub.valueAsNumber !== held) scrub.value = held;
    const steps = wholeText(clock.steps);
    setText(counter, words("player.counter", { step: wholeText(Math.floor(step)).padStart(steps.length, " "), steps }));
    counter.classList.toggle("dl-peeked", clock.peeked !== null);
  }

  const show = () => {
    loop.setAttribute("aria-pressed", String(ui.loop));
    speed.value = String(ui.speed);
  };
  const unsubscribe = ui.subscribe(show);
  show();
  return {
    update(run) {
      scrub.max = run.steps;
      frame(clock.shown);
    },
    frame,
    resize() {},
    destroy: unsubscribe,
  };
}

// Above the map: how to look at it.
export function createToolbar(root, ctx, fullscreenElement) {
  const { ui, t: words } = ctx;
  let lean = false;
  const layouts = ["one", "side", "3d"].map((layout) => buildElement(
    "button", { type: "button", class: "dl-segment", onclick: () => ui.set({ layout }) }, words(`player.layout.${layout}`)));
  const log = buildToggle(ctx, "log", "player.log");
  const arrows = buildToggle(ctx, "arrows", "player.arrows");
  const trailText = (n) => (n === Infinity ? words("player.trail.all") : words("player.trail.steps", { n }));
  const trails = trailLengths.map((n) => [String(n), trailText(n)]);
  const trail = buildSelect(words, "player.trail", trails, String(ui.trail), (v) => ui.set({ trail: Number(v) }));
  root.append(
    buildElement("div", { class: "dl-segments", role: "group", "aria-label": words("player.layout") }, ...layouts),
    buildElement("div", { class: "dl-group dl-options" }, log, arrows, trail),
    createShareButtons(ctx, fullscreenElement));

  const show = () => {
    layouts.forEach((button, i) => button.setAttribute("aria-pressed", String(["one", "side", "3d"][i] === ui.layout)));
    log.setAttribute("aria-pressed", String(ui.log));
    arrows.setAttribute("aria-pressed", String(ui.arrows));
    arrows.hidden = ui.layout === "3d" || lean;
    trail.value = String(ui.trail);
  };
  const unsubscribe = ui.subscribe(show);
  show();
  return {
    update(run) {
      lean = !run.hasDetails; // nothing is known of the gradients that were read
      show();
    },
    frame() {}, resize() {}, destroy: unsubscribe,
  };
}

// Keys work while the viewer or nothing at all has the focus; a field or another widget keeps its own.
export function attachKeys(root, ctx) {
  const { clock, ui } = ctx;
  const step = (n) => {
    clock.pause();
    clock.seek(n > 0 ? Math.floor(clock.step) + n : Math.ceil(clock.step) + n);
  };
  const faster = (n) => ui.set({ speed: playSpeeds[Math.min(Math.max(playSpeeds.indexOf(ui.speed) + n, 0), playSpeeds.length - 1)] });
  const actions = {
    " ": () => clock.toggle(),
    ArrowLeft: (event) => step(event.shiftKey ? -10 : -1),
    ArrowRight: (event) => step(event.shiftKey ? 10 : 1),
    Home: () => step(-Infinity),
    End: () => step(Infinity),
    "+": () => faster(1),
    "=": () => faster(1),
    "-": () => faster(-1),
    ",": () => step(-1),
    ".": () => step(1),
  };

  function keydown(event) {
    const action = actions[event.key];
    if (!action || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (turnsPages(event)) return;
    if (keyBelongsElsewhere(root, event)) return;
    event.preventDefault();
    action(event);
  }

  // For a presenter these keys belong to the pages, of which this is one.
  const presented = () => ctx.view().keys === "presenter";
  const turnsPages = (event) => presented() && !event.shiftKey && /^(Arrow|Home|End)/.test(event.key);

  // After a click with the mouse, the space bar should play, not press the same button again, and arrows move the playhead. (detail is 0 for the keyboard.)
  function release(event) {
    if (event.detail > 0) event.target.closest(".dl-button, .dl-toggle, .dl-segment, .dl-racer, .dl-graph")?.blur();
    if (presented()) event.target.closest(".dl-scrub")?.blur();
  }

  document.addEventListener("keydown", keydown);
  root.addEventListener("click", release);
  return () => document.removeEventListener("keydown", keydown);
}

function keyBelongsElsewhere(root, event) {
  const target = event.composedPath()[0];
  if (target === document.body || target === document.documentElement) return false;
  if (!root.contains(target)) return true;
  if (target.matches("select, textarea, [contenteditable]")) return true;
  if (target.matches("input")) return target.type !== "range" || /^(Arrow|Home|End)/.test(event.key);
  return event.key === " " && target.matches("button:not(.dl-start), summary, a, [role=tab]");
}
