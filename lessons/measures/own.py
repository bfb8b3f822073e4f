"""Measures of an optimizer written for torch, beside the rule of this lab that it should equal."""

from __future__ import annotations

import numpy as np
import torch

from engine import Trajectory
from lessons.measures.registry import measure
from lessons.own_optimizer import by_autograd, comparison


@measure
def own_difference(run: Trajectory) -> list[float]:
    """Return the largest difference between the paths of the first racer's rule and of the class for torch."""
    return [comparison(run.experiment).largest_difference]


@measure
def torch_difference(run: Trajectory) -> list[float]:
    """Return the same between the class and torch's SGD with its dampening equal to its momentum."""
    rule = run.experiment.optimizers[0].settings()
    own = by_autograd(run.experiment, rule["lr"], rule["momentum"])
    x = torch.tensor(run.experiment.starts[0], dtype=torch.float64, requires_grad=True)
    theirs = torch.optim.SGD([x], lr=rule["lr"], momentum=rule["momentum"], dampening=rule["momentum"])
    path = [x.detach().clone()]
    for _ in range(run.experiment.steps):
        theirs.zero_grad()
        run.experiment.landscape.value(x).backward()
        theirs.step()
        path.append(x.detach().clone())
    return [float(np.abs(torch.stack(path).numpy() - own).max())]
