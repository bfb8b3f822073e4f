"""A swarm's run, every racer of an experiment from very many starts, and all that decides it."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

import numpy as np

from engine import device as devices
from engine import extras
from engine.extras import Own
from engine.flight import Flight, bytes_each
from engine.plan import Plan
from engine.starts import Points, cloud, grid, uniform
from engine.swarms import Swarm, result
from engine.task import Task

Progress = Callable[[float], object]


@dataclass(frozen=True)
class Many(Task):
    """Every racer of an experiment from `count` starts.

    They are a "grid" over the map, "uniform" over it, or a "cloud" around the experiment's first start, with a standard
    deviation of `spread` times the map's diagonal. For a grid `count` is rounded down to a square. The run has its own
    `precision`, whatever the experiment's.
    """

    kind: str = extras.KIND.default
    count: int = int(extras.COUNT.default)
    spread: float = extras.SPREAD.default
    tolerance: float = extras.TOLERANCE.default
    precision: str = extras.PRECISION.default
    OWN: ClassVar[Mapping[str, Own]] = {
        "kind": extras.KIND,
        "count": extras.COUNT,
        "spread": extras.SPREAD,
        "tolerance": extras.TOLERANCE,
        "precision": extras.PRECISION,
    }

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.kind == "grid":
            object.__setattr__(self, "count", math.isqrt(self.count) ** 2)

    def key(self) -> str:
        """Return a short name that is the same exactly for equal runs. The race's start counts only for a cloud."""
        around = self.experiment.starts[0] if self.kind == "cloud" else None
        bare = self.experiment.replace(starts=self.experiment.landscape.starts[:1], precision=self.precision)
        own = {field: getattr(self, field) for field in self.OWN if field != "spread" or around}
        return f"{bare.key()}|{around}|{json.dumps(own)}"

    @property
    def bytes(self) -> int:
        """The memory that it takes at its peak, without its records."""
        run, under = self.experiment, replace(self.experiment.conditions, precision=self.precision)
        start = np.array(run.landscape.starts[:1])
        plans = (Plan(run.landscape, rule, start, under) for rule in run.optimizers)
        return self.count * sum(bytes_each(plan, devices.DTYPES[self.precision]) for plan in plans)

    @property
    def sides(self) -> tuple[int, int] | None:
        """Rows and columns of a grid."""
        side = math.isqrt(self.count)
        return (side, side) if self.kind == "grid" else None

    def starts(self) -> Points:
        """Return the starts, [count, 2]."""
        landscape, seed = self.experiment.landscape, self.experiment.seed
        if self.sides is not None:
            return grid(landscape, self.sides)
        if self.kind == "uniform":
            return uniform(landscape, self.count, seed)
        (x0, x1), (y0, y1) = landscape.extent
        return cloud(self.experiment.starts[0], self.spread * math.hypot(x1 - x0, y1 - y0), self.count, seed)

    def flights(self, **kept: Any) -> Iterator[Flight]:
        """Yield every racer's flight before its first step; `kept` are the records that `swarm` can be asked for."""
        run, starts = self.experiment, self.starts()
        under = replace(run.conditions, precision=self.precision)
        for rule in run.optimizers:
            yield Flight(Plan(run.landscape, rule, starts, under, self.tolerance, **kept))

    def run(self, going: Callable[[], bool] = lambda: True, progress: Progress = lambda share: None) -> list[Swarm]:
        """Return each racer's swarm without further records. All racers advance together."""
        return advanced(list(self.flights()), going, progress)


def advanced(flights: list[Flight], going: Callable[[], bool], progress: Progress) -> list[Swarm]:
    """Return the swarms of flights that advance together while `going()`, so that they can be compared at any time."""
    steps = sum(flight.plan.steps for flight in flights)
    while flights[0].taken < flights[0].plan.steps and going():
        for flight in flights:
            flight.advance()
            progress(sum(each.taken for each in flights) / steps)
    return [result(flight) for flight in flights]
