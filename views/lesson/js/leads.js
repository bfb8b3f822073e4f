// A text's links to other lessons. Streamlit would open them in a new window, where the answers given here are unknown: a
// plain click is told to Python, which writes the address; any other opens the link as links do. Escape closes the word
// that is explained under the focus.

const leadInstances = new WeakMap();

export function mountLeads({ parentElement, setTriggerValue }) {
  leadInstances.get(parentElement)?.destroy();
  const instance = createLeads({ ask: (...what) => setTriggerValue("asked", what) });
  leadInstances.set(parentElement, instance);
  return () => {
    leadInstances.delete(parentElement);
    instance.destroy();
  };
}

/** @type {(deck: { ask: (...what: any[]) => void }) => { destroy: () => void }} */
export function createLeads(deck) {
  /** @type {(event: MouseEvent) => void} */
  function click(event) {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || !link.closest("[class*=st-key-lesson-]")) return;
    const there = new URL(link.href), lesson = there.searchParams.get("lesson");
    if (!lesson || there.origin !== location.origin || there.pathname !== location.pathname) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    deck.ask("open", lesson, there.searchParams.get("scene") ?? "", there.searchParams.get("path") ?? "");
  }

  /** @type {(event: KeyboardEvent) => void} */
  function keydown(event) {
    const held = document.activeElement;
    if (event.key !== "Escape" || !(held instanceof HTMLElement) || !held.matches(".dl-term")) return;
    held.blur();
    event.stopImmediatePropagation();
  }

  document.addEventListener("click", click, true);
  document.addEventListener("keydown", keydown, true);
  return {
    destroy() {
      document.removeEventListener("click", click, true);
      document.removeEventListener("keydown", keydown, true);
    },
  };
}
