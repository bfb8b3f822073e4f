// The three components of the lessons: the cards, the bar, and one player for several viewers.

import { mountCards } from "./cards.js";
import { mountClockBar } from "./clock.js";
import { mountBar } from "./presenter.js";

export function lessonCards(component) {
  return mountCards(component);
}

export function lessonBar(component) {
  return mountBar(component);
}

export function lessonClock(component) {
  return mountClockBar(component);
}
