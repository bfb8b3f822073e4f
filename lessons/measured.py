"""The numbers of a scene's run, for its question and for the claims of its text."""

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

    def refute(self, scene: Scene) -> tuple[str, ...]:
        """Return the claims of a scene that are not true of this run, or that it leaves nothing to measure for."""
        return tuple(
            name
            for name, check in scene.claims.items()
            if (found := self.claimed.get(name)) is None or not check.holds(found)
        )


def key_of(scene: Scene) -> tuple[str, str, str]:
    """Return what tells a scene's numbers of a run from another scene's: its question and its claims."""
    return (scene.id, repr(scene.asks), repr(sorted(scene.claims.items())))


def measure(scene: Scene, result: Result) -> Numbers:
    """Measure the run of a scene."""
    claimed = {
        name: measured for name, check in scene.claims.items() if (measured := _numbers(check, check.holds, result))
    }
    return Numbers(_numbers(scene.asks, scene.asks.choice, result), claimed)


def _numbers(check: Check, settle: Callable[[Measured], object], result: Result) -> Measured | None:
    """Return the numbers of a check, or None if a visitor's change leaves nothing to measure."""
    try:
        numbers = Measured(check.numbers(result))
        settle(numbers)
        return numbers
    except _REFUSED:
        return None
