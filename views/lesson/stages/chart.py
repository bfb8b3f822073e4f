"""A figure of Plotly's in a scene."""

from __future__ import annotations

import copy
from typing import Any

import streamlit as st

PRESENTED = 20  # pixels of type, before an audience


def draw(spec: dict[str, Any], alt: str, *, present: bool) -> None:
    """Draw a figure; before an audience it fills the room there is, in large type."""
    if present:
        spec = copy.deepcopy(spec)
        layout = spec["layout"]
        layout.pop("height", None)
        layout["font"] = {**layout.get("font", {}), "size": PRESENTED}
        for name, axis in layout.items():
            if name.startswith(("xaxis", "yaxis")):
                axis["automargin"] = True
        for note in layout.get("annotations", ()):
            note["font"] = {**note.get("font", {}), "size": 0.8 * PRESENTED}
    st.plotly_chart(
        spec,
        theme=None,
        key="lesson-chart",
        height="stretch" if present else "content",
        config={"displayModeBar": False},
        alt=alt,
    )
