"""The listener for a text's links to lessons, on a page that has no bar of a lesson."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from views.lesson.presenter import register_lesson_component

_KEY = "lesson-leads"


def draw_listener(go: Callable[[str, str, str], None]) -> None:
    """Draw the invisible listener; `go(lesson, scene, path)` is called for a plain click on such a link."""

    def handle_open() -> None:
        value = getattr(st.session_state.get(_KEY), "asked", None)
        if isinstance(value, list) and len(value) == 4 and value[0] == "open":
            go(*map(str, value[1:]))

    register_lesson_component("lessonLeads")(key=_KEY, data={}, on_asked_change=handle_open)
