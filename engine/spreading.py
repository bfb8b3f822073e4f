"""Swarms and sweeps larger than one machine's memory: done in parts elsewhere, of which only the sums come back."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.limits import LIMITS
from core.params import Interval, checked_number, shown
from engine.conditions import Conditions
from engine.conditions import checked as checked_conditions
from engine.executors import Arguments, executor
from engine.flight import Flight
from engine.plan import TOLERANCE, Plan
from engine.starts import Points, uniform
from engine.starts import checked as checked_starts
from engine.statistics import Share
from engine.swarms import Ends, swarm
from engine.sweeps import sweep, swept_axes
from landscapes import Landscape
from optimizers import Optimizer

PART = 2**18  # particles of a part: some seconds of work, and 50 MB
CHUNK = 2**16  # starts that are drawn together
_COUNT = Interval("[1, 1e12]")
_PART = Interval(f"[1, {LIMITS.swarm_starts}]")

Told = Callable[[int, int], object]  # parts done, parts in all


@dataclass(frozen=True, eq=False)
class SwarmCounts(Ends):
    """A swarm of which only the counts are kept.

    `starts` is the number of starts, and `ended` has how many of them ended at each minimum: keys are those of
    `Swarm.minimum`, an index in `landscape.critical_points`' minima, or -1 for none, -2 outside the extent, -3
    diverged. `density` [frames, rows, columns] counts the starts in each cell of the extent at the steps in `frames`.
    """

    landscape: Landscape
    optimizer: Optimizer
    starts: int
    ended: Mapping[int, int]
    frames: tuple[int, ...]
    density: NDArray[np.int64] | None

    def share(self, *codes: int) -> Share:
        """Return the share of starts that ended at one of `codes`, with its 95 % Wilson interval."""
        return Share.of(sum(self.ended.get(code, 0) for code in codes), self.starts)


@dataclass(frozen=True, eq=False)
class SweepQuantiles:
    """A sweep of which only the quantiles are kept.

    `axes` has the values of each swept hyperparameter. `quantiles` [*values, 3] are the 10, 50 and 90 % of f at the
    end over all starts, infinite for a particle that diverged, and `diverged` [*values] counts those.
    """

    landscape: Landscape
    optimizer: Optimizer
    axes: dict[str, NDArray[np.float64]]
    quantiles: NDArray[np.floating]
    diverged: NDArray[np.int64]

    @property
    def median(self) -> NDArray[np.floating]:
        """The median of f over the starts, [*values]."""
        return self.quantiles[..., 1]


def spread(
    run: Callable[..., Any],
    landscape: Landscape,
    optimizer: Optimizer,
    *arguments: Any,
    on: str = "local",
    part: int = PART,
    told: Told = lambda done, total: None,
    **options: Any,
) -> SwarmCounts | SweepQuantiles:
    """Do what `engine.swarm` or `engine.sweep` does, in parts of `part` particles, and return what they add up to.

    `spread(swarm, landscape, rule, starts, steps, on="dask://host:port")` takes starts [starts, 2] or their number: so
    many are then drawn uniformly, part by part, and never lie in one memory. Shares and densities are exactly those of
    one swarm. `spread(sweep, landscape, rule, over, starts, steps, …)` divides the values of the first hyperparameter
    of `over`, and its quantiles are exactly those of one sweep. `options` are those of the function, except its
    records. `on` is "local", "processes:N" or "dask://host:port"; `told` is called with the parts done and all parts.

    Raises ValueError, naming the field, the range and the value, and `WorkersLost` if those who work are gone.
    """
    size = int(checked_number("spread.part", part, _PART, whole=True))
    if run is swarm:
        return _spread_swarm(landscape, optimizer, on, size, told, *arguments, **options)
    if run is sweep:
        return _spread_sweep(landscape, optimizer, on, size, told, *arguments, **options)
    raise ValueError(f"spread.run must be engine.swarm or engine.sweep, got {shown(run)}.")


def _spread_swarm(
    landscape: Landscape,
    optimizer: Optimizer,
    on: str,
    part: int,
    told: Told,
    starts: Any,
    steps: int,
    tolerance: float = TOLERANCE,
    precision: str = "float32",
    device: str = "auto",
    *,
    frames: Sequence[int] = (),
    bins: tuple[int, int] | None = None,
    compiled: bool | None = False,
    **conditions: Any,
) -> SwarmCounts:
    under = checked_conditions("swarm", landscape, steps=steps, precision=precision, **conditions)
    drawn = isinstance(starts, int | np.integer) and not isinstance(starts, bool)
    points = None if drawn else checked_starts("swarm", starts, landscape.box)
    count = int(checked_number("spread.starts", starts, _COUNT, whole=True)) if points is None else len(points)
    size = -(-part // CHUNK) * CHUNK if drawn else part
    kept = {"tolerance": tolerance, "device": device, "record": (), "frames": frames, "bins": bins,
            "compiled": compiled}  # fmt: skip
    plan = Plan(landscape, optimizer, np.zeros((1, 2)), under, **kept)  # refuses before anything runs
    ended: Counter[int] = Counter()
    density: Any = None
    tasks = _Parts(count, size, lambda first, length: (
        landscape, optimizer, first, length if points is None else points[first : first + length], under, kept,
    ))  # fmt: skip
    for _, (counts, cells) in _done(on, _count_part, tasks, told):
        ended.update(counts)
        density = cells if density is None else density + cells
    return SwarmCounts(landscape, optimizer, count, dict(sorted(ended.items())), tuple(plan.frames), density)


def _count_part(
    landscape: Landscape, optimizer: Optimizer, first: int, starts: Any, under: Conditions, kept: dict[str, Any]
) -> tuple[Counter[int], NDArray[np.int64] | None]:
    """Return the counts and the densities of a part, whose first start has the number `first` in the whole swarm."""
    points = _drawn(landscape, under.seed, first, starts) if isinstance(starts, int) else starts
    flight = Flight(Plan(landscape, optimizer, points, under, first=first, **kept))
    while flight.taken < under.steps:
        flight.advance()
    made = flight.results()
    codes, counts = np.unique(made["minimum"], return_counts=True)
    return Counter(dict(zip(codes.tolist(), counts.tolist(), strict=True))), made.get("density")


def _drawn(landscape: Landscape, seed: int, first: int, length: int) -> Points:
    """Return the starts numbered from `first` on. Each chunk has draws of its own, the same in parts of any size."""
    chunks = range(first // CHUNK, -(-(first + length) // CHUNK))
    seeds = (int(np.random.SeedSequence([seed, chunk]).generate_state(1)[0]) % 2**31 for chunk in chunks)
    return np.concatenate([uniform(landscape, CHUNK, each) for each in seeds])[:length]


def _spread_sweep(
    landscape: Landscape,
    optimizer: Optimizer,
    on: str,
    part: int,
    told: Told,
    over: Mapping[str, Sequence[float]],
    starts: Any,
    steps: int,
    **options: Any,
) -> SweepQuantiles:
    checked_conditions("sweep", landscape, steps=steps)
    points, axes = checked_starts("sweep", starts, landscape.box), swept_axes(optimizer, over)
    first, *others = axes
    each = math.prod(len(axes[name]) for name in others) * len(points)
    tasks = _Parts(len(axes[first]), max(1, part // each), lambda place, length: (
        landscape, optimizer, {**axes, first: axes[first][place : place + length]}, points, steps, options,
    ))  # fmt: skip
    parts = [done for _, done in sorted(_done(on, _sweep_part, tasks, told), key=lambda one: one[0])]
    return SweepQuantiles(
        landscape, optimizer, axes, *(np.concatenate(columns) for columns in zip(*parts, strict=True))
    )


def _sweep_part(
    landscape: Landscape, optimizer: Optimizer, over: Mapping[str, Any], points: Points, steps: int,
    options: dict[str, Any],
) -> tuple[NDArray[np.floating], NDArray[np.int64]]:  # fmt: skip
    """Return the quantiles of a part of a sweep, and how many particles diverged."""
    made = sweep(landscape, optimizer, over, points, steps, **options)
    return made.quantiles, np.isinf(made.final).sum(axis=-1)


class _Parts(Sequence[Arguments]):
    """The tasks of `count` things in parts of `size`; each is made when it is handed out."""

    def __init__(self, count: int, size: int, task: Callable[[int, int], Arguments]) -> None:
        self._count, self._size, self._task = count, size, task

    def __len__(self) -> int:
        return math.ceil(self._count / self._size)

    def __getitem__(self, place: Any) -> Any:
        if not 0 <= place < len(self):
            raise IndexError(place)
        first = place * self._size
        return self._task(first, min(self._size, self._count - first))


def _done(on: str, call: Callable[..., Any], tasks: _Parts, told: Told) -> Iterator[tuple[int, Any]]:
    """Yield (place, result) of each part as it is done, and tell how many are."""
    with executor(on) as workers:
        done = 0
        for results in workers.each(call, tasks):
            for result in results:
                done += 1
                told(done, len(tasks))
                yield result
