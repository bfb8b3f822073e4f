"""A number in a link: read, written, and said to a person."""

from __future__ import annotations

import math

from core.numbers import plain
from core.params import Interval


def said(value: float) -> str:
    """Return a number for a person to read; a switch as 0 or 1."""
    return written(value) if isinstance(value, bool) else plain(value)


def written(value: float) -> str:
    """Return the shortest text that reads back as the same number."""
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))


def nearest(
    given: str, valid: Interval, *, whole: bool = False, within: tuple[float, float] | None = None
) -> tuple[float | None, bool]:
    """Return the number of the range that is nearest to `given`, and whether it differs from it.

    (None, True) where `given` is no number. Underscores and "infinity", which Python would accept, count as none.
    """
    try:
        number = float(given)
    except ValueError:
        return None, True
    if math.isnan(number) or "_" in given or not any(digit in given for digit in "0123456789"):
        return None, True
    found = valid.nearest(number, whole=whole, within=within)
    return found + 0.0, found != number
