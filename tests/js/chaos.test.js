// Chaotic ends that come after their run, whichever of the two is there first.

import assert from "node:assert/strict";
import test from "node:test";

import { isChaotic, onChaoticEnds, takeChaoticEnds } from "../../figures/viewer/js/chaos.js";

const row = { racer: 1, start: 0, chaotic: false };

test("the ends of a run mark the rows of that run and of no other", () => {
  takeChaoticEnds({ data: { key: "this", ends: [[false], [true]] } });
  assert.equal(isChaotic("this", row), true);
  assert.equal(isChaotic("this", { ...row, racer: 0 }), false);
  assert.equal(isChaotic("other", row), false);
  assert.equal(isChaotic("other", { ...row, chaotic: true }), true);
  assert.equal(isChaotic("this", { ...row, racer: 7 }), false);
});

test("a table hears of new ends until it is gone", () => {
  let heard = 0;
  const leave = onChaoticEnds(() => (heard += 1));
  takeChaoticEnds({ data: { key: "a", ends: [] } });
  leave();
  takeChaoticEnds({ data: { key: "b", ends: [] } });
  assert.equal(heard, 1);
});
