"""Saving a figure that Plotly draws on a page: two buttons, PNG and SVG."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.words import viewer_words
from views.language import language
from views.viewer import plotly_address, register_viewer_component


def draw_save_buttons(spec: Mapping[str, Any], name: str, *, title: str = "", chart: str | None = None) -> None:
    """Draw two buttons that save a figure as PNG and SVG; `spec` is the dict that st.plotly_chart was given.

    The files are named descent-lab-<name>.png and .svg; `title` is the figure's name on the buttons, in the page's
    language. With the chart's key in `chart` it is saved as it stands on the page, zoomed or not.
    """
    known = viewer_words(language())
    words = {key: known[key] for key in ("save.as", "save.failed")}
    figure = {"data": spec["data"], "layout": spec["layout"]}
    meta = {"spec": figure, "name": name, "title": title or name, "chart": chart, "words": words}
    mount = register_viewer_component("descent_saver", "figureSaver")
    mount(key=f"save-{name}", data={"meta": {**meta, "plotly": plotly_address()}})
