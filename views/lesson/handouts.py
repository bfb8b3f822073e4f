"""The buttons that save a hand-out as PDF, for a lesson or a path."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import streamlit as st

from core.strangers import in_markdown
from lessons.address import Place
from lessons.paths import Stop
from views.export import links
from views.export.click_made import keep_until_fetched
from views.language import in_link, language, tr


def draw(place: Place, stops: Sequence[Stop]) -> None:
    """Draw both hand-outs of a lesson or path: the pupils' one, and the teacher's page."""
    assert place.lesson is not None
    named = place.path.name if place.path else place.lesson.slug
    with st.container(key="lesson-handouts", horizontal=True, gap="small"):
        for label, name, teacher in (
            (tr("Hand-out (PDF)"), f"descent-lab-{named}.pdf", False),
            (tr("Teacher's page (PDF)"), f"descent-lab-{named}-teacher.pdf", True),
        ):
            st.download_button(
                in_markdown(label), keep_until_fetched(_prepare(place, stops, teacher), name, "application/pdf"), name,
                "application/pdf", key=f"handout-{'teacher' if teacher else 'pupils'}", icon=":material/print:",
                on_click="ignore",
            )  # fmt: skip
    st.caption(tr("Each scene with its question and a code that opens it. Chinese text needs a reader with its fonts."))


def _prepare(place: Place, stops: Sequence[Stop], teacher: bool) -> Callable[[], bytes]:
    """Return the function that makes a file; the links are read now, since it runs outside the page."""
    found = [
        links.address({**replace(place, lesson=stop.lesson, number=stop.number, sheet="").to_query(), **in_link()})
        for stop in stops
    ]
    return partial(_make, place, tuple(stops), tuple(found), language(), teacher)


def _make(place: Place, stops: Sequence[Stop], found: Sequence[str], in_language: str, teacher: bool) -> bytes:
    from lessons import handout  # the library for PDF is loaded when the first one is made

    assert place.lesson is not None
    if place.path is not None:
        sheet = handout.sheet_of_path(place.path, stops, found, in_language, teacher=teacher)
    else:
        sheet = handout.sheet_of(place.lesson, found, teacher=teacher)
    return handout.make(sheet, in_language, links.code)
