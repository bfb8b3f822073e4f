"""The measures that there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Self

Result = Any  # a Trajectory (race), Panels of them, a list of Swarm or of Tuning (one each racer), or a picture
Measure = Callable[..., Sequence[float]]
MEASURES: dict[str, Measure] = {}


class Panels(tuple[Result, ...]):
    """The results of several races that are shown at once: their racers are numbered through."""

    __slots__ = ()


class Measured(tuple[float, ...]):
    """One number for every racer, measured in advance: a large swarm is measured where it runs, and not kept."""

    __slots__ = ()


class Estimate(float):
    """A number that was found by counting, with `low` and `high`, its 95 % confidence interval."""

    low: float
    high: float

    @classmethod
    def of(cls, number: float, low: float, high: float) -> Self:
        """Return a number with its interval."""
        estimate = cls(number)
        estimate.low, estimate.high = low, high
        return estimate


def measure(function: Measure) -> Measure:
    """Make a function known under its own name."""
    if function.__name__ in MEASURES:
        raise ValueError(f"There are two measures called {function.__name__}.")
    MEASURES[function.__name__] = function
    return function
