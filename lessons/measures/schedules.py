"""Of a race under noise or with a falling rate, from its first start."""

from __future__ import annotations

import numpy as np
import torch

from engine import Trajectory
from lessons.measures.registry import measure


@measure
def tail_value(run: Trajectory, last: int) -> list[float]:
    """Return the mean of f − f* over the last steps, as under noise one alone is luck; infinite if it diverged."""
    floor = run.experiment.landscape.minimum_value or 0.0
    return np.nan_to_num((run.value[-last:, :, 0] - floor).mean(axis=0), nan=np.inf, posinf=np.inf).tolist()


@measure
def over_noise_floor(run: Trajectory, last: int) -> list[float]:
    """Return the same mean over the one that theory gives for a fixed rate on a quadratic.

    Each direction of curvature λ keeps a variance of ησ²/(λ(2 − ηλ)), and thus a loss of ησ²/(2(2 − ηλ)).
    """
    curvatures = curvatures_at(run, run.experiment.landscape.minima[0])
    return [
        tail / sum(rule.lr * run.experiment.noise**2 / (2 * (2 - rule.lr * curvature)) for curvature in curvatures)
        for tail, rule in zip(tail_value(run, last), run.experiment.optimizers, strict=True)
    ]


@measure
def way_left(run: Trajectory, coordinate: str) -> list[float]:
    """Return the share of the way to 0 along an axis that is left at the end."""
    path = run.x[:, :, 0, "xy".index(coordinate)]
    return np.abs(path[-1] / path[0]).tolist()


@measure
def rate_sum(run: Trajectory) -> list[float]:
    """Return the sum of all learning rates, a bound on how far a racer can go."""
    return run.lr[:, :, 0].sum(axis=0).tolist()


@measure
def rate_over_limit(run: Trajectory, step: int) -> list[float]:
    """Return a racer's full rate over the limit 2/λ of plain descent.

    λ is the steepest curvature where it stands after `step` steps (−1 is the end).
    """
    return [
        max(run.lr[:, racer, 0]) * max(curvatures_at(run, run.x[step, racer, 0])) / 2 for racer in range(run.x.shape[1])
    ]


def curvatures_at(run: Trajectory, point: object) -> list[float]:
    """Return the eigenvalues of the Hessian at a point, ascending; NaN if the point is not finite."""
    place = torch.tensor(np.array([point], dtype=float))
    if not torch.isfinite(place).all():
        return [float("nan")] * 2
    return torch.linalg.eigvalsh(run.experiment.landscape.hessian(place))[0].tolist()


@measure
def last_rate_share(run: Trajectory) -> list[float]:
    """Return the learning rate of the last step over the largest one."""
    rates = run.lr[:, :, 0]
    return (rates[-1] / rates.max(axis=0)).tolist()
