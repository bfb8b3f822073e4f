"""Measures of a race on a model's loss, from its first start: beside the program that trains it, and of its weights."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from engine import Trajectory
from lessons import training
from lessons.measures.registry import measure


@measure
def moved_before_step(run: Trajectory) -> list[float]:
    """Return the share of the program's first step that is made when `backward` has run and `step` has not."""
    shares = []
    for racer in range(run.x.shape[1]):
        before = np.array(run.experiment.starts[0])
        *_, pulled, stepped = (np.array(moment.place) for moment in training.run_first_step(run.experiment, racer))
        whole = np.linalg.norm(stepped - before)
        shares.append(float(np.linalg.norm(pulled - before) / whole) if whole else 0.0)
    return shares


@measure
def program_difference(run: Trajectory) -> list[float]:
    """Return the largest difference between a racer's path and its program's, over the largest coordinate until then.

    Coordinates within 1 of the origin count as 1.
    """
    differences = []
    for racer in range(run.x.shape[1]):
        ours, theirs = run.x[:, racer, 0].astype(float), training.walk(run.experiment, racer)
        size = np.maximum.accumulate(np.maximum(1.0, np.abs(ours).max(axis=1)))
        differences.append(float(np.nanmax(np.abs(ours - theirs).max(axis=1) / size)))
    return differences


@measure
def apart_from_first(run: Trajectory) -> list[float]:
    """Return the largest distance between a racer's path and that of the first racer, step by step."""
    paths = run.x[:, :, 0].astype(float)
    return np.linalg.norm(paths - paths[:, :1], axis=-1).max(axis=0).tolist()


@measure
def loss_at(run: Trajectory, step: int = -1) -> list[float]:
    """Return f itself, not above its minimum, after a step (the last by default); infinite if it diverged."""
    return _infinite(run.value[step, :, 0])


@measure
def highest_loss(run: Trajectory, last: int) -> list[float]:
    """Return the highest f of the last steps; infinite if it diverged."""
    return _infinite(run.value[-last:, :, 0].max(axis=0))


@measure
def lowest_loss(run: Trajectory, last: int) -> list[float]:
    """Return the lowest f of the last steps; infinite if it diverged."""
    return _infinite(run.value[-last:, :, 0].min(axis=0))


@measure
def from_penalised(run: Trajectory) -> list[float]:
    """Return the distance from a racer's end to the minimum of f + ½λ‖x‖², λ its weight decay, for a quadratic f."""
    surface = run.experiment.landscape
    origin = torch.zeros(2, dtype=torch.float64)
    slope, curvature = surface.gradient(origin), surface.hessian(origin)
    distances = []
    for racer, rule in enumerate(run.experiment.optimizers):
        decay = float(rule.settings().get("weight_decay", 0.0))
        wanted = torch.linalg.solve(curvature + decay * torch.eye(2, dtype=torch.float64), -slope).numpy()
        distances.append(float(np.linalg.norm(run.x[-1, racer, 0] - wanted)))
    return distances


def _infinite(values: NDArray[np.floating]) -> list[float]:
    return [float(value) if np.isfinite(value) else float("inf") for value in values]
