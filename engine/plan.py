"""The plan of a swarm: its run and its records, checked before the first step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from core.limits import LIMITS
from core.params import Interval, checked_number, shown
from engine.conditions import Conditions
from engine.starts import Points, checked
from landscapes import Landscape
from optimizers import Optimizer

RECORDS = ("end", "first_hit", "best", "quantiles")
TOLERANCE = 1e-4
EVERY = 16  # steps between two records of the quantiles
_STEPS = Interval(f"[1, {LIMITS.steps_in_python}]")
_BINS = Interval("[1, 1024]")


@dataclass(frozen=True, eq=False)
class Plan:
    """The arguments of `swarm` under their names; surface, rule and `conditions` have been checked before.

    Raises ValueError, naming the field, the range and the value.
    """

    landscape: Landscape
    optimizer: Optimizer
    starts: Points
    conditions: Conditions
    tolerance: float = TOLERANCE
    device: str = "auto"
    record: Sequence[str] = RECORDS
    every: int = EVERY
    frames: Sequence[int] = ()
    bins: tuple[int, int] | None = None
    heads: int = 0
    paths: Sequence[int] = ()
    compiled: bool | None = None
    only_global: bool = False  # a first hit is one of a global minimum
    first: int = 0  # number of the first start: a start's number decides its random draws

    def __post_init__(self) -> None:
        starts, record = checked("swarm", self.starts, self.landscape.box), _records(self.record)
        on_the_way, those = Interval(f"[0, {self.steps}]"), Interval(f"[0, {len(starts) - 1}]")
        self._set(
            starts=starts,
            tolerance=checked_number("swarm.tolerance", self.tolerance, Interval("(0, 1]")),
            record=record,
            every=_whole("every", self.every, _STEPS) if "quantiles" in record else self.every,
            frames=tuple(sorted({_whole("frames", t, on_the_way) for t in self.frames})),
            bins=None if self.bins is None else _pair(self.bins),
            heads=_whole("heads", self.heads, Interval(f"[0, {LIMITS.swarm_starts}]")),
            paths=tuple(_whole("paths", i, those) for i in self.paths),
        )

    def _set(self, **fields: Any) -> None:
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    @property
    def steps(self) -> int:
        return self.conditions.steps

    @property
    def watch(self) -> tuple[str, ...]:
        """The values that are watched at every step."""
        return tuple(name for name in ("best", "first_hit") if name in self.record)

    @property
    def ranked(self) -> list[int]:
        """The steps at which quantiles are recorded: every `every` steps, and the last."""
        return [*range(0, self.steps, self.every), self.steps] if "quantiles" in self.record else []


def _records(record: Any) -> tuple[str, ...]:
    if not isinstance(record, tuple | list | set | frozenset):
        raise ValueError(f"swarm.record must be a tuple, such as ('end', 'best'), got {shown(record)}.")
    for name in record:
        if name not in RECORDS:
            raise ValueError(f"swarm.record may hold {', '.join(RECORDS)}, got {shown(name)}.")
    return tuple(record)


def _whole(name: str, value: Any, valid: Interval) -> int:
    return int(checked_number(f"swarm.{name}", value, valid, whole=True))


def _pair(bins: Any) -> tuple[int, int]:
    try:
        rows, columns = bins
    except (TypeError, ValueError):
        raise ValueError(f"swarm.bins must be (rows, columns), got {shown(bins)}.") from None
    return _whole("bins", rows, _BINS), _whole("bins", columns, _BINS)
