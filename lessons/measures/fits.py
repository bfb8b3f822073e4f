"""Measures of a race on a surface that is a mean over samples, such as a line's error, from its first start.

Each sample has a gradient of its own, its pull; the gradient is the mean of all pulls.
"""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from engine import Trajectory
from lessons.measures.registry import measure


def pulls(run: Trajectory, step: int) -> NDArray[np.float64]:
    """Return the gradient of each sample where each racer is after a step (−1 is the end): [racers, samples, 2]."""
    surface = run.experiment.landscape
    x, y = torch.tensor(run.x[step, :, 0].astype(float)).T
    each = []
    for number in range(len(surface.samples)):
        read = torch.zeros(len(surface.samples), 1, dtype=torch.bool)
        read[number] = True
        each.append(torch.stack(surface.slope_of(read, 1, x[:, None], y[:, None]))[..., 0].T)
    return torch.stack(each, dim=1).numpy()


@measure
def pull_left(run: Trajectory) -> list[float]:
    """Return the mean length of the pulls at the end over that at the start.

    With pulls of 0 there is no noise left, whichever samples are read.
    """
    start, end = (np.linalg.norm(pulls(run, step), axis=-1).mean(axis=-1) for step in (0, -1))
    return (end / start).tolist()


@measure
def pull_cancelled(run: Trajectory) -> list[float]:
    """Return the share of the pulls' length that cancels out in their mean at the end: 0 is none, 1 is all."""
    all_of_them = pulls(run, -1)
    together = np.linalg.norm(all_of_them.mean(axis=1), axis=-1)
    return (1 - together / np.linalg.norm(all_of_them, axis=-1).mean(axis=-1)).tolist()


@measure
def pull_of(run: Trajectory, sample: int, step: int = 0) -> list[float]:
    """Return the length of the pull of one sample (from 1) over the mean of all."""
    sizes = np.linalg.norm(pulls(run, step), axis=-1)
    return (sizes[:, sample - 1] / sizes.mean(axis=-1)).tolist()


@measure
def end_at(run: Trajectory, coordinate: str) -> list[float]:
    """Return a racer's last place along an axis."""
    return run.x[-1, :, 0, "xy".index(coordinate)].tolist()


@measure
def value_grown(run: Trajectory) -> list[float]:
    """Return f at the end over f at the start; infinite if it diverged."""
    return np.nan_to_num(run.value[-1, :, 0] / run.value[0, :, 0], nan=np.inf, posinf=np.inf).tolist()
