// The presenter's keys. They are heard before anybody else's: Streamlit has an R of its own, and the viewer its arrows.

export function createKeys(shown, deck) {
  const actions = {
    ArrowRight: deck.next, PageDown: deck.next, n: deck.next, ArrowLeft: deck.previous, PageUp: deck.previous, p: deck.previous,
    Home: deck.first, End: deck.last, Enter: deck.revealOrNext, " ": deck.toggle, r: deck.reveal, a: deck.toggleAutoplay,
    b: deck.blank, ".": deck.blank, f: deck.fullscreen, t: deck.toggleText, "?": deck.toggleKeys, Escape: deck.escape,
  };

  function keydown(event) {
    if (!shown.data?.present || event.ctrlKey || event.metaKey || event.altKey) return;
    const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    const modifier = ["Shift", "Control", "Alt", "Meta", "CapsLock", "AltGraph"].includes(name);
    if (!modifier && deck.unblank()) return stop(event);
    const action = /^[1-9]$/.test(name) ? () => deck.answer(Number(name)) : actions[name];
    if (!action || (event.shiftKey && name !== "?") || (name !== "Escape" && belongsToField(event, name))) return;
    stop(event);
    if (!event.repeat || /^(Arrow|Page)/.test(name)) action();
  }

  function stop(event) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  // A click leaves the focus on what was clicked, where the space bar would press it again: a mouse needs no focus.
  function click(event) {
    if (shown.data?.present && event.detail > 0) event.target.closest?.("button, label, [role=radiogroup]") && setTimeout(letGo, 0);
  }

  function letGo() {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.matches("button, input[type=radio]")) focused.blur();
  }

  document.addEventListener("keydown", keydown, true);
  document.addEventListener("click", click);
  return {
    destroy() {
      document.removeEventListener("keydown", keydown, true);
      document.removeEventListener("click", click);
    },
  };
}

// A field has its keys to itself; what is chosen by keyboard has those that choose and press. A clicker's always turn pages.
function belongsToField(event, name) {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || /^Page/.test(name)) return false;
  if (target.matches("input[type=range], .dl-graph")) return /^Arrow/.test(name);
  if (target.closest("[contenteditable=true], textarea, select, [role=combobox], [role=slider]")) return true;
  if (target.matches("input[type=radio], input[type=checkbox]")) return /^(Arrow| )/.test(name);
  if (target.matches("input")) return true;
  return /^(Enter| )$/.test(name) && Boolean(target.closest("button, a, summary, [role=tab]"));
}
