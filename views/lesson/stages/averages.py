"""Moving averages of a series: a figure that plays day by day."""

from __future__ import annotations

import json

import plotly.io
import streamlit as st

from figures.averages import averages_data, averages_figure
from lessons.averages import Averages
from lessons.measured import measure
from views.language import language, tr
from views.lesson.extras import extra_of
from views.lesson.showing import Showing, StageResult
from views.lesson.stages import chart


def draw(showing: Showing) -> StageResult:
    """Draw the figure, its last β set by the slider."""
    averages = averages_of(showing)
    dark = st.context.theme.type == "dark"
    # The days to come stay hidden until the question is answered.
    revealed = showing.revealed or showing.changed or showing.place.loop
    figure = averages_figure(averages_data(averages, dark=dark, language=language()), None if revealed else 1)
    chart.draw(
        json.loads(str(plotly.io.to_json(figure))),
        tr("Averages of thirty temperatures, day by day"),
        present=showing.place.present,
    )
    return StageResult("", measure(showing.scene, averages), averages, plays=False)


def names_of(showing: Showing) -> tuple[str, ...]:
    """Return the averages' names."""
    return showing.scene.labels or averages_of(showing).names(language())


def averages_of(showing: Showing) -> Averages:
    """Return the averages of the scene, with the slider's β."""
    averages = Averages.from_query(showing.scene.query)
    if "beta" not in showing.changed:
        return averages
    return averages.with_beta(extra_of(showing.scene, "beta").read([]))
