"""What is said of a link that cannot be used: the parameter, the range and the value, and what is done instead.

A clause stands alone too, where a page refuses what somebody typed.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from core.params import Interval, Param
from core.ranges import must_be
from core.words import Text, listed, text

LEFT_OUT = text("left out")
_LONGEST = 40  # characters
_MANY = 8  # words to choose from that are named
_ALIKE = 0.65  # of what was given and a name, from 0 to 1: so much and it may have been meant


def problem(wanted: Text, consequence: Text) -> Text:
    """A line about what cannot be used: what was wanted, and what is done instead."""
    return text("{problem}; {consequence}.", problem=wanted, consequence=consequence)


def using(value: object) -> Text:
    """What is done instead: a value is used."""
    return text("using {value}", value=value)


def one_of(name: str, known: Sequence[str] | Mapping[str, str], given: str) -> Text:
    """What is wanted of a word, in a clause; of many the likeliest is told.

    `known` has what each is called for a person, or is the words alone.
    """
    names = known if isinstance(known, Mapping) else dict.fromkeys(known, "")
    called = {word: names[word] or word for word in names}
    if len(called) <= _MANY:
        every = listed(list(called.values()))
        return text("{name} must be one of {known}, not {value}", name=name, known=every, value=quoted(given))
    likely = _likeliest(called, shortened(given))
    if likely is None:
        return text("{name}: {value} is not known here", name=name, value=quoted(given))
    return text(
        "{name}: {value} is not known here (did you mean {likely}?)", name=name, value=quoted(given), likely=likely
    )


def _likeliest(called: Mapping[str, str], given: str) -> str | None:
    """The name that is most like what was given, by the word in the link or by what a person calls it."""
    spelled = {form.casefold(): name for word, name in called.items() for form in (word, str(name))}
    like = difflib.get_close_matches(given.casefold(), spelled, n=1, cutoff=_ALIKE)
    return spelled[like[0]] if like else None


def number_in(name: str, valid: Interval, given: str, *, whole: bool = False) -> Text:
    """What is wanted of a number, in a clause."""
    return must_be(name, valid, quoted(given), whole=whole)


def wanted(spec: Param, name: str, given: str) -> Text:
    """What is wanted of a declared parameter, in a clause."""
    if spec.kind == "bool":
        return text("{name} must be 0 or 1, not {value}", name=name, value=quoted(given))
    return number_in(name, spec.valid, given, whole=spec.kind == "int")


def and_more(clause: Text, count: int) -> Text:
    """A clause about one thing, and how many more there are like it."""
    return text("{problem} and {count} more like it", problem=clause, count=count) if count else clause


def too_often(name: str, most: int, count: int) -> Text:
    """A line about something that stands in the link more often than it may."""
    return text(
        "{name} may be given {most} times, not {count}; the first {most} are used.", name=name, most=most, count=count
    )


def quoted(text: str) -> str:
    """What was given, in quotes, cut where that is long."""
    return repr(shortened(text))


def shortened(text: str) -> str:
    """What was given, cut where that is long."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
