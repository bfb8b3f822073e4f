// What a presenter can do, however it is asked for: by key, by button, or by the loop.

import { command, element } from "./dom.js";

const autoplayKey = "descent-lab-autoplay"; // of this tab

export function createDeck(shown) {
  const page = document.documentElement;
  const note = element("span", { class: "dl-note", role: "status" });
  const blank = element("div", { class: "dl-blank", hidden: true });
  const list = element("div", { class: "dl-keys", role: "dialog", hidden: true, tabindex: "-1" });
  document.body.append(blank, list);
  let arrivals = 0;

  const words = () => shown.data.words;
  const ask = (...what) => shown.tell("asked", what);
  const showing = (name) => page.classList.contains(`dl-shows-${name}`);
  const show = (name, on) => page.classList.toggle(`dl-shows-${name}`, on);
  const viewers = () => [...document.querySelectorAll(".dl-viewer")].map((each) => each.descentLab);
  let kept = "0"; // for a browser that keeps nothing for this page, as one may where another page shows it
  function autoplays() {
    try {
      kept = sessionStorage.getItem(autoplayKey) ?? kept;
    } catch {
      // refused
    }
    return kept === "1";
  }

  // The run of this scene, once the viewer has it. Panels have a key for all of them together.
  function run() {
    const all = viewers().filter((each) => each?.run);
    const keys = all.map((each) => each.run.meta.key);
    return shown.data.key && (keys.includes(shown.data.key) || keys.join("|") === shown.data.key) ? all[0] : null;
  }

  async function playWhenThere(again) {
    const arrival = arrivals;
    for (let waited = 0; waited < 60_000 && arrival === arrivals; waited += 50) {
      if (startsSweep()) return;
      if (run()) {
        if (again || !run().clock.playing) command("restart");
        return;
      }
      await new Promise((done) => setTimeout(done, 50));
    }
  }

  // A sweep is played by the button that starts it.
  function startsSweep() {
    /** @type {HTMLElement | null} */
    const button = document.querySelector(".st-key-lesson-sweep button");
    button?.click();
    return Boolean(button);
  }

  // Plotly's own player has no clock that could be asked: its first button plays.
  function toggle() {
    if (viewers().length) command("toggle");
    else if (!startsSweep()) document.querySelector(".updatemenu-button")?.dispatchEvent(new MouseEvent("click", { bubbles: true }));
  }

  function writeKeys() {
    const rows = Object.entries(words()).filter(([name]) => name.startsWith("key."));
    list.setAttribute("aria-label", words().keys);
    list.replaceChildren(
      element("dl", {}, ...rows.map(([name, said]) => element("div", {},
        element("dt", {}, ...name.slice(4).split("  ").map((key) => element("kbd", {}, key))), element("dd", {}, said)))),
      element("button", { type: "button", class: "dl-step", onclick: () => deck.toggleKeys() }, words().close));
  }

  const deck = {
    note, ask, run, showing, show, autoplays, playWhenThere, toggle,
    hasClosing: () => shown.data.present && shown.data.closing && !showing("closing"),
    arrive() {
      arrivals += 1;
      show("closing", false);
      show("text", false);
      if (shown.data.present && autoplays() && !shown.data.loop) playWhenThere(false);
    },
    next() {
      if (deck.hasClosing()) return show("closing", true);
      if (shown.data.at < shown.data.scenes.length || shown.data.after || shown.data.loop) ask("go", "next");
    },
    previous() {
      if (showing("closing")) return show("closing", false);
      if (shown.data.at > 1 || shown.data.before) ask("go", "previous");
    },
    first: () => ask("go", 1),
    last: () => ask("go", shown.data.scenes.length),
    reveal: () => shown.data.revealed || ask("reveal"),
    revealOrNext: () => (shown.data.revealed ? deck.next() : ask("reveal")),
    answer: (n) => n <= shown.data.choices && ask("answer", n),
    toggleText: () => show("text", !showing("text")),
    toggleKeys() {
      writeKeys();
      list.hidden = !list.hidden;
      if (!list.hidden) list.focus();
    },
    toggleAutoplay() {
      kept = autoplays() ? "0" : "1";
      try {
        sessionStorage.setItem(autoplayKey, kept);
      } catch {
        // refused
      }
      deck.say(autoplays() ? words().autoplayOn : words().autoplayOff);
      if (autoplays() && run() && !run().clock.playing) command("play");
    },
    blank: () => (blank.hidden = false),
    unblank() {
      const was = !blank.hidden;
      blank.hidden = true;
      return was;
    },
    fullscreen() {
      const asked = document.fullscreenElement ? document.exitFullscreen() : page.requestFullscreen?.();
      asked?.catch(() => {}); // refused, as by a page around this one
    },
    escape() {
      if (!list.hidden) list.hidden = true;
      else if (showing("text")) show("text", false);
      else if (showing("closing")) show("closing", false);
      else ask("leave");
    },
    say(text, seconds = 3) {
      note.textContent = text;
      clearTimeout(deck.silence);
      deck.silence = setTimeout(() => (note.textContent = ""), seconds * 1000);
    },
    destroy() {
      arrivals += 1;
      clearTimeout(deck.silence);
      blank.remove();
      list.remove();
      show("closing", false);
      show("text", false);
    },
  };
  blank.addEventListener("click", deck.unblank);
  return deck;
}
