"""A search for each racer's rate."""

from __future__ import annotations

import streamlit as st

from lessons.results import RATES, STARTS
from lessons.searches import Searches
from views import tuning
from views.language import language, tr
from views.lesson.measured import measure
from views.lesson.showing import Showing, Shown
from views.lesson.stages import chart


def draw(showing: Showing) -> Shown:
    """Every racer's losses over the rates, and under them the table; a button before, since they are the answer."""
    if not showing.started:
        st.button(
            tr("Run the sweep"), key="lesson-sweep", type="primary", icon=":material/play_arrow:",
            on_click=showing.start,
        )  # fmt: skip
        return Shown("", None, plays=False)
    state, present = showing.state, showing.place.present
    dark = st.context.theme.type == "dark"
    starts, rates = (int(showing.own(name) or usual) for name, usual in (("starts_n", STARTS), ("rates_n", RATES)))
    found = tuning.search(state, starts, rates)
    spec = tuning.rates_spec(state, found, dark=dark)
    chart.draw(spec, tr("Learning rate against the median final loss of every racer"), present=present)
    if not present:
        st.html(tuning.table(state, found, dark=dark))
    searches = Searches((one.tuning for one in found), state.experiment, state.tolerance)
    return Shown("", measure(showing.scene, searches), found, plays=False)


def names(showing: Showing) -> tuple[str, ...]:
    """What each racer is called where every rate is tried."""
    return tuning.names(showing.state, language())
