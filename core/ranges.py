"""Ranges of numbers in words: "from 0 to 1,000,000", "above 0 and below 1"."""

from __future__ import annotations

import math

from core.numbers import plain
from core.params import Interval
from core.words import Text, text


def must_be(name: str, valid: Interval, given: str, *, whole: bool = False) -> Text:
    """Return the clause "… must be …, not …" for a number: its name, its range and the value given."""
    return text("{name} must be {range}, not {value}", name=name, range=in_words(valid, whole=whole), value=given)


def in_words(valid: Interval, *, whole: bool = False) -> Text:
    """Return a range in words that follow "must be"."""
    closed_low, low, high, closed_high = valid.parts()
    if whole:
        return _whole(low, high)
    if math.isinf(low) and math.isinf(high):
        return text("a number")
    if math.isinf(high):
        return text("{low} or more", low=plain(low)) if closed_low else text("above {low}", low=plain(low))
    ends = {"low": plain(low), "high": plain(high)}
    if closed_low and closed_high:
        return text("from {low} to {high}", **ends)
    if closed_low:
        return text("{low} or more and below {high}", **ends)
    return text("above {low} and up to {high}", **ends) if closed_high else text("above {low} and below {high}", **ends)


def _whole(low: float, high: float) -> Text:
    """Return a range of whole numbers in words; both ends belong to it."""
    least, most = (f"{end:,.0f}" for end in (low, high))
    if math.isinf(low):
        return text("a whole number")
    if math.isinf(high):
        return text("a whole number, {low} or more", low=least)
    return text("a whole number from {low} to {high}", low=least, high=most)
