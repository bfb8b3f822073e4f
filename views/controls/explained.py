"""What a choice means, beside it: its formula, the first step, what a step costs, where it comes from."""

from __future__ import annotations

from typing import Any

import streamlit as st

from landscapes import Landscape
from optimizers import OPTIMIZERS, Optimizer
from views import view_of
from views.catalogue import words
from views.catalogue.formulas import typeset
from views.language import in_link, sentences, tr, translate


def rule(optimizer: Optimizer, key: str) -> None:
    """A line on the first step and the cost of a racer as it is set, and its formula and source one click away."""
    told = [*words.first_step_of(optimizer), words.cost(optimizer)]
    if not optimizer.reads_noise:
        told.append(tr("It reads the exact gradient, whatever the noise."))
    st.caption(sentences(told))
    with _folded(tr("Formula and paper"), key):
        st.markdown(translate(optimizer.teaches))
        typeset(optimizer.formula)
        if optimizer.differs:
            st.markdown(f"**{tr('Differs.')}** {translate(optimizer.differs)}")
        st.caption(words.linked_in_markdown(optimizer.source))
        if optimizer.slug in OPTIMIZERS:
            _more(optimizer, "rules")


def surface(landscape: Landscape) -> None:
    """A surface's formula and source one click away."""
    with _folded(tr("Formula and source"), "surface"):
        typeset("f(x, y) = " + landscape.latex)
        st.caption(words.linked_in_markdown(landscape.source))
        _more(landscape, "surfaces")


def _folded(label: str, key: str) -> Any:
    """Without a frame: beside what can be set it is the quieter one."""
    return st.popover(label, icon=":material/function:", key=f"explained_{key}", type="tertiary", width="stretch")


def _more(entry: Landscape | Optimizer, section: str) -> None:
    """The way to its entry in the reference."""
    page = view_of("reference")
    query = {"q": [entry.title], "section": [section], **in_link()}
    st.page_link(page.page(), label=tr("In the reference"), icon=page.icon, query_params=query)
