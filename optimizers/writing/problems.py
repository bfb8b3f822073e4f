"""The one error that holds everything that is wrong with a typed rule."""

from __future__ import annotations

from collections.abc import Sequence

from core.words import Text, text
from notation.problems import NotationError, Problem, excerpt, joined


class RuleError(NotationError):
    """A rule that cannot be read or cannot run.

    `problems` are all that was found, in the order of the text; `text` is the text as typed. The message has up to
    three problems with line and character, then the line of the first one with a caret under each of its problems.
    """

    def __init__(self, typed: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.start, problem.end)))
        self.text, self.unknown = typed, ()
        ValueError.__init__(self, _message(typed, self.problems))

    def __reduce__(self) -> tuple[type[RuleError], tuple[str, tuple[Problem, ...]]]:  # type: ignore[override]
        return RuleError, (self.text, self.problems)


def place_of(typed: str, place: int) -> tuple[int, int]:
    """Return line and character of a place, both counted from 1."""
    before = typed[:place]
    return before.count("\n") + 1, place - (before.rfind("\n") + 1) + 1


def _message(typed: str, problems: Sequence[Problem]) -> Text:
    told: list[Text] = []
    for problem in problems:
        line, character = place_of(typed, problem.start)
        words = text("Line {line}, character {place}: {problem}", line=line, place=character, problem=problem.words)
        told.append(words)
    begin = typed.rfind("\n", 0, problems[0].start) + 1
    end = typed.find("\n", begin)
    end = len(typed) if end < 0 else end
    here = [
        Problem(problem.start - begin, min(problem.end, end) - begin, problem.words)
        for problem in problems
        if begin <= problem.start <= end
    ]
    line, marks = excerpt(typed[begin:end], here)
    whole = joined(told)
    return text("{problems}\n{line}\n{marks}", problems=whole, line=line, marks=marks) if line.strip() else whole
