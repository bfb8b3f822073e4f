"""The animated contour and everything that follows its playhead: one component, mounted once, fed by each run."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import plotly
import streamlit as st

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "static"
PLOTLY = "plotly.min.js"

Pick = Callable[[int, float, float], None]


@cache
def _component() -> Callable[..., Any]:
    """Register the component; its script is every fragment in `js/`, joined into one module."""
    fragments = sorted(HERE.glob("js/*.js"))
    script = "\n".join(path.read_text(encoding="utf-8") for path in fragments)
    style = "\n".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.css")))
    return st.components.v2.component("descent_viewer", js=script, css=style, isolate_styles=False)


@cache
def plotly_address() -> str:
    """The address of plotly.js, taken from the installed wheel and laid beside the app, where Streamlit serves it."""
    source = Path(plotly.__file__).parent / "package_data" / PLOTLY
    target = STATIC / PLOTLY
    if not target.exists() or target.stat().st_size != source.stat().st_size:
        STATIC.mkdir(exist_ok=True)
        shutil.copyfile(source, target)
    return f"app/static/{PLOTLY}?v={plotly.__version__}"


def viewer(payload: dict[str, Any], on_pick: Pick) -> None:
    """Show a run (see README.md beside this file for the payload); `on_pick(start, x, y)` is told where a start was put."""

    def picked() -> None:
        value = st.session_state["viewer"].picked
        if value:
            start, x, y = value
            on_pick(int(start), float(x), float(y))

    _component()(key="viewer", data=payload, on_picked_change=picked)
