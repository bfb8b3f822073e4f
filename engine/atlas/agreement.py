"""Two rows of one cell compared: computed on the same kind of machine they are equal, elsewhere up to rounding."""

from __future__ import annotations

import math

from engine.atlas.cells import COLUMNS, Row

CHAOS = 0.02  # share of chaotic ends from which one of the quantiles may hang on a last digit
APART = 2.0  # largest factor between two rates of which either may be the best, if rounding decides
NEAR, FLOOR = 0.02, 1e-9  # relative and absolute difference of two numbers that rounding may have parted
DECADES, CHAOTIC = 0.1, 0.1  # absolute differences

_NUMBERS = tuple(name for name in COLUMNS if name not in ("rule", "surface", "seconds"))
_MEASURED = ("share", "low", "high", "median", "q10", "q90", "evaluations")


def agrees(one: Row, other: Row) -> bool:
    """Return whether two rows of a cell, with the same settings, are what two machines may make of it.

    Processors round sums and products differently in the last digit. That moves an end of a calm run by about as
    little, and any end of a chaotic one. So rows agree that are equal but for `seconds`; or whose shares lie in each
    other's interval, with rates at most `APART` times each other. If the rate is the same and hardly an end is chaotic,
    all numbers must be near each other as well.
    """
    if (one.rule, one.surface) != (other.rule, other.surface):
        return False
    if all(_is_same(getattr(one, name), getattr(other, name)) for name in _NUMBERS):
        return True
    if math.isnan(one.share) or math.isnan(other.share):
        return False  # either a minimum is known or none is
    if not (one.low <= other.share <= one.high and other.low <= one.share <= other.high):
        return False
    if one.lr != other.lr:
        return max(one.lr, other.lr) <= APART * min(one.lr, other.lr)
    if max(one.chaotic, other.chaotic) > CHAOS:
        return abs(one.chaotic - other.chaotic) <= CHAOTIC
    return all(_is_near(getattr(one, name), getattr(other, name)) for name in _MEASURED) and (
        _is_same(one.decades, other.decades) or abs(one.decades - other.decades) <= DECADES
    )


def _is_same(one: float, other: float) -> bool:
    return one == other or (math.isnan(one) and math.isnan(other))


def _is_near(one: float, other: float) -> bool:
    return _is_same(one, other) or math.isclose(one, other, rel_tol=NEAR, abs_tol=FLOOR)
