(() => {
  // What Python says is in the script's element: the browser knows this text by its hash, so it is always the same.
  const { language, part, place } = document.currentScript?.dataset ?? {};
  if (language) document.documentElement.lang = language;
  if (part === undefined || place === undefined) return;
  window.descentLabPlaces ??= watchMenu();
  const places = window.descentLabPlaces;

  if (places.get(part) === place) return;
  places.set(part, place);
  /** @type {HTMLElement | null} */
  const page = document.querySelector("[data-testid=stMain]");
  if (!page) return;
  page.scrollTop = 0;
  // What was pressed may now be far below: the next Tab begins at the top, too.
  const held = document.activeElement;
  if (held && page.contains(held) && held !== page && held.getBoundingClientRect().top > window.innerHeight) page.focus({ preventScroll: true });

  // On a small screen the pages stand in a menu over the page, which Streamlit leaves open when one is chosen.
  function watchMenu() {
    document.addEventListener("click", (event) => {
      const link = event.target instanceof Element && event.target.closest("[data-testid=stSidebarNavLink]");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
      /** @type {HTMLElement | null} */
      const close = document.querySelector("[data-testid=stSidebarCollapseButton] button");
      requestAnimationFrame(() => close?.click()); // Streamlit's own answer to the click comes first
    });
    return new Map();
  }
})();
