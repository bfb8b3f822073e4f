"""A search for each racer's rate."""

from __future__ import annotations

import streamlit as st

from lessons.measured import measure
from lessons.searches import Searches
from lessons.subjects import search_of
from views.language import language, tr
from views.lesson.showing import Showing, StageResult
from views.lesson.stages import chart
from views.parts import rate_table


def draw(showing: Showing) -> StageResult:
    """Draw every racer's losses over the rates, and the table.

    A button comes before them, since they are the answer.
    """
    if not showing.started:
        with st.container(key="lesson-sweep", horizontal_alignment="center", vertical_alignment="center"):
            label, icon = tr("Run the sweep"), ":material/play_arrow:"
            st.button(label, key="lesson-sweep-start", type="primary", icon=icon, on_click=showing.start)
        return StageResult("", None, plays=False)
    state, present = showing.state, showing.place.present
    dark = st.context.theme.type == "dark"
    search = search_of(showing.query)
    found = rate_table.search(search)
    spec = rate_table.rates_spec(state, found, search.target, dark=dark)
    chart.draw(spec, tr("Learning rate against the median final loss of every racer"), present=present)
    if not present:
        st.html(rate_table.write_table(state, found, search.target, dark=dark))
    searches = Searches((one.tuning for one in found), search)
    return StageResult("", measure(showing.scene, searches), found, plays=False)


def names_of(showing: Showing) -> tuple[str, ...]:
    """Return the racers' names where every rate is tried."""
    return rate_table.names_of(showing.state, language())


def target_of(showing: Showing) -> float:
    """Return the share of the loss at the start that a usable rate reaches."""
    return search_of(showing.query).target
