// The lessons at a glance: a card is one link. Streamlit's own links leave the address as it is where they lead to the page
// they stand on, so a plain click is told to Python, which writes it; any other opens the link as links do.
// data: { cards: [{ href, slug, scenes: [names], number, title, summary, count }], words }, told as ("opened", slug).

import { element, fill } from "./dom.js";
import { progressOf, watchProgress, writeProgress } from "./progress.js";

const cardInstances = new WeakMap();

export function mountCards({ data, parentElement, setTriggerValue }) {
  let instance = cardInstances.get(parentElement);
  if (!instance) {
    instance = createCards(parentElement);
    cardInstances.set(parentElement, instance);
  }
  instance.update(data, setTriggerValue);
  return () => {
    cardInstances.delete(parentElement);
    instance.destroy();
  };
}

function createCards(parent) {
  const grid = element("ul", { class: "dl-cards" });
  const kept = element("span");
  const forget = element("button", { type: "button", onclick: () => writeProgress({}) });
  const foot = element("p", { class: "dl-progress" }, kept, forget);
  parent.append(grid, foot);
  let data = null, tell = null;
  const ignore = watchProgress(() => data && draw());

  const open = (slug) => (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    tell("opened", slug);
  };

  function showProgress({ slug, scenes }) {
    const { seen, answered } = progressOf(slug, scenes);
    if (answered === scenes.length) return [element("span", { class: "dl-card-progress dl-card-done" }, `✓ ${data.words.done}`)];
    const words = answered ? fill(data.words.answered, { answered, count: scenes.length }) : seen ? data.words.begun : "";
    return words ? [element("span", { class: "dl-card-progress" }, words)] : [];
  }

  function draw() {
    grid.replaceChildren(...data.cards.map((card) => element("li", {},
      element("a", { class: "dl-card", href: card.href, onclick: open(card.slug) },
        element("span", { class: "dl-card-title" }, element("span", { class: "dl-card-number" }, card.number), card.title),
        element("span", {}, card.summary),
        element("span", { class: "dl-card-foot" }, element("span", { class: "dl-card-count" }, card.count), ...showProgress(card))))));
    kept.textContent = data.words.kept;
    forget.textContent = data.words.forget;
    foot.hidden = data.cards.every((card) => !progressOf(card.slug, card.scenes).seen);
  }

  return {
    update(next, setTriggerValue) {
      data = next;
      tell = setTriggerValue;
      draw();
    },
    destroy() {
      ignore();
      grid.remove();
      foot.remove();
    },
  };
}
