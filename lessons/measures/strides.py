"""Of the single steps of a race, from its first start: how long they are, and which way they go."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine import Trajectory
from lessons.measures.registry import measure


def moves(run: Trajectory) -> NDArray[np.float64]:
    """How far each step went along each axis, [steps, racers, 2]."""
    return np.abs(np.diff(run.x[:, :, 0].astype(float), axis=0))


def lengths(run: Trajectory) -> NDArray[np.float64]:
    """How long each step was, [steps, racers]."""
    return np.hypot(*np.moveaxis(moves(run), -1, 0))


@measure
def across_over_along(run: Trajectory, step: int = 1) -> list[float]:
    """How many times farther a step went along y than along x."""
    along, across = moves(run)[step - 1].T
    return (across / along).tolist()


@measure
def step_length(run: Trajectory, step: int = 1) -> list[float]:
    """How long a step is."""
    return lengths(run)[step - 1].tolist()


@measure
def longest_in_rates(run: Trajectory) -> list[float]:
    """The longest step along one axis, in learning rates."""
    return (moves(run).max(axis=2) / run.lr[:, :, 0]).max(axis=0).tolist()


@measure
def path_length(run: Trajectory, steps: int = 0) -> list[float]:
    """How long the whole path is; that of its first `steps` steps if given."""
    return lengths(run)[: steps or None].sum(axis=0).tolist()


@measure
def step_of_divergence(run: Trajectory) -> list[float]:
    """The step at which a racer is no longer finite; infinite if it always is."""
    return [float(step) if step >= 0 else float("inf") for step in run.diverged[:, 0]]
