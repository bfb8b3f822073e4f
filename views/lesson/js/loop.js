// The loop of a stand: each scene plays, its answer is told, it dwells, and the next one comes, round and round. A key or a
// touch pauses it for a while. window.descentLabPace makes it faster, for the tests.

import { fill } from "./dom.js";

const loopTick = 250, loopPause = 60_000, loopPatience = 60_000, loopGiveUp = 20_000; // milliseconds

export function createLoop(shown, deck) {
  let phase = "idle"; // idle, playing, telling, dwelling, closing, leaving
  let since = 0, pausedUntil = 0, finished = false;
  const now = () => performance.now();
  const pace = () => window.descentLabPace ?? 1;
  const dwell = (i) => (shown.data.dwell[i] * 1000) / pace();

  function enter(next) {
    phase = next;
    since = now();
  }

  function start() {
    finished = false;
    enter("playing");
    if (shown.data.plays) deck.playWhenThere(false);
  }

  function tick() {
    if (!shown.data?.loop || phase === "idle") return;
    if (now() < pausedUntil) {
      since = now(); // what was waited for is waited for anew
      return;
    }
    const waited = now() - since;
    const run = deck.run();
    if (run && pace() !== 1) run.clock.speed = pace();
    if (phase === "playing" && (finished || waited > (shown.data.plays ? loopPatience : dwell(0)))) tellAnswer();
    else if (phase === "telling" && waited > loopGiveUp) recover();
    else if (phase === "dwelling" && waited > dwell(1)) leave();
    else if (phase === "closing" && waited > dwell(2)) goOn();
    else if (phase === "leaving" && waited > loopGiveUp) recover();
  }

  function tellAnswer() {
    if (shown.data.revealed) return enter("dwelling");
    enter("telling");
    deck.reveal();
  }

  function leave() {
    if (!deck.hasClosing()) return goOn();
    deck.show("closing", true);
    enter("closing");
  }

  function goOn() {
    enter("leaving");
    deck.ask("go", "next");
  }

  // Nothing came back: the connection was lost, or the server begins anew. Streamlit connects again by itself; where that
  // did not help, the page is loaded again, once there is a server to load it from.
  async function recover() {
    enter(phase);
    deck.say(shown.data.words.lost, loopGiveUp / 1000);
    try {
      const answer = await fetch(new URL("_stcore/health", document.baseURI), { cache: "no-store" });
      if (answer.ok) window.location.reload();
    } catch {
      // not yet
    }
  }

  function touched(event) {
    if (!shown.data?.loop || (event.type === "keydown" && event.key === "Escape")) return;
    pausedUntil = now() + loopPause;
    deck.say(fill(shown.data.words.paused, { seconds: loopPause / 1000 }), 8);
  }

  const noteFinish = () => (finished = true);
  const timer = setInterval(tick, loopTick / Math.min(pace(), 8));
  document.addEventListener("descent-lab:finished", noteFinish);
  document.addEventListener("keydown", touched, true);
  document.addEventListener("pointerdown", touched, true);

  return {
    update(before) {
      const { loop, place, revealed } = shown.data;
      if (!loop) phase = "idle";
      else if (phase === "idle" || before?.place !== place) start();
      else if (revealed && phase === "telling") enter("dwelling");
    },
    destroy() {
      clearInterval(timer);
      document.removeEventListener("descent-lab:finished", noteFinish);
      document.removeEventListener("keydown", touched, true);
      document.removeEventListener("pointerdown", touched, true);
    },
  };
}
