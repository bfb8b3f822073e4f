"""The bar of a lesson: back, a dot for each scene, next; before an audience also its keys, and the loop of a stand."""

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
from views.viewer import component

HERE = Path(__file__).parent
READING = 0.055  # seconds a character
LEAST_DWELL = 5.0  # seconds


@dataclass(frozen=True)
class Actions:
    """What the bar can ask for: `go("next" | "previous" | a scene's number)`, `answer(number)` from 1, and the rest."""

    go: Callable[[str | int], None]
    answer: Callable[[int], None]
    reveal: Callable[[], None]
    leave: Callable[[], None]


@cache
def mounted(export: str) -> Callable[..., Any]:
    """A component of this folder's script."""
    return component(f"descent_lesson_{export}".lower(), export, *addresses())


@cache
def addresses() -> tuple[str, str]:
    """The addresses of this folder's script and style."""
    code = joined(HERE / "js")
    style = (HERE / "presenter.css").read_text(encoding="utf-8")
    return assets.publish("lesson.js", code.encode()), assets.publish("lesson.css", style.encode())


def bar(data: dict[str, Any], actions: Actions) -> None:
    """Draw the bar. `js/presenter.js` says what `data` holds."""

    def asked() -> None:
        value = getattr(st.session_state.get("lesson-bar"), "asked", None)  # None: the page has been left meanwhile
        if not isinstance(value, list) or not value:
            return
        name, *rest = value
        if name in ("go", "answer") and rest:
            getattr(actions, name)(rest[0])
        elif name in ("reveal", "leave"):
            getattr(actions, name)()

    mounted("lessonBar")(key="lesson-bar", data={**data, "words": words()}, on_asked_change=asked)


def dwell(*texts: str) -> float:
    """How many seconds a person needs to read them."""
    return round(max(LEAST_DWELL, READING * sum(map(len, texts))), 1)


def words() -> dict[str, str]:
    """What the bar says, in the language of the page."""
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
        "paused": tr("Paused. It goes on by itself in {seconds} s; → is the next scene.", seconds="{seconds}"),
        "lost": tr("Waiting for the connection …"),
        **{f"key.{key}": said for key, said in _keys().items()},
    }


def _keys() -> dict[str, str]:
    """The keys and what they do; the order is that of the list."""
    return {
        "→  PageDown  N": tr("next"),
        "←  PageUp  P": tr("back"),
        "Home  End": tr("first and last scene"),
        "Space": tr("play or pause"),
        "1 … 9": tr("answer"),
        "R": tr("tell the answer"),
        "Enter": tr("tell the answer, then next"),
        "T": tr("the scene's text"),
        "A": tr("play each scene by itself"),
        "B  .": tr("blank the screen; any key brings it back"),
        "F": tr("full screen"),
        "?": tr("this list"),
        "Esc": tr("leave"),
    }
