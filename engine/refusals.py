"""Messages about a link that cannot be used: the parameter, the range, the value, and what is done instead.

Each clause also stands alone, where a page refuses what somebody typed.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence

from core.params import Interval, Param
from core.ranges import must_be
from core.words import Text, listed, text

LEFT_OUT = text("left out")
_LONGEST = 40  # characters
_MANY = 8  # most words that are all listed
_ALIKE = 0.65  # similarity, from 0 to 1, from which a name may have been meant
_FEW = 3  # problems of one kind that get a line each


def problem(wanted: Text, consequence: Text) -> Text:
    """Return the line about a problem: what was wanted, and what is done instead."""
    return text("{problem}; {consequence}.", problem=wanted, consequence=consequence)


def using(value: object) -> Text:
    """Return the clause that another value is used."""
    return text("using {value}", value=value)


def one_of(name: str, known: Sequence[str] | Mapping[str, str], given: str) -> Text:
    """Return the clause with the words allowed; where there are many, only the closest.

    `known` maps each word to its name for a person, or is the words alone.
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
    """Return the name closest to `given`, which may be like the word in the link or like its name."""
    spelled = {form.casefold(): name for word, name in called.items() for form in (word, str(name))}
    like = difflib.get_close_matches(given.casefold(), spelled, n=1, cutoff=_ALIKE)
    return spelled[like[0]] if like else None


def number_in(name: str, valid: Interval, given: str, *, whole: bool = False) -> Text:
    """Return the clause with a number's range."""
    return must_be(name, valid, quoted(given), whole=whole)


def wanted(spec: Param, name: str, given: str) -> Text:
    """Return the clause with what a declared parameter accepts."""
    if spec.kind == "bool":
        return text("{name} must be 0 or 1, not {value}", name=name, value=quoted(given))
    return number_in(name, spec.valid, given, whole=spec.kind == "int")


def and_more(clause: Text, count: int) -> Text:
    """Return a clause about one problem, and how many more there are like it."""
    return text("{problem} and {count} more like it", problem=clause, count=count) if count else clause


def too_often(name: str, most: int, count: int) -> Text:
    """Return the line about something that stands in the link more often than it may."""
    return text(
        "{name} may be given {most} times, not {count}; the first {most} are used.", name=name, most=most, count=count
    )


def quoted(text: str) -> str:
    """Return the given text in quotes, shortened if it is long."""
    return repr(shortened(text))


def shortened(text: str) -> str:
    """Return the given text, shortened if it is long."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def few(refused: list[str]) -> list[str]:
    """Return the problems that get a line each: all of them if they are few, else the first."""
    return refused if len(refused) <= _FEW else refused[:1]


def with_the_rest(clause: Text, refused: list[str]) -> Text:
    """Return the clause about the first of several problems; of many it says how many more there are."""
    return clause if len(refused) <= _FEW else and_more(clause, len(refused) - 1)
