"""What stands beside a scene's run, by the name that its lesson gives it."""

from __future__ import annotations

import streamlit as st

from core.numbers import plain
from engine import Experiment
from lessons import own_optimizer
from lessons.checks import Amount
from views.language import tr
from views.lesson.showing import Showing
from work.turns import TURN


def draw(showing: Showing) -> None:
    """The panel of a scene, if it has one."""
    if showing.scene.beside == "own":
        _own(showing)


def _own(showing: Showing) -> None:
    """The same rule as a class for PyTorch and as a file of this lab, and how far their paths are apart."""
    found = _comparison(showing.state.experiment.key(), showing.state.experiment)
    if showing.revealed:  # told before, it would answer the question
        largest = Amount(found.largest_difference)
        st.markdown(tr("The largest difference between both paths is {difference}.", difference=plain(largest, 1)))
    for title, source in ((tr("For PyTorch"), found.torch_source), (tr("As a file of this lab"), found.rule_source)):
        st.markdown(f"**{title}**")
        st.code(source, language="python", wrap_lines=True)


@st.cache_data(max_entries=32, show_spinner=False)
def _comparison(key: str, _experiment: Experiment) -> own_optimizer.Comparison:
    with TURN:
        return own_optimizer.comparison(_experiment)
