"""All lessons at a glance: a card for each, which is one link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from lessons import Lesson
from lessons.shelf import Shelf
from views.language import in_link, switch, tr
from views.lesson.address import Place
from views.lesson.presenter import mounted

_KEY = "lesson-cards"


def draw(page: str, lessons: Shelf, go: Callable[[Place], None]) -> None:
    """The cards in the order in which they are taught; `page` is the slug of this page, `go` opens a lesson."""
    left, right = st.columns([0.8, 0.2], vertical_alignment="center")
    left.title(tr("Lessons"), anchor=False)
    with right.container(horizontal=True, horizontal_alignment="right"):
        switch()
    st.markdown(
        tr("Each scene is a live run. Read it, answer the question, press play: the run itself says what is right.")
    )

    def opened() -> None:
        found = lessons.find(str(st.session_state[_KEY].opened or ""))
        if found:
            go(Place(found[0]))

    cards = [_card(page, lesson) for lesson in lessons.lessons]
    words = {
        "begun": tr("Begun"),
        "answered": tr("{answered} of {count} answered", answered="{answered}", count="{count}"),
        "done": tr("All answered"),
        "kept": tr("What you have answered is kept in this browser, and nowhere else."),
        "forget": tr("Forget it"),
    }
    mounted("lessonCards")(key=_KEY, data={"cards": cards, "words": words}, on_opened_change=opened)


def _card(page: str, lesson: Lesson) -> dict[str, Any]:
    count = len(lesson.scenes)
    return {
        "href": f"{page}?{urlencode({**Place(lesson).query(), **in_link()}, doseq=True)}",
        "slug": lesson.slug,
        "scenes": [scene.id for scene in lesson.scenes],
        "number": str(lesson.order),
        "title": lesson.title,
        "summary": lesson.summary,
        "count": tr("1 scene") if count == 1 else tr("{count} scenes", count=count),
    }
