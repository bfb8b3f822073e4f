"""The map and the profiles of the Atlas page."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from engine.atlas import Settings
from figures.atlas import atlas_figure, least_width
from figures.atlas_data import atlas_data
from figures.atlas_words import MEASURES
from figures.profiles import profiles_data, profiles_figure
from landscapes import LANDSCAPES
from views.language import language, tr, translate
from views.parts import atlas_choice
from views.parts.atlas_choice import Choice
from views.parts.atlas_table import Arranged
from views.parts.figure_saving import draw_save_buttons

MAP, PROFILES = "atlas-map", "atlas-profiles"
_OPENED = "atlas-cells-opened"  # how many this window has opened: a new map has nothing selected
MARKED = 6  # most rules whose profile has a colour
_STANDS_HERE: dict[str, Any] = {"data": [], "layout": {}}  # the figure is saved as it stands, no second copy travels


def draw_map(shown: Arranged, choice: Choice, *, dark: bool) -> None:
    """Draw the map; a click on a cell opens it."""
    surfaces = {slug: translate(LANDSCAPES[slug].title) for slug in shown.extract.surfaces}
    data = atlas_data(
        shown.extract, shown.standing, choice.measure, shown.names, surfaces,
        own=tuple(shown.own), chosen=choice.cell, dark=dark, language=language(),
    )  # fmt: skip
    key = f"{MAP}-{st.session_state.get(_OPENED, 0)}"
    with st.container(key="atlas-scroll"):
        st.html(_STYLE % least_width(data))
        _draw(
            atlas_figure(data), key=key, on_select=partial(_open, key), selection_mode="points",
            alt=tr("{measure} of {rules} rules on {surfaces} surfaces, a cell for each pair",
                   measure=translate(MEASURES[choice.measure]), rules=len(shown.extract.rules),
                   surfaces=len(shown.extract.surfaces)),
        )  # fmt: skip
    draw_save_buttons(_STANDS_HERE, "atlas", title=tr("Atlas"), chart=key)


def draw_profiles(shown: Arranged, settings: Settings, *, dark: bool) -> None:
    """Draw the profiles of all rules that are shown, those of the first ones and of the visitor's own in colour."""
    own = list(shown.own)
    marked = [*own, *(key for key in _first(shown) if key not in own)][: max(MARKED, len(own))]
    data = profiles_data(shown.extract, shown.names, settings.budget, marked[:12], dark=dark, language=language())
    _draw(
        profiles_figure(data),
        key=PROFILES,
        alt=tr("Share of surfaces solved against evaluations, a line for each rule"),
    )
    draw_save_buttons(_STANDS_HERE, "profiles", title=tr("Profiles"), chart=PROFILES)


# On a small screen the map is moved sideways; Streamlit gives a figure the width of what is around it.
_STYLE = """<style>
.st-key-atlas-scroll { overflow-x: auto; }
.st-key-atlas-scroll [data-testid="stElementContainer"]:has([data-testid="stPlotlyChart"]) { min-width: %dpx; }
</style>"""


def _first(shown: Arranged) -> list[str]:
    """Return the rules by their median rank."""
    median = shown.standing.median
    order = sorted(range(len(median)), key=lambda i: (bool(median[i] != median[i]), median[i]))
    return [shown.extract.rules[i] for i in order]


def _draw(figure: go.Figure, **more: Any) -> None:
    """Draw a figure as it was made: one that comes as a dict is checked by Plotly anew, which takes longest of all."""
    st.plotly_chart(figure, theme=None, config={"displayModeBar": False}, **more)


def _open(key: str) -> None:
    """Open the cell that was clicked."""
    points: list[dict[str, Any]] = st.session_state[key].selection.points
    pair: Sequence[str] = (points[0].get("customdata") or ()) if points else ()
    if len(pair) == 2:
        st.session_state[_OPENED] = st.session_state.get(_OPENED, 0) + 1
        atlas_choice.open_cell(str(pair[0]), str(pair[1]))
