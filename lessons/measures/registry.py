"""The measures that there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

Result = Any  # a Trajectory (race), a list of Swarm or of Tuning (one each racer), or the series of a moving average
Measure = Callable[..., Sequence[float]]
MEASURES: dict[str, Measure] = {}


def measure(function: Measure) -> Measure:
    """Make a function known under its own name."""
    if function.__name__ in MEASURES:
        raise ValueError(f"There are two measures called {function.__name__}.")
    MEASURES[function.__name__] = function
    return function
