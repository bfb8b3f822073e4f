"""An atlas in words: its measures, its numbers, and a whole cell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache

from core.numbers import percent, plain, typeset
from core.words import Text, text, translated
from engine.atlas import Row
from figures.usable import LEAST

MEASURES: Mapping[str, Text] = {  # those that a map can show, in words
    "share": text("Starts that arrive"),
    "median": text("Median final f − f*"),
    "q90": text("f − f* of nine in ten"),
    "evaluations": text("Evaluations to arrive"),
    "decades": text("Usable rates, decades"),
    "chaotic": text("Chaotic ends"),
    "lr": text("Best rate"),
    "seconds": text("Seconds computed"),
}
LOGARITHMIC = ("median", "q10", "q90", "evaluations", "lr", "seconds")
SHARES = ("share", "low", "high", "chaotic")


def number_of(measure: str, value: float, language: str) -> str:
    """Return a number of a measure as it is written in a table; an infinite one and none at all in a word."""
    if measure == "decades" and math.isnan(value):
        return translated(text("none"), language)
    if math.isnan(value):
        return "–"
    if measure == "evaluations" and math.isinf(value):
        return translated(text("never"), language)
    if math.isinf(value):
        return translated(text("diverged"), language)
    if measure in SHARES:
        return percent(value, 0)
    if measure == "decades":
        return f"{value:.1f}"
    if measure == "evaluations":
        return f"{value:,.0f}"
    if measure == "lr":
        return plain(value, 3)
    if measure in ("median", "q10", "q90"):
        return f"≤ {plain(LEAST)}" if value <= LEAST else typeset(value)
    return typeset(value)


@lru_cache(maxsize=16_384)
def lines_of(row: Row, language: str) -> tuple[str, ...]:
    """Return what a row says, a short line for each thing; one line if no minimum of its surface is known."""
    if math.isnan(row.share):
        return (translated(text("No minimum of this surface is known."), language),)
    said = {name: number_of(name, getattr(row, name), language) for name in _SAID}
    return tuple(
        translated(line, language)
        for line in (
            text("arrive: {share} (95%: {low} to {high})", **{name: said[name] for name in ("share", "low", "high")}),
            text("best rate: {lr}", lr=said["lr"]),
            text("f − f*: {median} (80%: {q10} to {q90})", **{name: said[name] for name in ("median", "q10", "q90")}),
            text("evaluations: {evaluations}", evaluations=said["evaluations"]),
            text("usable rates: {decades} decades", decades=said["decades"])
            if math.isfinite(row.decades)
            else text("usable rates: none"),
            text("chaotic ends: {chaotic}", chaotic=said["chaotic"]),
        )
    )


_SAID = ("share", "low", "high", "lr", "median", "q10", "q90", "evaluations", "decades", "chaotic")


def short_of(measure: str, value: float, language: str) -> str:
    """Return a number as it fits into a cell."""
    if measure in ("median", "q90"):
        if not math.isfinite(value):
            return "–" if math.isnan(value) else "∞"
        return "0" if value <= LEAST else f"10{_raised(round(math.log10(value)))}" if value < 1e-2 else plain(value, 2)
    if measure == "evaluations" and math.isinf(value):
        return "∞"
    return plain(value, 2) if measure == "seconds" and math.isfinite(value) else number_of(measure, value, language)


def _raised(power: int) -> str:
    return str(power).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
