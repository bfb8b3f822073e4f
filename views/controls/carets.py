"""What cannot be read of a typed text: each problem in words, and a caret under its place in the text as typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from html import escape

import streamlit as st

from notation.problems import Problem, excerpt
from views.language import tr, translate

_SHOWN = 6  # most problems
_WIDTH = 28  # characters of a line beside the page


def draw(typed: str, problems: Sequence[Problem], *, by_line: bool = False) -> None:
    """Draw every problem of a stranger's text, escaped. A screen reader tells them when nobody types any more.

    `by_line` gives each place by line and character, for a text whose lines stand by themselves.
    """
    told = "".join(_write(typed, problem, by_line=by_line) for problem in problems[:_SHOWN])
    if (more := len(problems) - _SHOWN) > 0:
        told += f"<div>{escape(tr('… and {count} more.', count=more))}</div>"
    if told:
        st.html(f'<div class="dl-carets" role="status">{told}</div>')


def _write(typed: str, problem: Problem, *, by_line: bool) -> str:
    """Return a problem as HTML; the carets are for the eye, and the place is told in words as well."""
    if by_line:
        number, here, there = _line_of(typed, problem)
        place = tr("Line {line}, character {place}:", line=number, place=there.start + 1)
    else:
        here, there = typed, problem
        place = tr("Character {place}:", place=problem.start + 1)
    line, marks = excerpt(here, [there], _WIDTH)
    shown = f'<pre aria-hidden="true">{escape(line)}\n<b>{marks}</b></pre>' if line.strip() else ""
    return f'<div>{shown}<span class="dl-place">{escape(place)}</span> {escape(translate(problem.words))}</div>'


def _line_of(typed: str, problem: Problem) -> tuple[int, str, Problem]:
    """Return the number of a problem's line, the line, and the problem with its place in the line."""
    begin = typed.rfind("\n", 0, problem.start) + 1
    line = typed[begin:].split("\n", 1)[0]
    end = min(problem.end - begin, len(line))
    return typed.count("\n", 0, begin) + 1, line, replace(problem, start=problem.start - begin, end=end)
