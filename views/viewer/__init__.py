"""The animated maps and everything that follows their playhead: a component for the race and one for the swarm."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from typing import Any

import streamlit as st
from streamlit.components import v2

from figures.viewer import plotly_script, script, style
from views.hosting import assets
from views.viewer import asked as looks

Pick = Callable[[int, float, float], None]
Played = Callable[[str], None]
PickPoint = Callable[[float, float], None]

# Streamlit sends a component's script and style again with every new run, so what it sends only loads the real ones,
# once a page. A style that does not load must not keep the script from being seen.
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
  ready.then(
    (module) => {{ if (!gone) unmount = module.{export}(component); }},
    (error) => {{ component.parentElement.textContent = `The viewer did not load: ${{error.message}}`; }},
  );
  return () => {{ gone = true; unmount?.(); }};
}}
"""


@cache
def viewer_component(name: str, export: str) -> Callable[..., Any]:
    """Register one of the viewer's components; one module exports them all."""
    return component(name, export, *viewer_addresses())


def component(name: str, export: str, script: str, style: str) -> Callable[..., Any]:
    """Register a component: what the module at an address exports, with its style."""
    return v2.component(name, js=_LOADER.format(script=script, style=style, export=export), isolate_styles=False)


@cache
def viewer_addresses() -> tuple[str, str]:
    """The addresses of the viewer's script and style."""
    return assets.publish("viewer.js", script().encode()), assets.publish("viewer.css", style().encode())


@cache
def plotly_address() -> str:
    """The address of plotly.js, taken from the installed wheel."""
    return assets.publish("plotly.js", plotly_script())


def viewer(
    payload: dict[str, Any],
    on_pick: Pick | None = None,
    *,
    key: str = "viewer",
    on_play: Played | None = None,
    asked: looks.Asked | None = None,
) -> None:
    """Show a run; figures/viewer/README.md is the contract of the payload.

    `asked` is how the page's link wants it to be looked at; without it the link says nothing of that.

    `on_pick(start, x, y)` is called when a person puts a start somewhere; without it starts cannot be moved.
    `on_play(key)` is called once for a run that waited (`view.play` is "paused") when a person first plays it.
    """

    def picked() -> None:
        value = _sent(key, "picked")
        if value and on_pick:
            start, x, y = value
            on_pick(int(start), float(x), float(y))

    def played() -> None:
        value = _sent(key, "played")
        if value and on_play:
            on_play(str(value))

    # A change of theme reruns the page, so that what the server colours follows.
    mount = viewer_component("descent_viewer", "default")
    mount(
        key=key,
        data=looks.into(payload if on_pick else _still(payload), asked),
        on_picked_change=picked,
        on_played_change=played,
        on_view_change=partial(_look, key),
        on_theme_change=lambda: None,
    )


def swarm_viewer(
    payload: dict[str, Any],
    on_pick: PickPoint | None = None,
    *,
    on_play: Played | None = None,
    asked: looks.Asked | None = None,
) -> None:
    """Show what became of very many starts; figures/viewer/README.md is the contract of the payload.

    `on_pick(x, y)` is called when a person chooses a point of a map: on maps of starts, the start itself.
    `on_play(key)` is called once for a run that waited, as `viewer` does.
    """

    def picked() -> None:
        value = _sent("swarm", "picked")
        if value and on_pick:
            x, y = value
            on_pick(float(x), float(y))

    def played() -> None:
        value = _sent("swarm", "played")
        if value and on_play:
            on_play(str(value))

    mount = viewer_component("descent_swarm", "swarmViewer")
    mount(
        key="swarm",
        data=looks.into(payload if on_pick else _still(payload), asked),
        on_picked_change=picked,
        on_played_change=played,
        on_view_change=partial(_look, "swarm"),
        on_theme_change=lambda: None,
    )


def _sent(key: str, name: str) -> Any:
    """What a viewer has sent; None too where its page has been left meanwhile, and Streamlit forgot it."""
    return getattr(st.session_state.get(key), name, None)


def _look(key: str) -> None:
    value = _sent(key, "view")
    if value is not None:
        looks.heard(str(value))


def _still(payload: dict[str, Any]) -> dict[str, Any]:
    """The payload for a viewer whose starts cannot be moved and whose points lead nowhere."""
    meta = payload["meta"]
    return {**payload, "meta": {**meta, "view": {**meta["view"], "still": True}}}
