// A chart by keyboard: a slider of the step that is pointed at. Arrows, Page and Home or End move it, Enter takes the playhead
// there, Escape leaves it, as does going on to something else.

/** What is told of a place of a chart, as a sentence: step 90; Adam: 5.26; SGD: 5.62. */
function chartSentence([head, ...rows]) {
  const row = ({ children }) => {
    const [name, ...numbers] = [...children].map((child) => child.textContent).filter(Boolean); // a mark has none
    return `${name}: ${numbers.join(", ")}`;
  };
  return [head.textContent, ...rows.map(row)].join("; ");
}

function movedPosition(plot, event, from) {
  const unit = Math.min(...plot.units);
  const page = Math.max(unit, unit * Math.round(plot.xMax / unit / 10));
  const arrow = event.shiftKey ? 10 * unit : unit;
  const by = { ArrowLeft: -arrow, ArrowDown: -arrow, ArrowRight: arrow, ArrowUp: arrow, PageDown: -page, PageUp: page, Home: -Infinity, End: Infinity }[event.key];
  return by === undefined ? null : from + by;
}

/** `read(position)`: what is told there; `show(position, parts)` shows it in the chart; the rest as for a pointer. */
export function followPlotKeys(plot, clock, { ready, stepAt, positionOf, read, show, leave, known }) {
  const { host } = plot;
  for (const [name, value] of Object.entries({ role: "slider", tabindex: "0", "aria-valuemin": "0", "aria-valuemax": "0", "aria-valuenow": "0" })) host.setAttribute(name, value);
  let pointed = null;

  function tell(position) {
    const parts = read(position);
    host.setAttribute("aria-valuemax", String(plot.xMax));
    host.setAttribute("aria-valuenow", String(position));
    host.setAttribute("aria-valuetext", chartSentence(parts));
    return parts;
  }

  function letGo() {
    if (pointed === null) return;
    pointed = null;
    clock.peek(null);
    leave();
  }

  function point(position) {
    const last = Math.min(plot.xMax, Number.isFinite(known()) ? Math.floor(positionOf(known())) : Infinity);
    pointed = Math.max(0, Math.min(position, last));
    clock.pause();
    clock.peek(Math.round(stepAt(pointed)));
    show(pointed, tell(pointed));
  }

  host.addEventListener("focus", () => ready() && tell(Math.round(positionOf(clock.step))));
  host.addEventListener("blur", letGo);
  host.addEventListener("pointerdown", () => (pointed = null));
  host.addEventListener("keydown", (event) => {
    if (!ready() || event.ctrlKey || event.metaKey || event.altKey) return;
    const moved = movedPosition(plot, event, pointed ?? Math.round(positionOf(clock.shown)));
    if (moved !== null) point(moved);
    else if (pointed !== null && event.key === "Enter") clock.seek(Math.round(stepAt(pointed)));
    else if (pointed !== null && event.key === "Escape") letGo();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
}
