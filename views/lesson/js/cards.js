// The lessons at a glance: a card is one link. Streamlit's own links leave the address as it is where they lead to the page
// they stand on, so a plain click is told to Python, which writes it; any other opens the link as links do.
// data: [{ href, slug, number, title, summary, count }], told as ("opened", slug).

const cardInstances = new WeakMap();

export function lessonCards({ data, parentElement, setTriggerValue }) {
  let grid = cardInstances.get(parentElement);
  if (!grid) {
    cardInstances.set(parentElement, (grid = element("ul", { class: "dl-cards" })));
    parentElement.append(grid);
  }
  const open = (slug) => (event) => {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    setTriggerValue("opened", slug);
  };
  grid.replaceChildren(...data.cards.map(({ href, slug, number, title, summary, count }) => element("li", {},
    element("a", { class: "dl-card", href, onclick: open(slug) },
      element("span", { class: "dl-card-title" }, element("span", { class: "dl-card-number" }, number), title),
      element("span", {}, summary),
      element("span", { class: "dl-card-count" }, count)))));
  return () => {
    cardInstances.delete(parentElement);
    grid.remove();
  };
}
