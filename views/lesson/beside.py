"""What stands beside a scene's run, by the name that its lesson gives it."""

from __future__ import annotations

import streamlit as st

from engine import Experiment
from lessons import own_optimizer
from lessons.checks import Amount
from views.language import tr
from views.lesson.showing import Showing
from views.turns import TURN


def draw(showing: Showing) -> None:
    """The panel of a scene, if it has one."""
    if showing.scene.beside == "own":
        _own(showing.state.experiment)


def _own(experiment: Experiment) -> None:
    """The same rule as a class for PyTorch and as a file of this lab, and how far their paths are apart."""
    found = _comparison(experiment.key(), experiment)
    largest = Amount(found.largest_difference)
    st.markdown(tr("The largest difference between both paths is {difference:.1g}.", difference=largest))
    for column, title, source in zip(
        st.columns(2), (tr("For PyTorch"), tr("As a file of this lab")), (found.torch_source, found.rule_source),
        strict=True,
    ):  # fmt: skip
        with column:
            st.markdown(f"**{title}**")
            st.code(source, language="python")


@st.cache_data(max_entries=32, show_spinner=False)
def _comparison(key: str, _experiment: Experiment) -> own_optimizer.Comparison:
    with TURN:
        return own_optimizer.comparison(_experiment)
