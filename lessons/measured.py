"""What a scene's run comes to: the numbers of its question and of what its text claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lessons import Scene
from lessons.checks import Check
from lessons.measures import Measured, Result

_REFUSED = (ArithmeticError, IndexError, KeyError, TypeError, ValueError)


@dataclass(frozen=True)
class Numbers:
    """The question's numbers and each claim's, racer by racer; None where a changed run has no answer."""

    asked: Measured | None
    claimed: Mapping[str, Measured] = field(default_factory=dict)


def measure(scene: Scene, result: Result) -> Numbers:
    """Measure the run of a scene."""
    claimed = {
        name: measured for name, check in scene.claims.items() if (measured := _numbers(check, check.holds, result))
    }
    return Numbers(_numbers(scene.asks, scene.asks.choice, result), claimed)


def _numbers(check: Check, settle: Callable[[Measured], object], result: Result) -> Measured | None:
    """What a visitor has changed may leave nothing to measure: no step of those that are asked about."""
    try:
        numbers = Measured(check.numbers(result))
        settle(numbers)
        return numbers
    except _REFUSED:
        return None
