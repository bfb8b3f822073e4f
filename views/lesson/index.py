"""All lessons at a glance: a card for each, which is one link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from lessons import Lesson
from lessons.address import Place
from lessons.paths import PATHS, Path
from lessons.shelf import Shelf
from views.language import draw_language_choice, in_link, tr, translate
from views.lesson.presenter import register_lesson_component

_KEY = "lesson-cards"


def draw(page: str, lessons: Shelf, go: Callable[[Place], None]) -> None:
    """Draw the lessons' cards in teaching order; `page` is the slug of this page, `go` opens a lesson."""
    left, right = st.columns([0.8, 0.2], vertical_alignment="center")
    left.title(tr("Lessons"), anchor=False)
    with right.container(horizontal=True, horizontal_alignment="right"):
        draw_language_choice()
    st.markdown(
        tr(
            "Each scene is a live run. Read it, answer the question and press play: the run itself shows the right "
            "answer."
        )
    )

    def handle_open() -> None:
        found = lessons.find(str(st.session_state[_KEY].opened or ""))
        if found:
            go(Place(found[0]))

    cards = [_describe_card(page, lesson) for lesson in lessons.lessons]
    words = {
        "begun": tr("Begun"),
        "answered": tr("{answered} of {count} answered", answered="{answered}", count="{count}"),
        "done": tr("All answered"),
        "kept": tr("Your answers are kept only in this browser."),
        "forget": tr("Forget them"),
    }
    register_lesson_component("lessonCards")(
        key=_KEY, data={"cards": cards, "words": words}, on_opened_change=handle_open
    )
    for path in PATHS.values():
        _draw_path(path, lessons, go)


def _draw_path(path: Path, lessons: Shelf, go: Callable[[Place], None]) -> None:
    """Draw a path beside the whole: what it is, and the ways to walk it."""
    stops = path.list_stops(lessons)
    if not stops:
        return
    start = Place(stops[0].lesson, stops[0].number, path=path)
    with st.container(key="lesson-path"):
        st.header(translate(path.title), anchor=False)
        st.markdown(translate(path.summary))
    with st.container(key=f"path-{path.name}", horizontal=True, gap="medium"):
        for name, label, icon, there in (
            ("walk", tr("Begin"), ":material/arrow_forward:", start),
            ("present", tr("Present"), ":material/co_present:", replace(start, present=True)),
            ("teacher", tr("For the teacher"), ":material/school:", replace(start, sheet="teacher")),
            ("symbols", tr("Symbols"), ":material/function:", Place(sheet="symbols")),
        ):
            st.button(label, key=f"path-{path.name}-{name}", icon=icon, type="tertiary", on_click=go, args=(there,))


def _describe_card(page: str, lesson: Lesson) -> dict[str, Any]:
    count = len(lesson.scenes)
    return {
        "href": f"{page}?{urlencode({**Place(lesson).to_query(), **in_link()}, doseq=True)}",
        "slug": lesson.slug,
        "scenes": [scene.id for scene in lesson.scenes],
        "number": str(lesson.order),
        "title": lesson.title,
        "summary": lesson.summary,
        "count": tr("1 scene") if count == 1 else tr("{count} scenes", count=count),
    }
