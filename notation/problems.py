"""What cannot be read, each with its place in the text as typed, and the one error that holds all of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from core.words import Text, text

SHOWN = 3  # most problems in a message
WINDOW = 72  # characters of the text in a message


@dataclass(frozen=True)
class Problem:
    """One thing that cannot be read: the characters from `start` to before `end`, counted from 0, and why."""

    start: int
    end: int
    words: Text


class FormulaError(ValueError):
    """A formula that cannot be read; the message says what and where, for a person."""


class NotationError(FormulaError):
    """A formula that cannot be read.

    `problems` are all that was found, in the order of the text; `text` is the text as typed. `unknown` are names that
    would do as sliders. The message has up to three problems, then the text with a caret under each place.
    """

    def __init__(self, typed: str, problems: Sequence[Problem], unknown: Sequence[str] = ()) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.start, problem.end)))
        self.text, self.unknown = typed, tuple(unknown)
        super().__init__(_message(typed, self.problems))

    def __reduce__(self) -> tuple[type[NotationError], tuple[str, tuple[Problem, ...], tuple[str, ...]]]:
        return NotationError, (self.text, self.problems, self.unknown)


def excerpt(typed: str, problems: Sequence[Problem], width: int = WINDOW) -> tuple[str, str]:
    """Return a line of the text around the first problem, and a line with a caret under each problem's place."""
    first = min((problem.start for problem in problems), default=0)
    begin = max(0, min(first - width // 2, len(typed) - width))
    shown = typed[begin : begin + width]
    line = "".join(character if _has_width(character) else " " for character in shown)
    cells = [2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line] + [1]
    marks = [" " * width for width in cells]
    for problem in problems:
        for place in range(problem.start, max(problem.start + 1, problem.end)):
            if 0 <= place - begin < len(marks):
                marks[place - begin] = "^" * cells[place - begin]
    before, after = "…" if begin else "", "…" if begin + width < len(typed) else ""
    return f"{before}{line}{after}", (" " * len(before) + "".join(marks)).rstrip()


def _has_width(character: str) -> bool:
    """Return whether a character is drawn in a cell of its own; the others, such as a line break, become a blank."""
    return unicodedata.category(character)[0] not in "CMZ" or character == " "


def _message(typed: str, problems: Sequence[Problem]) -> Text:
    told = joined([text("Character {place}: {problem}", place=each.start + 1, problem=each.words) for each in problems])
    line, marks = excerpt(typed, problems)
    return text("{problems}\n{line}\n{marks}", problems=told, line=line, marks=marks) if line.strip() else told


def joined(told: Sequence[Text]) -> Text:
    """Return up to three sentences in one line, and the number of those left out."""
    first, *others = told
    if not others:
        return first
    if len(told) > SHOWN:
        few = joined(told[:SHOWN])
        if len(told) == SHOWN + 1:
            return text("{sentences} There is one more such place.", sentences=few)
        return text("{sentences} There are {count} more such places.", sentences=few, count=len(told) - SHOWN)
    return text("{sentence} {others}", sentence=first, others=joined(others))
