"""One rule from very many starts: the outcome of each, without their paths."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Unpack

import numpy as np
import torch
from numpy.typing import NDArray

from core.params import shown
from engine.conditions import Given, checked
from engine.flight import Flight
from engine.plan import EVERY, RECORDS, TOLERANCE, Plan
from engine.starts import Points
from engine.statistics import Share
from engine.targets import DIVERGED, LEFT
from landscapes import Landscape
from optimizers import Optimizer

Array = NDArray[np.floating]


class Ends:
    """The ends of a swarm's starts as shares of all of them."""

    landscape: Landscape

    def share(self, *codes: int) -> Share:
        """Return the share of starts that ended at one of `codes` (see `Swarm.minimum`), with its 95 % interval."""
        raise NotImplementedError

    @property
    def reached(self) -> Share:
        """The share that reached a global minimum."""
        points = [point for point in self.landscape.critical_points if point.kind == "minimum"]
        return self.share(*(i for i, point in enumerate(points) if point.is_global))

    @property
    def escaped(self) -> Share:
        """The share that is outside the extent, or beyond all numbers."""
        return self.share(LEFT, DIVERGED)


@dataclass(frozen=True, eq=False)
class Swarm(Ends):
    """The outcome of every start, as numpy; a field that was not recorded is None.

    `taken` steps were made, fewer than asked for if the run was stopped. `end` [starts, 2] is NaN where diverged,
    `value` [starts] is f there, and `minimum` [starts] is the index in `landscape.minima` of the minimum reached, or -1
    for none, -2 outside the extent, -3 diverged. `first_hit` [starts] is the first step within tolerance, or -1; `best`
    [starts] the lowest f on the way. `quantiles` [len(steps), 3] are the 10, 50 and 90 % of f over a fixed sample of at
    most 16,384 starts in the recorded `steps`; a diverged start counts as infinite. For the chosen `frames` (steps):
    `density` [frames, rows, columns] counts the starts in each cell of the extent, row 0 at the lowest y, and `heads`
    [frames, k, 2] follows the starts numbered `shown` [k]. `paths` [taken+1, chosen, 2] are whole paths.
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
        """Return the share of starts whose `minimum` is one of `codes`, with its 95 % Wilson interval."""
        return Share.of(int(np.isin(self.minimum, codes).sum()), len(self.minimum))


def swarm(
    landscape: Landscape,
    optimizer: Optimizer,
    starts: Any,
    steps: int,
    tolerance: float = TOLERANCE,
    precision: str = "float32",
    device: str = "auto",
    record: Sequence[str] = RECORDS,
    every: int = EVERY,
    *,
    frames: Sequence[int] = (),
    bins: tuple[int, int] | None = None,
    heads: int = 0,
    paths: Sequence[int] = (),
    compiled: bool | None = None,
    progress: Callable[[float], object] | None = None,
    **conditions: Unpack[Given],
) -> Swarm:
    """Run one rule from up to 4 million starts [starts, 2], all together, and return the outcome of each.

    Memory grows with the starts and not with the steps. A declared minimum counts as reached within its radius if |f −
    f_i| ≤ tolerance·min(max(1, |f_i|), depth_i) for the nearest minimum i (see `engine.targets`). `record` chooses what
    is watched; quantiles are taken every `every` steps. `conditions` are `noise`, `batch` and `seed` (see
    `Conditions`). At the steps in `frames` the starts are counted in `bins` (rows, columns) over the extent, and the
    first `heads` of the sample are kept as points; `paths` are the numbers of the starts whose whole path is kept.
    `device` is "auto", "cpu" or "cuda"; `compiled` None compiles large jobs if a compiler exists (8 steps at a time:
    denser quantiles or frames leave nothing to compile). Without "best" and "first_hit" a value that overflows and
    comes back goes unnoticed. `progress` is called with the share done; the run stops when it returns False, and the
    result is what was done by then.

    Raises ValueError, naming the field, the range and the value; also before a run that would not fit into memory.
    """
    if not isinstance(landscape, Landscape):
        raise TypeError(f"swarm.landscape must be a surface, such as LANDSCAPES['bowl'], got {shown(landscape)}.")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"swarm.optimizer must be a rule, such as OPTIMIZERS['adam'], got {shown(optimizer)}.")
    under = checked("swarm", landscape, steps=steps, precision=precision, **conditions)
    asked = Plan(
        landscape, optimizer, starts, under, tolerance, device, record, every, frames, bins, heads, paths, compiled
    )
    flight = Flight(asked)
    while flight.taken < steps:
        flight.advance()
        if progress is not None and progress(flight.taken / steps) is False:
            break
    return result(flight)


def result(flight: Flight) -> Swarm:
    """Return the swarm that a flight has become so far."""
    with torch.inference_mode():
        return Swarm(flight.plan.landscape, flight.plan.optimizer, flight.plan.starts, **flight.results())
