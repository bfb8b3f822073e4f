"""Where every racer ended, in a word that a person can trust: a plateau never reads as converged."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch

from engine.trajectory import Trajectory

ORDER = (
    "global",
    "local",
    "saddle",
    "plateau",
    "moving",
    "left",
    "diverged",
)  # of the ranking; the middle three rank alike
_CLASS = {"global": 0, "local": 1, "saddle": 2, "plateau": 2, "moving": 2, "left": 3, "diverged": 4}
STILL = 1e-3  # of the start's gradient norm: below it nothing moves any more
NEAR = 0.05  # of the extent's diagonal: this close to a known saddle, it is that saddle


@dataclass(frozen=True)
class Row:
    """How one racer from one start ended.

    `final` is f at the last finite point, `best` the lowest on the way, `distance` from there to the nearest
    known minimum (None where none is known), `steps_to_tolerance` the first step with f − f* ≤ tolerance·max(1,
    |f*|) (None: never), `evaluations` the gradient evaluations spent, `verdict` one of `ORDER`, `diverged_at` a
    step or None, `rank` 1 for the best.
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

    A minimum i counts as reached when it is the nearest and |f − f_i| ≤ tolerance·max(1, |f_i|). Raises
    ValueError unless 0 < tolerance ≤ 1.
    """
    if not 0 < tolerance <= 1:
        raise ValueError(f"tolerance must lie in (0, 1], got {tolerance}.")
    _, racers, starts, _ = run.x.shape
    rows = [_row(run, racer, start, tolerance) for racer in range(racers) for start in range(starts)]
    order = sorted(range(len(rows)), key=lambda index: _merit(rows[index]))
    ranks = {index: 1 + place for place, index in enumerate(order)}
    return tuple(Row(**{**vars(row), "rank": ranks[index]}) for index, row in enumerate(rows))


def _merit(row: Row) -> tuple[float, float, float]:
    """Smaller is better. What left or diverged stands behind all that did not: running away never ranks first."""
    final = math.inf if row.final is None else row.final
    if row.verdict in ("global", "local") and row.steps_to_tolerance is not None:
        return (_CLASS[row.verdict], row.steps_to_tolerance, final)
    return (_CLASS[row.verdict], math.inf, final)


def _row(run: Trajectory, racer: int, start: int, tolerance: float) -> Row:
    landscape = run.experiment.landscape
    last, diverged = int(run.last[racer, start]), int(run.diverged[racer, start])
    values = run.value[: last + 1, racer, start].astype(float)
    lowest, steps_to = landscape.minimum_value, None
    if lowest is not None:
        reached = np.flatnonzero(values - lowest <= tolerance * max(1.0, abs(lowest)))
        steps_to = int(reached[0]) if len(reached) else None
    return Row(
        racer=racer,
        start=start,
        final=float(values[-1]) if last >= 0 else None,
        best=float(values.min()) if last >= 0 else None,
        distance=_nearest(run, racer, start, last)[1],
        steps_to_tolerance=steps_to,
        evaluations=run.experiment.optimizers[racer].evaluations * (run.experiment.steps if diverged < 0 else diverged),
        verdict=_verdict(run, racer, start, tolerance),
        diverged_at=diverged if diverged >= 0 else None,
    )


def _nearest(run: Trajectory, racer: int, start: int, last: int) -> tuple[int | None, float | None]:
    """The index of the nearest known minimum at the last finite point, and the distance to it."""
    minima = np.array(run.experiment.landscape.minima, dtype=float).reshape(-1, 2)
    if last < 0 or not len(minima):
        return None, None
    with np.errstate(over="ignore"):
        distances = np.hypot(*(minima - run.x[last, racer, start].astype(float)).T)
    index = int(distances.argmin())
    return index, float(distances[index]) if math.isfinite(distances[index]) else None


def _verdict(run: Trajectory, racer: int, start: int, tolerance: float) -> str:
    if run.diverged[racer, start] >= 0:
        return "diverged"
    landscape = run.experiment.landscape
    end, value = run.x[-1, racer, start].astype(float), float(run.value[-1, racer, start])
    nearest, _ = _nearest(run, racer, start, len(run.x) - 1)
    if nearest is not None and landscape.minimum_value is not None:
        depth = landscape.value(torch.tensor(landscape.minima[nearest], dtype=torch.float64)).item()
        if abs(value - depth) <= tolerance * max(1.0, abs(depth)):
            is_lowest = depth - landscape.minimum_value <= tolerance * max(1.0, abs(landscape.minimum_value))
            return "global" if is_lowest else "local"
    (x0, x1), (y0, y1) = landscape.extent
    if not (x0 <= end[0] <= x1 and y0 <= end[1] <= y1):
        return "left"
    if run.gradient_norm[-1, racer, start] < STILL * run.gradient_norm[0, racer, start]:
        diagonal = math.hypot(x1 - x0, y1 - y0)
        near = any(math.hypot(end[0] - x, end[1] - y) < NEAR * diagonal for x, y in landscape.saddles)
        return "saddle" if near else "plateau"
    return "moving"
