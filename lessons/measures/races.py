"""Measures of a race, from one of its starts (`start` = 1 is the first). Steps that never come are infinite."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from engine import Trajectory
from lessons.measures.registry import measure

Array = NDArray[np.floating]


def first_step(happened: NDArray[np.bool_]) -> float:
    """Return the first step at which something holds; infinite if it never does."""
    return float(np.argmax(happened)) if happened.any() else float("inf")


def along(run: Trajectory, coordinate: str, start: int = 1) -> Array:
    """Return a coordinate of every racer: [racers, steps + 1]."""
    return run.x[:, :, start - 1, "xy".index(coordinate)].T


def above(run: Trajectory, start: int = 1) -> Array:
    """Return f − f* of every racer, or f where no minimum is known: [racers, steps + 1]."""
    return run.value[:, :, start - 1].T - (run.experiment.landscape.minimum_value or 0.0)


def away(run: Trajectory, x: float, y: float, start: int = 1) -> Array:
    """Return the distance of every racer from a point: [racers, steps + 1]."""
    return np.linalg.norm(run.x[:, :, start - 1] - (x, y), axis=-1).T


def rates(run: Trajectory, coordinate: str, start: int = 1) -> Array:
    """Return the effective rate of every racer in a coordinate: [racers, steps]."""
    if run.effective_rate is None:
        raise ValueError('effective rates are recorded with record=("details",) only.')
    return run.effective_rate[:, :, start - 1, "xy".index(coordinate)].T


def quotient(upper: np.floating, lower: np.floating) -> float:
    """Return upper / lower: infinite, or NaN, where a rate has vanished."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return float(upper / lower)


@measure
def steps_below(run: Trajectory, f: float, start: int = 1) -> list[float]:
    """Return the step at which f − f* is first below `f` (f itself where no minimum is known)."""
    return [first_step(path < f) for path in above(run, start)]


@measure
def steps_to_share(run: Trajectory, share: float, start: int = 1) -> list[float]:
    """Return the step at which f − f* is first at most a share of its first value."""
    return [first_step(path <= share * path[0]) for path in above(run, start)]


@measure
def steps_beyond(run: Trajectory, coordinate: str, beyond: float, start: int = 1) -> list[float]:
    """Return the step at which |x| or |y| first exceeds `beyond`, leaving a saddle or a plateau, say."""
    return [first_step(np.abs(path) > beyond) for path in along(run, coordinate, start)]


@measure
def steps_within(run: Trajectory, coordinate: str, within: float, start: int = 1) -> list[float]:
    """Return the step from which on |x| or |y| stays within `within`; infinite if it is outside at the end."""
    inside = np.abs(along(run, coordinate, start)) <= within  # NaN is outside
    return [first_step(np.logical_and.accumulate(path[::-1])[::-1]) for path in inside]


@measure
def steps_near(run: Trajectory, x: float, y: float, radius: float, start: int = 1) -> list[float]:
    """Return the number of steps that begin within `radius` of a point."""
    return [float(np.count_nonzero(path[:-1] <= radius)) for path in away(run, x, y, start)]


@measure
def final_value(run: Trajectory, start: int = 1) -> list[float]:
    """Return f − f* at the end (f itself where no minimum is known); infinite if it diverged."""
    return [float(path[-1]) if np.isfinite(path[-1]) else float("inf") for path in above(run, start)]


@measure
def share_left(run: Trajectory, start: int = 1) -> list[float]:
    """Return the share of f − f* left at the end: above 1 it has risen; infinite if it diverged."""
    return [end / float(path[0]) for end, path in zip(final_value(run, start), above(run, start), strict=True)]


@measure
def way_to_go(run: Trajectory, x: float, y: float, step: int = -1, start: int = 1) -> list[float]:
    """Return the distance to a point after a step (the last by default), as a share of that at the start."""
    return [float(path[step] / path[0]) for path in away(run, x, y, start)]


@measure
def distance(run: Trajectory, x: float, y: float, step: int = -1, start: int = 1) -> list[float]:
    """Return the distance to a point after a step (the last by default)."""
    return [float(path[step]) for path in away(run, x, y, start)]


@measure
def turns(run: Trajectory, coordinate: str, steps: int = 0, start: int = 1) -> list[float]:
    """Return how often a coordinate's steps change sign, the zigzag; in the first `steps` steps if given."""
    moves = np.diff(along(run, coordinate, start)[:, : steps + 1 if steps else None], axis=1)
    return [float(np.count_nonzero(move[1:] * move[:-1] < 0)) for move in moves]


@measure
def widest(run: Trajectory, coordinate: str, since: int = 0, start: int = 1) -> list[float]:
    """Return the largest |x| or |y| from a step on: the height of its swing; infinite if it diverged."""
    swings = [float(np.abs(path[since:]).max()) for path in along(run, coordinate, start)]
    return [swing if np.isfinite(swing) else float("inf") for swing in swings]


@measure
def overshoot(run: Trajectory, coordinate: str, start: int = 1) -> list[float]:
    """Return the largest distance of a coordinate beyond 0 from its first side; 0 if it stays on its side."""
    return [float(max(0.0, np.nanmax(-np.sign(path[0]) * path))) for path in along(run, coordinate, start)]


@measure
def moved(run: Trajectory, coordinate: str, step: int = 1, start: int = 1) -> list[float]:
    """Return the distance that a coordinate moves in a step, from 1."""
    return [float(abs(path[step] - path[step - 1])) for path in along(run, coordinate, start)]


@measure
def last_steps(run: Trajectory, last: int, start: int = 1) -> list[float]:
    """Return the longest of the last `last` steps: what is left of its moving about."""
    steps = np.linalg.norm(np.diff(run.x[:, :, start - 1], axis=0), axis=-1)
    return [float(path[-last:].max()) for path in steps.T]


@measure
def effective_fall(run: Trajectory, coordinate: str, start: int = 1) -> list[float]:
    """Return the effective rate of the first step over that of the last."""
    return [quotient(path[0], path[-1]) for path in rates(run, coordinate, start)]


@measure
def effective_rises(run: Trajectory, coordinate: str, start: int = 1) -> list[float]:
    """Return the number of steps in which a coordinate's effective rate is larger than in the step before."""
    return [float(np.count_nonzero(path[1:] > path[:-1] * (1 + 1e-12))) for path in rates(run, coordinate, start)]


@measure
def effective_recovery(run: Trajectory, coordinate: str, start: int = 1) -> list[float]:
    """Return the effective rate at the end over its smallest value."""
    return [quotient(path[-1], path.min()) for path in rates(run, coordinate, start)]


@measure
def effective_since(run: Trajectory, coordinate: str, step: int, start: int = 1) -> list[float]:
    """Return the effective rate at the end over that of a step, from 1."""
    return [quotient(path[-1], path[step - 1]) for path in rates(run, coordinate, start)]


@measure
def effective_ratio(run: Trajectory, step: int = 0, start: int = 1) -> list[float]:
    """Return the effective rate of x over that of y in a step, from 1; the last by default."""
    x, y = (rates(run, coordinate, start)[:, step - 1] for coordinate in "xy")
    return [quotient(of_x, of_y) for of_x, of_y in zip(x, y, strict=True)]


@measure
def steps_to_recover(run: Trajectory, coordinate: str, times: float, start: int = 1) -> list[float]:
    """Return the steps from the smallest effective rate until it has grown to `times` that."""
    return [first_step(path[int(path.argmin()) :] >= times * path.min()) for path in rates(run, coordinate, start)]


@measure
def apart_from_average(run: Trajectory, rate: float, start: int = 1) -> list[float]:
    """Return the largest distance from the path of s ← βs + (1 − β)g, x ← x − ηs that begins with s = 0.

    β is the racer's own (0 if it has none), the gradient the surface's, and η is `rate`.
    """
    averaged = (_averaged(run, racer, rate, start) for racer in range(run.x.shape[1]))
    return [float(np.abs(run.x[:, racer, start - 1] - path).max()) for racer, path in enumerate(averaged)]


def _averaged(run: Trajectory, racer: int, rate: float, start: int) -> Array:
    """Return that path, step by step, in plain loops: [steps + 1, 2]."""
    beta = float(getattr(run.experiment.optimizers[racer], "momentum", 0.0))
    x = torch.tensor(run.experiment.starts[start - 1], dtype=torch.float64)
    s = torch.zeros(2, dtype=torch.float64)
    path = [x]
    for _ in range(run.experiment.steps):
        s = beta * s + (1 - beta) * run.experiment.landscape.gradient(x)
        x = x - rate * s
        path.append(x)
    return torch.stack(path).numpy()
