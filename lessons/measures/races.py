"""Of a race, from its first start. Steps that never come are infinite."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine import Trajectory
from lessons.measures.registry import measure


def first_step(happened: NDArray[np.bool_]) -> float:
    """The first step at which something is so; infinite if it never is."""
    return float(np.argmax(happened)) if happened.any() else float("inf")


@measure
def steps_below(run: Trajectory, f: float) -> list[float]:
    """The step at which f − f* is first below `f` (f itself where no minimum is known)."""
    floor = run.experiment.landscape.minimum_value or 0.0
    return [first_step(path - floor < f) for path in run.value[:, :, 0].T]


@measure
def steps_beyond(run: Trajectory, coordinate: str, beyond: float) -> list[float]:
    """The step at which |x| or |y| first exceeds `beyond`: how long it takes to leave a saddle or a plateau."""
    return [first_step(np.abs(path) > beyond) for path in run.x[:, :, 0, "xy".index(coordinate)].T]


@measure
def final_value(run: Trajectory) -> list[float]:
    """f − f* at the end (f itself where no minimum is known); infinite where it diverged."""
    floor = run.experiment.landscape.minimum_value or 0.0
    ends = run.value[-1, :, 0] - floor
    return [float(end) if np.isfinite(end) else float("inf") for end in ends]


@measure
def turns(run: Trajectory, coordinate: str, steps: int = 0) -> list[float]:
    """How often a coordinate's steps change their sign: the zigzag; in the first `steps` steps if given."""
    moves = np.diff(run.x[: steps + 1 if steps else None, :, 0, "xy".index(coordinate)], axis=0)
    return [float(np.count_nonzero(move[1:] * move[:-1] < 0)) for move in moves.T]


@measure
def diverged_at(run: Trajectory) -> list[float]:
    """The step at which a racer stopped being finite; infinite if it never did."""
    return [float(step) if step >= 0 else float("inf") for step in run.diverged[:, 0]]
