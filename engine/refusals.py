"""What is said of a link that cannot be used: the parameter, the range and the value, and what is done instead.

A clause stands alone too, where a page refuses what somebody typed.
"""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from core.params import Param
from core.words import Text, text

LEFT_OUT = text("left out")
_LONGEST = 40  # characters
_MANY, _LIKE = 16, 5  # words to choose from; of so many, those that are named


def problem(wanted: Text, consequence: Text) -> Text:
    """A line about what cannot be used: what was wanted, and what is done instead."""
    return text("{problem}; {consequence}.", problem=wanted, consequence=consequence)


def using(value: object) -> Text:
    """What is done instead: a value is used."""
    return text("using {value}", value=value)


def one_of(name: str, known: Sequence[str], given: str) -> Text:
    """What is wanted of a word, in a clause: of many only those that it is most like, so that it stays a line."""
    names: str = ", ".join(known)
    if len(known) > _MANY:
        like = difflib.get_close_matches(shortened(given), known, n=_LIKE, cutoff=0.0)
        names = text("{names} and {count} others", names=", ".join(like), count=len(known) - len(like))
    return text("{name} must be one of {known}, got {value}", name=name, known=names, value=quoted(given))


def number_in(name: str, valid: str, given: str, *, whole: bool = False) -> Text:
    """What is wanted of a number, in a clause."""
    if whole:
        return text(
            "{name} must be a whole number in {valid}, got {value}", name=name, valid=valid, value=quoted(given)
        )
    return text("{name} must be a number in {valid}, got {value}", name=name, valid=valid, value=quoted(given))


def wanted(spec: Param, name: str, given: str) -> Text:
    """What is wanted of a declared parameter, in a clause."""
    whole = spec.kind == "int"
    if spec.kind == "bool":
        return text("{name} must be 0 or 1, got {value}", name=name, value=quoted(given))
    if spec.valid.text != "(-inf, inf)":
        return number_in(name, spec.valid.text, given, whole=whole)
    if whole:
        return text("{name} must be any whole number, got {value}", name=name, value=quoted(given))
    return text("{name} must be any number, got {value}", name=name, value=quoted(given))


def and_more(clause: Text, count: int) -> Text:
    """A clause about one thing, and how many more there are like it."""
    return text("{problem} and {count} more like it", problem=clause, count=count) if count else clause


def too_often(name: str, most: int, count: int) -> Text:
    """A line about something that stands in the link more often than it may."""
    return text(
        "{name} may stand {most} times, got {count}; the first {most} are used.", name=name, most=most, count=count
    )


def quoted(text: str) -> str:
    """What was given, in quotes, cut where that is long."""
    return repr(shortened(text))


def shortened(text: str) -> str:
    """What was given, cut where that is long."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
