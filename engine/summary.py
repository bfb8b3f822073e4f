"""Where every racer ended, in a word that a person can trust: a plateau never reads as converged."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
import torch

from engine.trajectory import Array, Trajectory
from landscapes import CriticalPoint, Landscape

# Verdicts, best first; those of one number are equally good.
CLASSES = {
    "global": 0,
    "local": 1,
    "saddle": 2,
    "plateau": 2,
    "moving": 2,
    "left": 3,
    "diverged": 4,
}
STILL = 1e-3  # of the start's gradient norm, or of the surface's steep parts: below it the ground is level
FALLING = 1e-3  # of what is left above the minimum, in the last tenth of a run: above it a racer is under way
CRAWLING = 1e-4  # of the extent's diagonal, in the last tenth of a run: below it a racer hardly moves
NEAR = 0.05  # of the extent's diagonal: this close to a known point counts as at it


@dataclass(frozen=True)
class Row:
    """How one racer from one start ended.

    `final` is f at the last finite point and `distance` the way from there to the nearest known minimum (None where
    none is known, or it is beyond all numbers), `best` the lowest f on the way, `steps_to_tolerance` the first step
    with f − f* ≤ tolerance·max(1, |f*|) (None: never), `evaluations` the gradient evaluations spent, `verdict` one of
    `CLASSES`, `diverged_at` a step or None, `rank` 1 for the best; equals share a rank.
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


def summarise(run: Trajectory, tolerance: float = 1e-4) -> tuple[Row, ...]:
    """A row for every racer and start, in that order.

    "global" and "local": |f − f_i| ≤ tolerance·max(1, |f_i|) for the nearest known minimum i, and a local one
    must be near. "left": outside the extent at the end. "saddle" and "plateau": level ground, nothing reached, and f
    falls no more. "moving": anything else. Raises ValueError unless 0 < tolerance ≤ 1.
    """
    if not 0 < tolerance <= 1:
        raise ValueError(f"tolerance must lie in (0, 1], got {tolerance}.")
    _, racers, starts, _ = run.x.shape
    with np.errstate(over="ignore"):  # from 1e200 a distance may be infinite
        ends = [_End(run, racer, start) for racer in range(racers) for start in range(starts)]
        rows = [_row(end, tolerance) for end in ends]
    merits = [_merit(end, row) for end, row in zip(ends, rows, strict=True)]
    return tuple(
        replace(row, rank=1 + sum(other < merit for other in merits)) for row, merit in zip(rows, merits, strict=True)
    )


class _End:
    """One particle's run, seen from its end."""

    def __init__(self, run: Trajectory, racer: int, start: int) -> None:
        self.racer, self.start = racer, start
        self.landscape = run.experiment.landscape
        self.steps = run.experiment.steps
        self.evaluations_a_step = run.experiment.optimizers[racer].evaluations
        self.diverged = int(run.diverged[racer, start])
        finite = int(run.last[racer, start]) + 1
        self.x: Array = run.x[:finite, racer, start].astype(float)
        self.value: Array = run.value[:finite, racer, start].astype(float)
        self.gradient_norm: Array = run.gradient_norm[:finite, racer, start].astype(float)
        (x0, x1), (y0, y1) = self.landscape.extent
        self.diagonal = math.hypot(x1 - x0, y1 - y0)
        x, y = self.x.T
        self.inside = np.asarray((x >= x0) & (x <= x1) & (y >= y0) & (y <= y1))
        minima = [point for point in self.landscape.critical_points if point.kind == "minimum"]
        self.nearest, self.distance = self._nearest(minima)

    def _nearest(self, minima: Sequence[CriticalPoint]) -> tuple[CriticalPoint | None, float | None]:
        """The nearest known minimum and the way to it."""
        if not len(self.x) or not minima:
            return None, None
        x, y = self.x[-1]
        nearest = min(minima, key=lambda point: math.hypot(point.x - x, point.y - y))
        return nearest, math.hypot(nearest.x - x, nearest.y - y)

    @property
    def falling(self) -> bool:
        """Whether f still falls: in the last tenth of the run by a share of what was left above the minimum."""
        before = self.value[-1 - self._tenth]
        lowest = self.landscape.minimum_value
        left = before - lowest if lowest is not None else np.ptp(self.value)
        return bool(before - self.value[-1] > FALLING * left)

    @property
    def level(self) -> bool:
        """Whether the gradient has all but vanished, or is small and the particle hardly moves."""
        steep = _steepness(self.landscape)
        norm = self.gradient_norm[-1]
        moved = np.linalg.norm(self.x[-1] - self.x[-1 - self._tenth])
        crawls = norm <= 0.1 * steep and moved <= CRAWLING * self.diagonal
        return bool(norm <= STILL * max(self.gradient_norm[0], steep) or crawls)

    @property
    def left_at(self) -> int:
        """The step after which it stayed outside the extent."""
        inside = np.flatnonzero(self.inside)
        return int(inside[-1]) + 1 if len(inside) else 0

    @property
    def _tenth(self) -> int:
        return max(1, (len(self.value) - 1) // 10) if len(self.value) > 1 else 0


@lru_cache(maxsize=256)
def _steepness(landscape: Landscape) -> float:
    """How steep a surface is where it is steep: nine tenths of its extent have a smaller gradient."""
    (x0, x1), (y0, y1) = landscape.extent
    x = torch.linspace(x0, x1, 33, dtype=torch.float64)
    y = torch.linspace(y0, y1, 33, dtype=torch.float64)
    norm = landscape.gradient(torch.cartesian_prod(x, y)).norm(dim=-1)
    return norm[torch.isfinite(norm)].quantile(0.9).item()


def _row(end: _End, tolerance: float) -> Row:
    lowest = end.landscape.minimum_value
    steps_to = None
    if lowest is not None:
        reached = np.flatnonzero(end.value - lowest <= tolerance * max(1.0, abs(lowest)))
        steps_to = int(reached[0]) if len(reached) else None
    return Row(
        racer=end.racer,
        start=end.start,
        final=float(end.value[-1]) if len(end.value) else None,
        best=float(end.value.min()) if len(end.value) else None,
        distance=end.distance if end.distance is None or math.isfinite(end.distance) else None,
        steps_to_tolerance=steps_to,
        evaluations=end.evaluations_a_step * (end.steps if end.diverged < 0 else end.diverged),
        verdict=_verdict(end, tolerance),
        diverged_at=end.diverged if end.diverged >= 0 else None,
    )


def _verdict(end: _End, tolerance: float) -> str:
    if end.diverged >= 0:
        return "diverged"
    near = NEAR * end.diagonal
    if end.nearest is not None and end.distance is not None:
        depth = end.nearest.value
        if abs(end.value[-1] - depth) <= tolerance * max(1.0, abs(depth)):
            if end.nearest.is_global:
                return "global"
            if end.distance <= near:  # elsewhere the same height is a coincidence
                return "local"
    if not end.inside[-1]:
        return "left"
    if end.level and not end.falling:
        x, y = end.x[-1]
        is_saddle = any(math.hypot(x - sx, y - sy) <= near for sx, sy in end.landscape.saddles)
        return "saddle" if is_saddle else "plateau"
    return "moving"


def _merit(end: _End, row: Row) -> tuple[float, float, float]:
    """Smaller is better: the kind of end, then how soon or how low. A lower f is worth nothing to who runs away."""
    kind = CLASSES[row.verdict]
    if row.diverged_at is not None:
        return (kind, -row.diverged_at, 0.0)
    if row.verdict == "left":
        return (kind, -end.left_at, 0.0)
    if end.landscape.minimum_value is None or row.final is None:
        return (kind, 0.0, 0.0)
    soon = row.steps_to_tolerance if row.verdict == "global" and row.steps_to_tolerance is not None else math.inf
    return (kind, soon, row.final)
