// The one clock, whose frames are given by hand here.

import assert from "node:assert/strict";
import test, { beforeEach } from "node:test";

import { createClock } from "../../figures/viewer/js/clock.js";

let waiting = [], now = 0;
globalThis.requestAnimationFrame = (tick) => waiting.push(tick);
globalThis.cancelAnimationFrame = () => (waiting = []);
beforeEach(() => {
  waiting = [];
  now = 1000;
});

/** Lets that many milliseconds pass in frames of at most 50. */
function pass(milliseconds) {
  for (let left = milliseconds; left > 0; left -= 50) {
    const due = waiting;
    waiting = [];
    now += Math.min(left, 50);
    for (const tick of due) tick(now);
  }
}

function started(steps, settings = {}) {
  const clock = createClock();
  clock.setSteps(steps);
  Object.assign(clock, settings);
  clock.play();
  pass(1); // the first frame only says when it began
  return clock;
}

test("a run of any length takes eight seconds", () => {
  for (const steps of [10, 500, 20000]) {
    const clock = started(steps);
    pass(4000);
    assert.ok(Math.abs(clock.step / steps - 0.5) < 0.01, `${clock.step} of ${steps}`);
    pass(4100);
    assert.equal(clock.step, steps);
    assert.equal(clock.playing, false);
  }
});

test("twice the speed is twice as far", () => {
  const clock = started(800, { speed: 2 });
  pass(2000);
  assert.ok(Math.abs(clock.step - 400) < 10);
});

test("a tab that slept does not make the race jump", () => {
  const clock = started(800);
  const before = clock.step;
  const due = waiting;
  waiting = [];
  now += 60_000;
  for (const tick of due) tick(now);
  assert.ok(clock.step - before <= 800 / 80 + 1e-9);
});

test("it sleeps when nothing moves", () => {
  const clock = createClock();
  clock.setSteps(100);
  pass(50);
  assert.equal(waiting.length, 0);
  clock.play();
  pass(100);
  assert.equal(waiting.length, 1);
  clock.pause();
  pass(100);
  assert.equal(waiting.length, 0);
});

test("listeners hear of each frame until they have had enough", () => {
  const clock = createClock();
  const heard = [];
  const enough = clock.subscribe((step) => heard.push(step));
  clock.setSteps(100);
  clock.seek(30);
  pass(50);
  clock.seek(40);
  enough();
  pass(50);
  assert.deepEqual(heard, [30]);
});

test("several changes in a frame are told once", () => {
  const clock = createClock();
  let count = 0;
  clock.subscribe(() => count++);
  clock.setSteps(9);
  clock.seek(1);
  clock.seek(2);
  pass(50);
  assert.equal(count, 1);
});

test("the playhead stays on the run", () => {
  const clock = createClock();
  clock.setSteps(50);
  clock.seek(1e9);
  assert.equal(clock.step, 50);
  clock.seek(-1);
  assert.equal(clock.step, 0);
  clock.seek(50);
  clock.setSteps(20);
  assert.equal(clock.step, 20);
});

test("play at the end begins again", () => {
  const clock = createClock();
  clock.setSteps(100);
  clock.seek(100);
  clock.play();
  assert.deepEqual([clock.step, clock.playing], [0, true]);
});

test("a peek shows another step and leaves the playhead; playing takes it away", () => {
  const clock = createClock();
  clock.setSteps(100);
  clock.seek(20);
  clock.peek(70);
  assert.deepEqual([clock.step, clock.shown], [20, 70]);
  clock.peek(500);
  assert.equal(clock.shown, 100);
  clock.peek(null);
  assert.equal(clock.shown, 20);
  clock.peek(70);
  clock.play();
  assert.equal(clock.shown, 20);
  clock.peek(70);
  assert.equal(clock.shown, 20);
});

test("who listens is told when it starts, plays and ends, each once", () => {
  const told = [];
  const clock = createClock();
  clock.setSteps(100);
  for (const name of ["started", "played", "finished"]) clock[name] = () => told.push(name);
  clock.play();
  pass(1);
  pass(8200);
  assert.deepEqual(told, ["played", "started", "finished"]);
  clock.seek(50);
  clock.play();
  assert.deepEqual(told.slice(3), ["played"], "from the middle nothing starts");
});

test("in a loop it ends and starts each time round and goes on", () => {
  const told = [];
  const clock = createClock();
  clock.setSteps(100);
  clock.loop = true;
  for (const name of ["started", "finished"]) clock[name] = () => told.push(name);
  clock.play();
  pass(1);
  pass(17_000);
  assert.ok(clock.playing);
  assert.deepEqual(told, ["started", "finished", "started", "finished", "started"]);
  assert.ok(clock.step < 25);
});

test("a loop loses no time where it begins again", () => {
  const clock = started(1000, { loop: true });
  clock.seek(999);
  pass(50); // six steps and a quarter
  assert.ok(Math.abs(clock.step - 5.25) < 1e-9, `${clock.step}`);
});

test("toggle plays and pauses, and after its end nobody is told anything", () => {
  const clock = createClock();
  let count = 0;
  clock.setSteps(10);
  clock.subscribe(() => count++);
  clock.toggle();
  assert.ok(clock.playing);
  clock.toggle();
  assert.ok(!clock.playing);
  clock.destroy();
  pass(100);
  assert.equal(count, 0);
});

test("a run that is sent again leaves the step that is looked at; a shorter one has its last", () => {
  const clock = createClock();
  clock.setSteps(100);
  clock.seek(30);
  clock.peek(70);
  clock.setSteps(100);
  assert.deepEqual([clock.step, clock.shown], [30, 70]);
  clock.setSteps(20);
  assert.deepEqual([clock.step, clock.shown], [20, 20]);
});
