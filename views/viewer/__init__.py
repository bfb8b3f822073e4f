"""The animated maps and everything that follows their playhead: a component for the race and one for the swarm."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import numpy as np
import pyarrow
import streamlit as st
from numpy.typing import NDArray
from streamlit.components import v2

from figures.viewer import plotly_script, script, style
from views.hosting import assets
from views.viewer import asked_view

Pick = Callable[[int, float, float], None]
Played = Callable[[str], None]
PickPoint = Callable[[float, float], None]

# Streamlit sends a component's script and style again with every new run, so these only load the real ones, once a
# page. A style that fails to load must not hide what the script draws.
_LOADER = """
const address = new URL("{style}", document.baseURI).href;
const known = [...document.head.querySelectorAll("link[rel=stylesheet]")].find((link) => link.href === address);
const sheet = known ?? Object.assign(document.createElement("link"), {{ rel: "stylesheet", href: address }});
const styled = sheet.sheet || new Promise((resolve) => {{
  sheet.addEventListener("load", resolve);
  sheet.addEventListener("error", resolve);
}});
if (!known) document.head.append(sheet);
const ready = Promise.all([import(new URL("{script}", document.baseURI).href), styled]).then(([module]) => module);
export default function load(component) {{
  let unmount = null, gone = false;
  const place = component.parentElement;
  place.dataset.loading = "";  // nothing that is clicked here is heard yet
  ready.then(
    (module) => {{ delete place.dataset.loading; if (!gone) unmount = module.{export}(component); }},
    (error) => {{ component.parentElement.textContent = `The viewer did not load: ${{error.message}}`; }},
  );
  return () => {{ gone = true; unmount?.(); }};
}}
"""


@cache
def register_viewer_component(name: str, export: str) -> Callable[..., Any]:
    """Register one of the viewer's components; one module exports them all."""
    return register_component(name, export, *viewer_addresses())


def register_component(name: str, export: str, script: str, style: str) -> Callable[..., Any]:
    """Register a component, an export of the module at an address, with its style."""
    return v2.component(name, js=_LOADER.format(script=script, style=style, export=export), isolate_styles=False)


@cache
def viewer_addresses() -> tuple[str, str]:
    """Return the addresses of the viewer's script and style."""
    return assets.publish("viewer.js", script().encode()), assets.publish("viewer.css", style().encode())


@cache
def plotly_address() -> str:
    """Return the address of plotly.js, from the installed wheel."""
    return assets.publish("plotly.js", plotly_script())


def draw_viewer(
    payload: dict[str, Any],
    on_pick: Pick | None = None,
    *,
    key: str = "viewer",
    on_play: Played | None = None,
    asked: asked_view.Asked | None = None,
) -> None:
    """Show a run; figures/viewer/README.md is the contract of the payload.

    `asked` is the view that the page's link asks for, if any.

    `on_pick(start, x, y)` is called when a person puts a start somewhere; without it starts cannot be moved.
    `on_play(key)` is called once for a run that waited (`view.play` is "paused") when a person first plays it.
    """

    def handle_pick() -> None:
        value = _read_sent(key, "picked")
        if value and on_pick:
            start, x, y = value
            on_pick(int(start), float(x), float(y))

    def handle_play() -> None:
        value = _read_sent(key, "played")
        if value and on_play:
            on_play(str(value))

    # A change of theme reruns the page, so that the server's colours follow.
    mount = register_viewer_component("descent_viewer", "default")
    mount(
        key=key,
        data=to_tables(asked_view.add_to_payload(payload if on_pick else _freeze(payload), asked)),
        on_picked_change=handle_pick,
        on_played_change=handle_play,
        on_view_change=partial(_note_view, key),
        on_theme_change=lambda: None,
    )


def draw_swarm_viewer(
    payload: dict[str, Any],
    on_pick: PickPoint | None = None,
    *,
    on_play: Played | None = None,
    asked: asked_view.Asked | None = None,
) -> None:
    """Show the outcome of very many starts; figures/viewer/README.md is the contract of the payload.

    `on_pick(x, y)` is called when a person chooses a point of a map: on maps of starts, the start itself.
    `on_play(key)` is called once for a run that waited, as in `draw_viewer`.
    """

    def handle_pick() -> None:
        value = _read_sent("swarm", "picked")
        if value and on_pick:
            x, y = value
            on_pick(float(x), float(y))

    def handle_play() -> None:
        value = _read_sent("swarm", "played")
        if value and on_play:
            on_play(str(value))

    mount = register_viewer_component("descent_swarm", "swarmViewer")
    mount(
        key="swarm",
        data=to_tables(asked_view.add_to_payload(payload if on_pick else _freeze(payload), asked)),
        on_picked_change=handle_pick,
        on_played_change=handle_play,
        on_view_change=partial(_note_view, "swarm"),
        on_theme_change=lambda: None,
    )


def mark_chaotic_ends(key: str, ends: NDArray[np.bool_]) -> None:
    """Tell the viewer which ends of the run with this key are chaotic, [racers, starts]."""
    register_viewer_component("descent_chaos", "chaoticEnds")(
        key="chaos", data={"key": key, "ends": ends.tolist()}, height=1
    )


def _read_sent(key: str, name: str) -> Any:
    """Return what a viewer has sent; None also if its page has been left and Streamlit forgot it."""
    return getattr(st.session_state.get(key), name, None)


def _note_view(key: str) -> None:
    value = _read_sent(key, "view")
    if value is not None:
        asked_view.note(str(value))


def to_tables(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the payload with its arrays as Arrow tables of one column. Streamlit itself would go by way of pandas."""
    return {
        name: pyarrow.table({"0": entry}) if isinstance(entry, np.ndarray) else entry for name, entry in payload.items()
    }


def _freeze(payload: dict[str, Any]) -> dict[str, Any]:
    """Return the payload for a viewer whose starts cannot be moved and whose points lead nowhere."""
    meta = payload["meta"]
    return {**payload, "meta": {**meta, "view": {**meta["view"], "still": True}}}
