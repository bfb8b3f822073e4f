"""One rule from very many starts: what became of each, without their paths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import torch
from numpy.typing import NDArray

from core.params import Interval, checked_number, shown
from engine.conditions import MAX_STEPS, Given
from engine.conditions import checked as checked_conditions
from engine.flight import Flight, Plan
from engine.starts import MAX_STARTS, Points, checked
from engine.statistics import Share
from engine.targets import DIVERGED, LEFT
from landscapes import Landscape
from optimizers import Optimizer

RECORDS = ("end", "first_hit", "best", "quantiles")
Array = NDArray[np.floating]
_EVERY = Interval(f"[1, {MAX_STEPS}]")
_TOLERANCE = Interval("(0, 1]")


@dataclass(frozen=True, eq=False)
class Swarm:
    """What became of every start. Numpy; what was not recorded is None.

    `taken` steps were made, fewer than asked for where the run was stopped. `end` [starts, 2] (NaN where diverged),
    `value` [starts] is f there, `minimum` [starts] the index in `landscape.minima` of the minimum reached, or -1 for
    none, -2 outside the extent, -3 diverged. `first_hit` [starts] is the first step within tolerance, or -1; `best`
    [starts] the lowest f on the way. `quantiles` [len(steps), 3] are the 10, 50 and 90 % of f over a fixed sample of
    at most 16,384 starts in the recorded `steps`; a diverged start counts as infinite. For the chosen `frames`
    (steps): `density` [frames, rows, columns] counts the starts in each cell of the extent, row 0 at the lowest y, and
    `heads` [frames, k, 2] follows the starts numbered `shown` [k]. `paths` [taken+1, chosen, 2] are whole paths.
    """

    landscape: Landscape
    optimizer: Optimizer
    starts: Points
    taken: int
    value: Array
    minimum: NDArray[np.int64]
    end: Array | None = None
    first_hit: NDArray[np.int32] | None = None
    best: Array | None = None
    steps: NDArray[np.int64] | None = None
    quantiles: Array | None = None
    frames: NDArray[np.int64] | None = None
    density: NDArray[np.int64] | None = None
    heads: Array | None = None
    shown: NDArray[np.int64] | None = None
    paths: Array | None = None

    def share(self, *codes: int) -> Share:
        """The share of the starts whose `minimum` is one of `codes`, with its 95 % Wilson interval."""
        return Share.of(int(np.isin(self.minimum, codes).sum()), len(self.minimum))

    @property
    def reached(self) -> Share:
        """The share that reached a global minimum."""
        points = [point for point in self.landscape.critical_points if point.kind == "minimum"]
        return self.share(*(i for i, point in enumerate(points) if point.is_global))

    @property
    def escaped(self) -> Share:
        """The share that is outside the extent, or beyond all numbers."""
        return self.share(LEFT, DIVERGED)


def swarm(
    landscape: Landscape,
    optimizer: Optimizer,
    starts: Any,
    steps: int,
    tolerance: float = 1e-4,
    precision: str = "float32",
    device: str = "auto",
    record: Sequence[str] = ("end", "first_hit", "best", "quantiles"),
    every: int = 16,
    *,
    frames: Sequence[int] = (),
    bins: tuple[int, int] | None = None,
    heads: int = 0,
    paths: Sequence[int] = (),
    compiled: bool | None = None,
    progress: Callable[[float], object] | None = None,
    **conditions: Unpack[Given],
) -> Swarm:
    """Run one rule from up to 4 million starts [starts, 2], all together, and tell what became of each.

    Memory grows with the starts and not with the steps. A declared minimum counts as reached when f is within
    tolerance·min(max(1, |f_i|), depth_i) of the nearest one's value, near by (see `engine.targets`). `record` chooses
    what is watched; quantiles are taken `every` so many steps. `conditions` are `noise`, `batch` and `seed` (see
    `Conditions`). At the steps in `frames` the starts are counted in `bins` (rows, columns) over the extent,
    and the first `heads` of the sample are kept as points; `paths` are the numbers of starts whose whole path is kept.
    `device` is "auto", "cpu" or "cuda"; `compiled` None compiles large jobs where a compiler exists (8 steps at a time:
    denser quantiles or frames leave nothing to compile). Without "best" and "first_hit" a value that overflowed on the
    way and came back is not noticed. `progress` is called with the share done; the run stops where it returns False,
    and what is done so far is the result.

    Raises ValueError, naming the field, the range and the value; also before a run that would not fit into memory.
    """
    flight = prepare(
        landscape, optimizer, starts, steps, tolerance, precision, device, record, every,
        frames=frames, bins=bins, heads=heads, paths=paths, compiled=compiled, **conditions,
    )  # fmt: skip
    while flight.taken < steps:
        flight.advance()
        if progress is not None and progress(flight.taken / steps) is False:
            break
    return result(flight)


def prepare(
    landscape: Landscape,
    optimizer: Optimizer,
    starts: Any,
    steps: int,
    tolerance: float = 1e-4,
    precision: str = "float32",
    device: str = "auto",
    record: Sequence[str] = RECORDS,
    every: int = 16,
    *,
    frames: Sequence[int] = (),
    bins: tuple[int, int] | None = None,
    heads: int = 0,
    paths: Sequence[int] = (),
    compiled: bool | None = None,
    **conditions: Unpack[Given],
) -> Flight:
    """What `swarm` runs, to be advanced by hand: several rules on one clock, say. Raises as `swarm` does."""
    if not isinstance(landscape, Landscape):
        raise TypeError(f"swarm.landscape must be a surface, such as LANDSCAPES['bowl'], got {shown(landscape)}.")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"swarm.optimizer must be a rule, such as OPTIMIZERS['adam'], got {shown(optimizer)}.")
    points = checked("swarm", starts)
    under = checked_conditions("swarm", landscape, steps=steps, precision=precision, **conditions)
    plan = Plan(
        landscape=landscape,
        optimizer=optimizer,
        starts=points,
        conditions=under,
        tolerance=checked_number("swarm.tolerance", tolerance, _TOLERANCE),
        device=device,
        watch=tuple(name for name in ("best", "first_hit") if name in _records(record)),
        every=_whole("every", every, _EVERY) if "quantiles" in record else 0,
        frames=tuple(sorted({_whole("frames", t, Interval(f"[0, {under.steps}]")) for t in frames})),
        bins=None if bins is None else _pair(bins),
        heads=_whole("heads", heads, Interval(f"[0, {MAX_STARTS}]")),
        paths=tuple(_whole("paths", i, Interval(f"[0, {len(points) - 1}]")) for i in paths),
        compiled=compiled,
    )
    return Flight(plan)


def result(flight: Flight) -> Swarm:
    """What became of every start up to where a flight has come."""
    with torch.inference_mode():
        return Swarm(flight.plan.landscape, flight.plan.optimizer, flight.plan.starts, **flight.results())


def _records(record: Sequence[str]) -> Sequence[str]:
    if not isinstance(record, tuple | list | set | frozenset):
        raise ValueError(f"swarm.record must be a tuple, such as ('end', 'best'), got {shown(record)}.")
    for name in record:
        if name not in RECORDS:
            raise ValueError(f"swarm.record may hold {', '.join(RECORDS)}, got {shown(name)}.")
    return tuple(record)


def _whole(name: str, value: Any, valid: Interval) -> int:
    return int(checked_number(f"swarm.{name}", value, valid, whole=True))


def _pair(bins: Any) -> tuple[int, int]:
    valid = Interval("[1, 1024]")
    try:
        rows, columns = bins
    except (TypeError, ValueError):
        raise ValueError(f"swarm.bins must be (rows, columns), got {shown(bins)}.") from None
    return _whole("bins", rows, valid), _whole("bins", columns, valid)
