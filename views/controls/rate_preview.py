"""The learning rate over the run, drawn under the settings of its schedule."""

from __future__ import annotations

import streamlit as st

from figures.schedule import schedule_data, schedule_html
from optimizers import Optimizer
from optimizers.schedules.constant import Constant
from views.language import language, tr


def draw(rule: Optimizer, steps: int, color: str) -> None:
    """Draw the rate as a line in the racer's colour, or say that it depends on the run. A constant rate needs neither.

    It is a picture: a Plotly chart would cost the rerun and the browser a hundred times as much. It is in a data:
    address, since Streamlit removes a drawing from HTML.
    """
    if isinstance(rule.schedule, Constant):
        return
    data = schedule_data(rule, steps)
    if data is None:
        st.caption(tr("The run decides when the rate falls: each start has its own rates."))
        return
    dark = st.context.theme.type == "dark"
    st.html(schedule_html(data, color=color, dark=dark, language=language()))
