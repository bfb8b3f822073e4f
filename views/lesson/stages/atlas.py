"""A part of the atlas: its map, the ranks beside it and, under it, who stands where."""

from __future__ import annotations

import json

import plotly.io
import streamlit as st

from figures.atlas_data import atlas_data
from figures.atlas_scene import least_width, scene_figure
from figures.atlas_words import MEASURES
from landscapes import LANDSCAPES
from lessons.atlas import Excerpt
from lessons.measured import measure
from views.language import language, tr, translate
from views.lesson.showing import Showing, StageResult
from views.lesson.stages import chart
from views.parts import atlas_ranks, atlas_table
from views.parts.atlas_table import Arranged

PRESENTED = 1.5  # times the type of a page


def draw(showing: Showing) -> StageResult:
    """Draw the map; its cells and the ranks stay covered until the question is answered, since they are the answer."""
    excerpt, present = excerpt_of(showing), showing.place.present
    if atlas_table.shipped() is None:
        st.info(tr("There is no table of an atlas in this installation. `make atlas` computes it."))
        return StageResult("", None, plays=False)
    shown = _arrange(excerpt, names_of(showing))
    covered = not showing.revealed
    surfaces = {slug: translate(LANDSCAPES[slug].title) for slug in excerpt.surfaces}
    dark = st.context.theme.type == "dark"
    data = atlas_data(
        shown.extract, shown.standing, excerpt.measure, shown.names, surfaces, dark=dark, language=language()
    )
    figure = scene_figure(data, covered=covered, scale=PRESENTED if present else 1.0)
    with st.container(key="lesson-atlas"):
        st.html(f"<style>:root {{ --dl-least: {least_width(data)}px; }}</style>")
        chart.draw(
            json.loads(str(plotly.io.to_json(figure))),
            tr("{measure} of {rules} rules on {surfaces} surfaces, a cell for each pair",
               measure=translate(MEASURES[excerpt.measure]), rules=len(excerpt.rules), surfaces=len(excerpt.surfaces)),
            present=present,
        )  # fmt: skip
    if not present and not covered:
        st.html(atlas_ranks.write_table(shown, brief=True))
    return StageResult("", measure(showing.scene, excerpt), excerpt, plays=False)


def names_of(showing: Showing) -> tuple[str, ...]:
    """Return the rules' names."""
    return showing.scene.labels or excerpt_of(showing).names(language())


def excerpt_of(showing: Showing) -> Excerpt:
    """Return the part of the atlas that the scene shows."""
    return Excerpt.from_query(showing.scene.query)


def _arrange(excerpt: Excerpt, names: tuple[str, ...]) -> Arranged:
    """Return the excerpt as the Atlas page has it, in the order of the lesson."""
    called = dict(zip(excerpt.rules, names, strict=True))
    return Arranged(excerpt.extract, excerpt.standing, excerpt.measure, {}, called)
