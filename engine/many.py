"""Every racer of an experiment from very many starts: what decides a swarm's run, and the run itself."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from engine import extras
from engine.extras import Own
from engine.flight import Flight
from engine.plan import Plan
from engine.starts import Points, cloud, grid, uniform
from engine.swarms import Swarm, result
from engine.task import Task

Progress = Callable[[float], object]


@dataclass(frozen=True)
class Many(Task):
    """Every racer of an experiment from `count` starts.

    They begin on a "grid" over the map, "uniform" over it, or in a "cloud" around the experiment's first start, whose
    standard deviation is `spread` times the map's diagonal. On a grid `count` becomes the nearest square below. It runs
    in its own `precision`, whatever the experiment's.
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
        """A short name that is the same exactly for those that run alike: where the race starts matters to a cloud."""
        around = self.experiment.starts[0] if self.kind == "cloud" else None
        bare = self.experiment.replace(starts=self.experiment.landscape.starts[:1], precision=self.precision)
        own = {field: getattr(self, field) for field in self.OWN if field != "spread" or around}
        return f"{bare.key()}|{around}|{json.dumps(own)}"

    @property
    def sides(self) -> tuple[int, int] | None:
        """Rows and columns of a grid."""
        side = math.isqrt(self.count)
        return (side, side) if self.kind == "grid" else None

    def starts(self) -> Points:
        """Where all begin, [count, 2]."""
        landscape, seed = self.experiment.landscape, self.experiment.seed
        if self.sides is not None:
            return grid(landscape, self.sides)
        if self.kind == "uniform":
            return uniform(landscape, self.count, seed)
        (x0, x1), (y0, y1) = landscape.extent
        return cloud(self.experiment.starts[0], self.spread * math.hypot(x1 - x0, y1 - y0), self.count, seed)

    def flights(self, **kept: Any) -> Iterator[Flight]:
        """Every racer's run before its first step; `kept` is what `swarm` is told to keep on the way."""
        run, starts = self.experiment, self.starts()
        under = replace(run.conditions, precision=self.precision)
        for rule in run.optimizers:
            yield Flight(Plan(run.landscape, rule, starts, under, self.tolerance, **kept))

    def run(self, going: Callable[[], bool] = lambda: True, progress: Progress = lambda share: None) -> list[Swarm]:
        """Each racer's swarm with nothing more kept, all at the same step all the time."""
        return advanced(list(self.flights()), going, progress)


def advanced(flights: list[Flight], going: Callable[[], bool], progress: Progress) -> list[Swarm]:
    """What becomes of flights that advance together for as long as it is `going`, so that they can be compared."""
    steps = sum(flight.plan.steps for flight in flights)
    while flights[0].taken < flights[0].plan.steps and going():
        for flight in flights:
            flight.advance()
            progress(sum(each.taken for each in flights) / steps)
    return [result(flight) for flight in flights]
