// The components of the lessons: the cards, the bar, one player for several viewers, and the links of a page without a bar.

import { mountCards } from "./cards.js";
import { mountClockBar } from "./clock.js";
import { mountLeads } from "./leads.js";
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

export function lessonLeads(component) {
  return mountLeads(component);
}
