"""What cannot be read of a typed text: each problem in words, and a caret under its place in the text as typed."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from notation.problems import Problem, excerpt
from views.language import tr, translate

_SHOWN = 6  # most problems
_WIDTH = 28  # characters of a line beside the page


def draw(typed: str, problems: Sequence[Problem]) -> None:
    """Draw every problem of a stranger's text, escaped. A screen reader tells them when nobody types any more."""
    told = "".join(_write(typed, problem) for problem in problems[:_SHOWN])
    if (more := len(problems) - _SHOWN) > 0:
        told += f"<div>{escape(tr('… and {count} more.', count=more))}</div>"
    st.html(f'<div class="dl-carets" role="status">{told}</div>')


def _write(typed: str, problem: Problem) -> str:
    """Return a problem as HTML; the carets are for the eye, and the place is told in words as well."""
    line, marks = excerpt(typed, [problem], _WIDTH)
    place = tr("Character {place}:", place=problem.start + 1)
    shown = f'<pre aria-hidden="true">{escape(line)}\n<b>{marks}</b></pre>' if line.strip() else ""
    return f'<div>{shown}<span class="dl-place">{escape(place)}</span> {escape(translate(problem.words))}</div>'
