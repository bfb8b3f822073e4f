"""Moving averages of a series: a figure that plays day by day."""

from __future__ import annotations

import json

import plotly.io
import streamlit as st

from figures.averages import averages_data, averages_figure, name
from lessons.averages import Averages
from lessons.measured import measure
from views.language import language, tr
from views.lesson.extras import extra
from views.lesson.showing import Showing, Shown
from views.lesson.stages import chart


def draw(showing: Showing) -> Shown:
    """The figure, its last β as the slider has it."""
    averages = averages_of(showing)
    dark = st.context.theme.type == "dark"
    # What the days to come will show is not told before the question is answered.
    told = showing.revealed or showing.changed or showing.place.loop
    figure = averages_figure(averages_data(averages, dark=dark, language=language()), None if told else 1)
    chart.draw(
        json.loads(str(plotly.io.to_json(figure))), tr("Averages of thirty temperatures, day by day"),
        present=showing.place.present,
    )  # fmt: skip
    return Shown("", measure(showing.scene, averages), averages, plays=False)


def names(showing: Showing) -> tuple[str, ...]:
    """What each average is called."""
    if showing.scene.labels:
        return showing.scene.labels
    series = averages_of(showing).series
    several = len({one.kind for one in series if one.beta is not None}) > 1
    return tuple(name(one, several, language()) for one in series)


def averages_of(showing: Showing) -> Averages:
    """What is averaged, and how."""
    averages = Averages.from_query(showing.scene.query)
    if "beta" not in showing.changed:
        return averages
    return averages.with_beta(extra(showing.scene, "beta").read([]))
