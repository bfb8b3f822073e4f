"""The animated maps and everything that follows their playhead: a component for the race and one for the swarm."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import streamlit as st
from streamlit.components import v2

from figures.viewer import plotly_script, script, style

STATIC = Path(__file__).parents[2] / "static"
SERVED = "app/static"  # where Streamlit serves that folder, relative to the page

Pick = Callable[[int, float, float], None]
PickPoint = Callable[[float, float], None]

# Streamlit sends a component's script again with every new run, so what it sends only loads the real one, once a page.
_LOADER = """
const ready = import(new URL("{script}", document.baseURI).href);
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
def _component(name: str, export: str) -> Callable[..., Any]:
    """Register a component; one module exports them all."""
    code = script()
    address = _lay_out(f"viewer-{hashlib.sha256(code.encode()).hexdigest()[:12]}.js", code.encode())
    return v2.component(name, js=_LOADER.format(script=address, export=export), css=style(), isolate_styles=False)


@cache
def plotly_address() -> str:
    """The address of plotly.js, taken from the installed wheel."""
    return _lay_out(f"plotly-{plotly.__version__}.min.js", plotly_script())


def _lay_out(name: str, content: bytes) -> str:
    """Lay a file beside the app, where Streamlit serves it, and give its address; its name changes with its content."""
    target = STATIC / name
    if not target.exists() or target.stat().st_size != len(content):
        STATIC.mkdir(exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(content)
        part.replace(target)  # whole or not at all: two servers may start at once
    return f"{SERVED}/{name}"


def viewer(payload: dict[str, Any], on_pick: Pick) -> None:
    """Show a run; figures/viewer/README.md is the contract of the payload.

    `on_pick(start, x, y)` is called when a person puts a start somewhere.
    """

    def picked() -> None:
        value = st.session_state["viewer"].picked
        if value:
            start, x, y = value
            on_pick(int(start), float(x), float(y))

    # A change of theme reruns the page, so that what the server colours follows.
    mount = _component("descent_viewer", "default")
    mount(key="viewer", data=payload, on_picked_change=picked, on_theme_change=lambda: None)


def swarm_viewer(payload: dict[str, Any], on_pick: PickPoint) -> None:
    """Show what became of very many starts; figures/viewer/README.md is the contract of the payload.

    `on_pick(x, y)` is called when a person chooses a point of a map: on maps of starts, the start itself.
    """

    def picked() -> None:
        value = st.session_state["swarm"].picked
        if value:
            x, y = value
            on_pick(float(x), float(y))

    mount = _component("descent_swarm", "swarmViewer")
    mount(key="swarm", data=payload, on_picked_change=picked, on_theme_change=lambda: None)
