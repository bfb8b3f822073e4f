"""What stands around a formula and is left out: `f(x, y) =`, dollar signs, a semicolon, comments."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, field

from core.words import Text, text
from notation.characters import BLANKS
from notation.problems import Problem
from notation.tokens import plain_name
from notation.vocabulary import CONSTANTS, coordinate, function, spellings

_WORD = r"[A-Za-zα-ωΑ-Ω][A-Za-z0-9_{}α-ωΑ-Ω₀-₉]{0,20}"
_GAP = r"(?:\\left|\\right|\\,|\s)*"
_LEFT_SIDE = re.compile(
    rf"\s*(\\?{_WORD}){_GAP}(?:\({_GAP}({_WORD}){_GAP}(?:,{_GAP}({_WORD}){_GAP})?\))?{_GAP}(?::=|=(?!=))"
)
_QUOTES = (("$$", "$$"), ("$", "$"), (r"\(", r"\)"), (r"\[", r"\]"))
_TAIL = BLANKS + ";"


@dataclass
class Heading:
    """Where the formula stands in a text: from `start` to before `end`; `bare` has blanks for its comments."""

    bare: str
    start: int
    end: int
    notes: list[Text] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def heading_of(typed: str, sliders: Collection[str] = ()) -> Heading:
    """Return where the formula stands in a text; comments, dollar signs and a left side are left out.

    A left side that means something, such as sin(x), a constant or one of the `sliders`, is no heading: it stays.
    """
    bare = re.sub(r"#[^\n]*", lambda found: " " * len(found[0]), typed)
    found = Heading(bare, 0, len(bare))
    if bare != typed:
        found.notes.append(text("Comments are left out."))
    _trim(found)
    for opening, closing in _QUOTES:
        inside = found.end - found.start >= len(opening) + len(closing)
        if inside and bare.startswith(opening, found.start) and bare.endswith(closing, 0, found.end):
            found.start, found.end = found.start + len(opening), found.end - len(closing)
            _trim(found)
            break
    left = _LEFT_SIDE.match(bare, found.start, found.end)
    if left is not None and not _means_something(left[1], sliders):
        _leave_out(found, left)
    return found


def _trim(found: Heading) -> None:
    while found.start < found.end and found.bare[found.start] in BLANKS:
        found.start += 1
    while found.start < found.end and found.bare[found.end - 1] in _TAIL:
        found.end -= 1


def _means_something(written: str, sliders: Collection[str]) -> bool:
    """Return whether a name is a function, a constant or a slider."""
    name = plain_name(written.removeprefix("\\"))
    return bool(function(name)) or name in CONSTANTS or any(each in sliders for each in spellings(name))


def _leave_out(found: Heading, left: re.Match[str]) -> None:
    name, first, second = (part and plain_name(part) for part in left.groups())
    begin, end = left.start(1), left.end()
    if first is None and coordinate(name or ""):
        words = text("{name} is a coordinate: write the height alone, as in x^2 + y^2.", name=name)
        found.problems.append(Problem(begin, end, words))
    elif (first, second) != (None, None) and [coordinate(first or ""), coordinate(second or "y")] != ["x", "y"]:
        words = text("the coordinates are called x and y, in this order.")
        found.problems.append(Problem(left.start(2), left.end(3 if second else 2), words))
    else:
        found.notes.append(text("{written} is left out.", written=" ".join(left[0].split())))
    found.start = end
