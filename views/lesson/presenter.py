"""The bar of a lesson: back, a dot for each scene, next; before an audience also its keys and an endless loop."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import streamlit as st

from figures.viewer.modules import joined
from views.hosting import assets
from views.language import tr
from views.viewer import register_component

HERE = Path(__file__).parent
READING = 0.055  # seconds a character
LEAST_DWELL = 5.0  # seconds


@dataclass(frozen=True)
class Actions:
    """The actions of the bar.

    They are `go("next" | "previous" | a number)`, `answer(number)` from 1, `open(lesson, scene, path)`, and the rest.
    """

    go: Callable[[str | int], None]
    answer: Callable[[int], None]
    reveal: Callable[[], None]
    leave: Callable[[], None]
    open: Callable[[str, str, str], None]


@cache
def register_lesson_component(export: str) -> Callable[..., Any]:
    """Return a component of this folder's script."""
    return register_component(f"descent_lesson_{export}".lower(), export, *addresses())


@cache
def addresses() -> tuple[str, str]:
    """Return the addresses of this folder's script and style."""
    code = joined(HERE / "js")
    style = (HERE / "presenter.css").read_text(encoding="utf-8")
    return assets.publish("lesson.js", code.encode()), assets.publish("lesson.css", style.encode())


def draw_bar(data: dict[str, Any], actions: Actions) -> None:
    """Draw the bar. `js/presenter.js` says what `data` holds."""

    def handle_request() -> None:
        value = getattr(st.session_state.get("lesson-bar"), "asked", None)  # None: the page has been left meanwhile
        if not isinstance(value, list) or not value:
            return
        name, *rest = value
        if name in ("go", "answer") and rest:
            getattr(actions, name)(rest[0])
        elif name == "open" and len(rest) == 3:
            actions.open(*map(str, rest))
        elif name in ("reveal", "leave"):
            getattr(actions, name)()

    register_lesson_component("lessonBar")(
        key="lesson-bar", data={**data, "words": translate_words()}, on_asked_change=handle_request
    )


def compute_dwell(*texts: str) -> float:
    """Return the seconds that a person needs to read them."""
    return round(max(LEAST_DWELL, READING * sum(map(len, texts))), 1)


def translate_words() -> dict[str, str]:
    """Return the bar's words in the language of the page."""
    return {
        "scenes": tr("Scenes of this lesson"),
        "back": tr("Back"),
        "next": tr("Next"),
        "previousLesson": tr("Previous lesson"),
        "nextLesson": tr("Next lesson"),
        "scene": tr("Scene {number}: {title}", number="{number}", title="{title}"),
        "sceneAnswered": tr("Scene {number}: {title}, answered", number="{number}", title="{title}"),
        "keys": tr("Keys"),
        "close": tr("Close"),
        "text": tr("Text"),
        "autoplayOn": tr("Plays by itself"),
        "autoplayOff": tr("Waits for you"),
        "paused": tr("Paused. It continues by itself in {seconds} s; press → for the next scene.", seconds="{seconds}"),
        "lost": tr("Waiting for the connection …"),
        **{f"key.{key}": said for key, said in _translate_keys().items()},
    }


def _translate_keys() -> dict[str, str]:
    """Return the keys and what they do, in the order of the list."""
    return {
        "→  PageDown  N": tr("next"),
        "←  PageUp  P": tr("back"),
        "Home  End": tr("first and last scene"),
        "Space": tr("play or pause"),
        "1 … 9": tr("answer"),
        "R": tr("show the answer"),
        "Enter": tr("show the answer, then next"),
        "T": tr("the scene's text"),
        "A": tr("play all scenes by themselves"),
        "B  .": tr("blank the screen; any key brings it back"),
        "F": tr("full screen"),
        "?": tr("this list"),
        "Esc": tr("leave"),
    }
