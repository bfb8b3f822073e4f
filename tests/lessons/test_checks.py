"""Comparisons of racers, where a slider leaves nothing to compare."""

import math

import pytest

from lessons.checks import Check
from lessons.measures import Measured

LOWEST = Check("final_value", "lowest", racer=1)
HIGHEST = Check("final_value", "highest", racer=1)


def test_the_lowest_and_the_highest_are_found():
    assert LOWEST.holds(Measured((1, 2, math.inf)))
    assert not LOWEST.holds(Measured((2, 1, math.inf)))
    assert HIGHEST.holds(Measured((2, 1)))
    assert Check("final_value", "lowest", racers=(2, 3)).choice(Measured((0, 2, 1))) == 1


@pytest.mark.parametrize("check", [LOWEST, HIGHEST])
@pytest.mark.parametrize("numbers", [(1, 1), (math.inf, math.inf), (math.nan, 1), (1, math.nan)])
def test_of_equal_or_missing_numbers_none_is_the_lowest(check: Check, numbers: tuple[float, ...]):
    """Two racers that end equally low: neither is lower, and a text must not say so of the first."""
    with pytest.raises(ValueError, match="cannot be compared"):
        check.holds(Measured(numbers))


def test_a_tie_above_the_lowest_changes_nothing():
    assert LOWEST.holds(Measured((1, 2, 2)))
    assert HIGHEST.holds(Measured((3, 2, 2)))
