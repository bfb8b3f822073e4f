// The bar of a lesson, and before an audience its keys.
// data: { place: one name for each scene, at, scenes: [titles], before, after: titles of the lessons beside this one or null,
//   present, loop, key: the run that is shown ("" while there is none), plays: whether it has a clock, revealed, choices,
//   lessons, ids: the names of each scene's lesson and of the scene, answered: whether this scene's question was answered,
//   closing: whether this scene has words that close the lesson, dwell: [seconds for the scene, after its answer, closing], words }
// It asks Python ("asked") for ["go", n | "next" | "previous"], ["answer", n], ["reveal"], ["leave"],
// ["open", lesson, scene, path].

import { createDeck } from "./deck.js";
import { element, fill } from "./dom.js";
import { createFit } from "./fit.js";
import { createKeys } from "./keys.js";
import { createLeads } from "./leads.js";
import { createLoop } from "./loop.js";
import { noteProgress, progressOf, watchProgress } from "./progress.js";
import { createSight } from "./sight.js";

const barInstances = new WeakMap();

export function mountBar({ data, parentElement, setTriggerValue }) {
  let instance = barInstances.get(parentElement);
  if (!instance) {
    instance = createBar(parentElement);
    barInstances.set(parentElement, instance);
  }
  instance.update(data, setTriggerValue);
  return () => {
    barInstances.delete(parentElement);
    instance.destroy();
  };
}

function createBar(parent) {
  const root = element("div", { class: "dl-bar" });
  parent.append(root);
  const shown = { data: null, tell: () => {} };
  const deck = createDeck(shown);
  const leads = createLeads(deck); // before the keys: Escape closes an explained word first
  const keys = createKeys(shown, deck);
  const loop = createLoop(shown, deck);
  const fit = createFit(shown);
  const sight = createSight();
  const forgetWatch = watchProgress(() => shown.data && draw());
  const waits = () => deck.run()?.clock.step === 0 && !deck.run().clock.playing;
  let drawn = "";

  function draw() {
    const { at, scenes, before, after, present, words, lessons, ids } = shown.data;
    const answered = ids.map((id, i) => !present && progressOf(lessons[i], ids).isAnswered(id));
    const last = at === scenes.length;
    const back = at === 1 && before ? `${words.previousLesson}: ${before}` : words.back;
    const onward = last && after ? `${words.nextLesson}: ${after}` : words.next;
    const dots = scenes.map((title, i) => element("li", {}, element("button", {
      type: "button", class: answered[i] ? "dl-dot dl-dot-answered" : "dl-dot", title,
      "aria-label": fill(answered[i] ? words.sceneAnswered : words.scene, { number: i + 1, title }),
      "aria-current": i + 1 === at ? "step" : null, onclick: () => deck.ask("go", i + 1),
    })));
    const step = (label, text, way, off) => element("button", {
      type: "button", class: "dl-step", "aria-label": label, title: label, disabled: off, onclick: () => deck[way](),
    }, text);
    const focused = root.contains(document.activeElement) ? [...root.querySelectorAll("button")].indexOf(document.activeElement) : -1;
    root.replaceChildren(element("nav", { "aria-label": words.scenes, class: present ? "dl-nav dl-nav-present" : "dl-nav" },
      step(back, `‹ ${present ? "" : at === 1 && before ? before : words.back}`, "previous", at === 1 && !before),
      element("ol", { class: "dl-dots" }, ...dots),
      step(onward, `${present ? "" : last && after ? after : words.next} ›`, "next", last && !after && !deck.hasClosing()),
      ...(present ? [element("span", { class: "dl-space" }), deck.note, element("button", { type: "button", class: "dl-step dl-small",
        onclick: deck.toggleText }, words.text), element("button", { type: "button", class: "dl-step dl-small", "aria-label": words.keys,
        title: words.keys, onclick: deck.toggleKeys }, "?")] : [])));
    if (focused >= 0) root.querySelectorAll("button")[focused]?.focus();
  }

  return {
    update(data, setTriggerValue) {
      const before = shown.data;
      shown.data = data;
      shown.tell = setTriggerValue;
      document.documentElement.classList.toggle("dl-presents", data.present);
      if (before?.place !== data.place) {
        deck.arrive();
        sight.leave();
        sight.toTheTop();
      } else if (!before.revealed && data.revealed && !data.present && waits()) sight.playOnceSeen(waits);
      if (!data.present) noteProgress(data.lessons[data.at - 1], data.ids[data.at - 1], data.answered);
      const signature = JSON.stringify([data.place, data.scenes, data.present, data.words, data.before, data.after]);
      if (signature !== drawn) draw();
      drawn = signature;
      fit.measure();
      loop.update(before);
    },
    destroy() {
      keys.destroy();
      loop.destroy();
      fit.destroy();
      sight.leave();
      leads.destroy();
      forgetWatch();
      deck.destroy();
      root.remove();
      document.documentElement.classList.remove("dl-presents");
    },
  };
}
