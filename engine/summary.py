"""The end of every racer as one trustworthy word: the ground where it stands decides."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch

from engine.ground import Stationary, pressed, stationary
from engine.motion import RESTING, Motion
from engine.targets import MOVED, NONE, Targets, slack
from engine.trajectory import Array, Trajectory
from landscapes import Landscape
from landscapes.basins import basins

# Verdicts, best first. Those of one number are equally good, and among them the lower f wins.
CLASSES = {
    "global": 0,
    "local": 1,
    "level": 1,
    "saddle": 2,
    "maximum": 2,
    "plateau": 2,
    "hopping": 2,
    "moving": 2,
    "left": 2,
    "diverged": 3,
}
STILL = 1e-3  # level ground: below this share of the gradient norm at the start, or on the surface's steep parts
BESIDE = 0.02  # diagonals of the extent: a particle that rests this close to a saddle or a maximum is at it


@dataclass(frozen=True)
class Row:
    """The end of one racer from one start.

    `final` is f at the last finite point, `distance` the way from there to the nearest known minimum (None if none is
    known, or if it exceeds all numbers), and `best` the lowest f on the way. `steps_to_tolerance` is the first step
    within the tolerance of f* (None: never), `evaluations` the gradient evaluations spent, `verdict` one of `CLASSES`,
    `diverged_at` a step or None, and `rank` 1 for the best; equals share a rank. `starts_there` is true if the minimum
    of the verdict was reached at the start already.
    """

    racer: int
    start: int
    final: float | None
    best: float | None
    distance: float | None
    steps_to_tolerance: int | None
    evaluations: int
    verdict: str
    diverged_at: int | None
    rank: int = 0
    starts_there: bool = False


def summarise(run: Trajectory, tolerance: float = 1e-4) -> tuple[Row, ...]:
    """Return a row for every racer and start, in that order.

    "global" and "local": |f − f_i| ≤ tolerance·min(max(1, |f_i|), depth_i) of minimum i, where the depth is measured up
    to the lowest pass out of its basin. A known minimum counts within its radius (`engine.targets`), an undeclared one
    where the gradient and the Hessian at the end show it (`engine.ground`); only a known one can be global. "level" is
    a minimum on a whole curve of minima, where f* is not known. "saddle" and "maximum": at rest beside such a point.
    "plateau": at rest, or hardly moving, on other gentle ground. "hopping": it keeps moving about one place while f no
    longer gets lower. "left": outside the extent at the end. "moving": anything else.

    At the global minimum the sooner racer ranks better; in every other class the lower one does, wherever it is. Raises
    ValueError unless 0 < tolerance ≤ 1.
    """
    if not 0 < tolerance <= 1:
        raise ValueError(f"tolerance must lie in (0, 1], got {tolerance}.")
    _, racers, starts, _ = run.x.shape
    judge = _Judge(run, tolerance)
    with np.errstate(over="ignore"):  # from 1e200 a distance may be infinite
        rows = [judge.row(racer, start) for racer in range(racers) for start in range(starts)]
    merits = [_merit(row) for row in rows]
    return tuple(
        replace(row, rank=1 + sum(other < merit for other in merits)) for row, merit in zip(rows, merits, strict=True)
    )


class _Judge:
    """The judge of a run's particles; it looks at the ground under all their ends at once."""

    def __init__(self, run: Trajectory, tolerance: float) -> None:
        self.run, self.tolerance = run, tolerance
        self.landscape = run.experiment.landscape
        self.targets = Targets(self.landscape, tolerance)
        (x0, x1), (y0, y1) = self.landscape.extent
        self.diagonal = math.hypot(x1 - x0, y1 - y0)
        heights = zip(self.targets.slacks, self.targets.is_global, strict=True)
        self.slack = min((height for height, is_global in heights if is_global), default=0.0)  # above f*
        # All racers and starts, in the order of the rows: [2, n] and [n].
        (end, begun), (end_f, begun_f) = (
            [torch.from_numpy(all_of[t].reshape(-1, *all_of.shape[3:]).astype(float).T) for t in (-1, 0)]
            for all_of in (run.x, run.value)
        )
        at = self.targets.reached(end, end_f)
        at = torch.where(self.targets.idle(at, end, begun), NONE, at)
        alive = run.diverged < 0
        self.minimum = np.where(alive, at.reshape(alive.shape).numpy(), NONE)
        self.begun_at = self.targets.reached(begun, begun_f).reshape(alive.shape).numpy()
        inside = self.targets.inside(end).reshape(alive.shape).numpy()
        asked = np.argwhere(alive & (self.minimum == NONE) & inside)
        found = stationary(self.landscape, run.x[-1][tuple(asked.T)].reshape(-1, 2))
        g = torch.stack(self.landscape.fields(end[0], end[1], "g")).masked_fill(pressed(self.landscape, end), 0.0)
        self.slope_left = torch.hypot(g[0], g[1]).reshape(alive.shape).numpy()  # without what the box holds
        self.ground = {(int(i), int(j)): point for (i, j), point in zip(asked, found, strict=True)}

    def row(self, racer: int, start: int) -> Row:
        run, lowest = self.run, self.landscape.minimum_value
        finite = int(run.last[racer, start]) + 1
        diverged = int(run.diverged[racer, start])
        x, value = run.x[:finite, racer, start].astype(float), run.value[:finite, racer, start].astype(float)
        steps_to = None
        if lowest is not None:
            reached = np.flatnonzero(value - lowest <= self.slack)
            steps_to = int(reached[0]) if len(reached) else None
        steps = run.experiment.steps if diverged < 0 else diverged
        verdict, starts_there = ("diverged", False) if diverged >= 0 else self._verdict(racer, start, x, value)
        return Row(
            racer=racer,
            start=start,
            final=float(value[-1]) if finite else None,
            best=float(value.min()) if finite else None,
            distance=self._distance(x[-1]) if finite else None,
            steps_to_tolerance=steps_to,
            evaluations=run.experiment.optimizers[racer].evaluations * steps,
            verdict=verdict,
            diverged_at=diverged if diverged >= 0 else None,
            starts_there=starts_there,
        )

    def _distance(self, x: Array) -> float | None:
        """Return the distance from a point to the nearest known minimum."""
        ways = [math.hypot(px - x[0], py - x[1]) for px, py in self.landscape.minima]
        return min(ways) if ways and math.isfinite(min(ways)) else None

    def _verdict(self, racer: int, start: int, x: Array, value: Array) -> tuple[str, bool]:
        """Return the verdict on a particle that has not diverged, and whether it began at the minimum that is meant."""
        at = int(self.minimum[racer, start])
        if at != NONE:
            begun = int(self.begun_at[racer, start]) == at
            return "global" if self.targets.is_global[at] else "local", begun
        if (racer, start) not in self.ground:
            return "left", False
        ground = self.ground[racer, start]
        if ground is not None and ground.kind in ("minimum", "level") and self._arrived(ground, x, value):
            word = "level" if ground.kind == "level" and self.landscape.minimum_value is None else "local"
            return word, self._holds(ground, value[0]) and self._near(ground, x[0])
        motion = Motion(x, value, self.diagonal, self.landscape.minimum_value)
        if motion.hops:
            return "hopping", False
        norms = self.run.gradient_norm[: len(x), racer, start]
        left = norms[-1] if self.landscape.box is None else self.slope_left[racer, start]
        level = self._level(norms[0], left, motion) and not motion.falls
        if ground is not None and ground.kind in ("saddle", "maximum"):
            on_it = motion.rests and ground.distance <= RESTING * self.diagonal
            if on_it or (level and ground.distance <= BESIDE * self.diagonal):
                return ground.kind, False
        return "plateau" if level else "moving", False

    def _arrived(self, ground: Stationary, x: Array, value: Array) -> bool:
        """Return whether it is at an undeclared minimum: low enough, and not only because it began beside it."""
        if not self._holds(ground, value[-1]):
            return False
        way, moved = math.dist(ground.position, x[0]), math.dist(x[0], x[-1])
        return moved >= MOVED * way or (self._holds(ground, value[0]) and self._near(ground, x[0]))

    def _holds(self, ground: Stationary, f: float) -> bool:
        """Return whether f is within the tolerance of an undeclared minimum."""
        return bool(abs(f - ground.value) <= slack(ground.value, self._rim(ground), self.tolerance))

    def _near(self, ground: Stationary, x: Array) -> bool:
        return math.dist(ground.position, x) <= BESIDE * self.diagonal

    def _rim(self, ground: Stationary) -> float:
        """Return f of the lowest pass out of an undeclared minimum's basin; infinite if no grid point has seen it."""
        for basin in basins(self.landscape):
            if math.dist(ground.position, (basin.x, basin.y)) <= 1e-6 * self.diagonal:
                return basin.rim
        return math.inf

    def _level(self, begun: float, norm: float, motion: Motion) -> bool:
        """Return whether the gradient has all but vanished, or is small while the particle hardly moves."""
        steep = _steepness(self.landscape)
        return bool(norm <= STILL * max(begun, steep) or (norm <= 0.1 * steep and motion.crawls))


@lru_cache(maxsize=256)
def _steepness(landscape: Landscape) -> float:
    """Return the 0.9 quantile of the gradient's norm over the extent: how steep the surface is where it is steep."""
    (x0, x1), (y0, y1) = landscape.extent
    x = torch.linspace(x0, x1, 33, dtype=torch.float64)
    y = torch.linspace(y0, y1, 33, dtype=torch.float64)
    norm = landscape.gradient(torch.cartesian_prod(x, y)).norm(dim=-1)
    return norm[torch.isfinite(norm)].quantile(0.9).item()


def _merit(row: Row) -> tuple[float, float, float]:
    """Return a sort key, smaller is better: the kind of end, then how soon or how low."""
    kind = CLASSES[row.verdict]
    if row.diverged_at is not None:
        return (kind, -row.diverged_at, 0.0)
    soon = row.steps_to_tolerance if row.verdict == "global" and row.steps_to_tolerance is not None else math.inf
    return (kind, soon, math.inf if row.final is None else row.final)
