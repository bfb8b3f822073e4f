"""The lesson from which a page's run was brought along. It belongs to this window: no link has it or can claim it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from lessons.address import Given, Place, Query
from views.language import PARAMETER
from views.viewer import asked_view

_OPEN = "open-lesson"  # the lesson that is shown, and where its link to another page leads
_CAME = "came-from-lesson"


@dataclass(frozen=True)
class Origin:
    """A scene as it was left, the page that its link leads to, and the run that goes there."""

    lesson: str
    query: Query
    page: str
    run: Query


def leave(place: Place, changed: Query, page: str, run: Given) -> None:
    """Note where a scene's link leads; an earlier way back ends."""
    assert place.lesson is not None
    st.session_state.pop(_CAME, None)
    st.session_state[_OPEN] = Origin(place.lesson.slug, {**place.to_query(), **changed}, page, _run_of(run))


def arrive(page: str, query: Given) -> Origin | None:
    """Return the scene from whose link this page was reached, as long as no other lesson is opened."""
    left: Origin | None = st.session_state.pop(_OPEN, None)
    if page and left is not None:
        arrived = left.page == page and left.run == _run_of(query)
        st.session_state[_CAME] = left if arrived else None
    came: Origin | None = st.session_state.get(_CAME)
    return came if came is not None and came.page == page else None


def _run_of(query: Given) -> Query:
    """Return a link's run, without its language and its view."""
    return {name: list(values) for name, values in query.items() if name not in (PARAMETER, asked_view.NAME)}
