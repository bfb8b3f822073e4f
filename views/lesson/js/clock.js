// One player for several viewers: the first one's clock leads, the others are where it is.
// data: { key, plays, words }. The viewers are those of .st-key-lesson-panels; their own players are hidden.

import { element, fill } from "./dom.js";

const clockInstances = new WeakMap();

export function mountClockBar({ data, parentElement, setTriggerValue }) {
  let instance = clockInstances.get(parentElement);
  if (!instance) {
    instance = createClockBar(parentElement);
    clockInstances.set(parentElement, instance);
  }
  instance.update(data, setTriggerValue);
  return () => {
    clockInstances.delete(parentElement);
    instance.destroy();
  };
}

function createClockBar(parent) {
  const play = element("button", { type: "button", class: "dl-clock-play" });
  const scrub = element("input", { type: "range", min: 0, step: 1, class: "dl-clock-scrub" });
  const counter = element("output", { class: "dl-clock-counter" });
  const root = element("div", { class: "dl-clock" }, play, scrub, counter);
  parent.append(root);
  let data = null, tell = null, timer = 0, begun = null, release = () => {}, lead = null;

  const viewers = () => [...document.querySelectorAll(".st-key-lesson-panels .dl-viewer")].map((each) => each.descentLab);

  function follow() {
    const all = viewers();
    if (all.length < 2 || !all.every((each) => each.run)) return;
    if (lead !== all[0].clock) {
      release();
      lead = all[0].clock;
      release = lead.subscribe(show);
      show(lead.step);
    }
    if (begun === data.key) return;
    begun = data.key;
    pauseFollowers();
    lead.pause();
    lead.seek(0);
    if (data.plays) lead.play();
  }

  const pauseFollowers = () => viewers().slice(1).forEach(({ clock }) => clock.playing && clock.pause());

  function show(step) {
    const share = lead.steps ? step / lead.steps : 0;
    for (const { clock } of viewers().slice(1)) {
      if (clock.playing) clock.pause(); // a command reached it, too
      const wanted = share * clock.steps;
      if (Math.abs(clock.step - wanted) > 1e-9) clock.seek(wanted);
    }
    if (lead.playing && step > 0 && played !== data.key) {
      played = data.key;
      if (!data.plays) tell("played", data.key);
    }
    play.textContent = lead.playing ? "❚❚" : "▶";
    play.setAttribute("aria-label", lead.playing ? data.words.pause : data.words.play);
    scrub.max = lead.steps;
    scrub.value = Math.floor(step);
    counter.textContent = fill(data.words.counter, { step: Math.floor(step), steps: lead.steps });
  }
  let played = null;

  play.addEventListener("click", () => lead?.toggle());
  scrub.addEventListener("input", () => {
    lead?.pause();
    lead?.seek(Number(scrub.value));
  });
  timer = setInterval(() => data && follow(), 100);

  return {
    update(next, setTriggerValue) {
      data = next;
      tell = setTriggerValue;
      scrub.setAttribute("aria-label", data.words.scrub);
      follow();
    },
    destroy() {
      clearInterval(timer);
      release();
      root.remove();
    },
  };
}
