"""Explanations beside a choice: its formula, its first step, the cost of a step, its source."""

from __future__ import annotations

from typing import Any

import streamlit as st

from landscapes import Landscape
from optimizers import OPTIMIZERS, Optimizer
from views import view_of
from views.catalogue import words
from views.catalogue.formulas import draw_formula
from views.language import in_link, join_sentences, tr, translate


def draw_rule(optimizer: Optimizer, key: str) -> None:
    """Draw a line on a racer's first step and cost, as it is set, and its formula and source one click away."""
    lines = [*words.describe_first_step(optimizer), words.describe_cost(optimizer)]
    if not optimizer.reads_noise:
        lines.append(tr("It reads the exact gradient, whatever the noise."))
    st.caption(join_sentences(lines))
    if not optimizer.source:  # somebody's own rule: its equations stand under its lines
        return
    with _make_popover(tr("Formula and paper"), key):
        st.markdown(translate(optimizer.teaches))
        draw_formula(optimizer.formula)
        if optimizer.differs:
            st.markdown(f"**{tr('Differs.')}** {translate(optimizer.differs)}")
        st.caption(words.link_in_markdown(optimizer.source))
        if optimizer.slug in OPTIMIZERS:
            _draw_reference_link(optimizer, "rules")


def draw_surface(landscape: Landscape) -> None:
    """Draw a surface's formula and source one click away."""
    with _make_popover(tr("Formula and source"), "surface"):
        draw_formula("f(x, y) = " + landscape.latex)
        st.caption(words.link_in_markdown(landscape.source))
        _draw_reference_link(landscape, "surfaces")


def _make_popover(label: str, key: str) -> Any:
    """Return a popover without a frame, since it is less important than the settings beside it."""
    return st.popover(label, icon=":material/function:", key=f"explained_{key}", type="tertiary", width="stretch")


def _draw_reference_link(entry: Landscape | Optimizer, section: str) -> None:
    """Draw the link to its entry in the reference."""
    page = view_of("reference")
    query = {"q": [entry.title], "section": [section], **in_link()}
    st.page_link(page.make_page(), label=tr("In the reference"), icon=page.icon, query_params=query)
