"""Measures of the single steps of a race, from its first start: their lengths and directions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine import Trajectory
from lessons.measures.registry import measure


def moves(run: Trajectory) -> NDArray[np.float64]:
    """Return the length of each step along each axis, [steps, racers, 2]."""
    return np.abs(np.diff(run.x[:, :, 0].astype(float), axis=0))


def lengths(run: Trajectory) -> NDArray[np.float64]:
    """Return the length of each step, [steps, racers]."""
    return np.hypot(*np.moveaxis(moves(run), -1, 0))


@measure
def across_over_along(run: Trajectory, step: int = 1) -> list[float]:
    """Return how many times farther a step went along y than along x."""
    along, across = moves(run)[step - 1].T
    return (across / along).tolist()


@measure
def step_length(run: Trajectory, step: int = 1) -> list[float]:
    """Return the length of a step."""
    return lengths(run)[step - 1].tolist()


@measure
def longest_in_rates(run: Trajectory) -> list[float]:
    """Return the longest step along one axis, in learning rates."""
    return (moves(run).max(axis=2) / run.lr[:, :, 0]).max(axis=0).tolist()


@measure
def last_in_rates(run: Trajectory, last: int) -> list[float]:
    """Return the longest of the last `last` steps along one axis, each in the learning rate of its step."""
    return (moves(run)[-last:].max(axis=2) / run.lr[-last:, :, 0]).max(axis=0).tolist()


@measure
def path_length(run: Trajectory, steps: int = 0) -> list[float]:
    """Return the length of the whole path, or of its first `steps` steps if given."""
    return lengths(run)[: steps or None].sum(axis=0).tolist()


@measure
def step_of_divergence(run: Trajectory) -> list[float]:
    """Return the step at which a racer is no longer finite; infinite if it always is."""
    return [float(step) if step >= 0 else float("inf") for step in run.diverged[:, 0]]
