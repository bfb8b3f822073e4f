"""What a choice means, beside it: its formula, the first step, what a step costs, where it comes from."""

from __future__ import annotations

import streamlit as st

from landscapes import Landscape
from optimizers import OPTIMIZERS, Optimizer
from views.catalogue import words
from views.language import in_link, sentences, tr, translate
from views.page import View


def rule(optimizer: Optimizer, key: str) -> None:
    """A line on the first step and the cost of a racer as it is set, and its formula and source one click away."""
    told = [*words.first_step_of(optimizer), words.cost(optimizer)]
    st.caption(sentences(told))
    with st.popover(tr("Formula and paper"), icon=":material/function:", key=f"explained_{key}", width="stretch"):
        st.markdown(translate(optimizer.teaches))
        for part in words.parts_of(optimizer.formula):
            st.latex(part)
        if optimizer.differs:
            st.markdown(f"**{tr('Differs.')}** {translate(optimizer.differs)}")
        st.caption(words.linked_in_markdown(optimizer.source))
        if optimizer.slug in OPTIMIZERS:
            _more(optimizer, "rules")


def surface(landscape: Landscape) -> None:
    """A surface's formula and source one click away."""
    with st.popover(tr("Formula and source"), icon=":material/function:", key="explained_surface", width="stretch"):
        st.latex("f(x, y) = " + landscape.latex)
        st.caption(words.linked_in_markdown(landscape.source))
        _more(landscape, "surfaces")


def _more(entry: Landscape | Optimizer, section: str) -> None:
    """The way to its entry in the reference."""
    page = _reference()
    query = {"q": [entry.title], "section": [section], **in_link()}
    st.page_link(page.page(), label=tr("In the reference"), icon=page.icon, query_params=query)


def _reference() -> View:
    from views.reference import VIEW  # which itself leads back to the page that this stands on

    return VIEW
