"""One player for several viewers."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.words import viewer_words
from views.language import language
from views.lesson.presenter import register_lesson_component


def draw(key: str, *, plays: bool, on_play: Callable[[], None]) -> None:
    """Draw a player for every viewer of the page; it starts if `plays`, else calls `on_play` at the first play."""

    def handle_play() -> None:
        if st.session_state["lesson-clock"].played:
            on_play()

    said = viewer_words(language())
    words = {name: said[f"player.{name}"] for name in ("play", "pause", "scrub", "counter")}
    register_lesson_component("lessonClock")(
        key="lesson-clock", data={"key": key, "plays": plays, "words": words}, on_played_change=handle_play
    )
