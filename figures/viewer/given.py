"""Inputs of a step that no state remembers, where the rule's equations need them: the Hessian, a draw, the noise."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray

from engine import Trajectory
from engine.noise import Chance, draws
from optimizers.writing.rule import WrittenRule

Field = tuple[str, NDArray[np.float64]]


def given(run: Trajectory, racer: int) -> list[Field]:
    """Return keys with pairs [steps + 1, starts, 2], of the step that begins there; two with one key are a matrix."""
    rule, experiment = run.experiment.optimizers[racer], run.experiment
    fields: list[Field] = []
    if rule.hessians and (r"\nabla^2 f(x_t)" in rule.equations or isinstance(rule, WrittenRule)):
        hessian = experiment.landscape.hessian(torch.as_tensor(run.x[:, racer].astype(np.float64))).numpy()
        fields += [(r"\nabla^2 f(x_t)", hessian[..., row, :]) for row in (0, 1)]
    if rule.random and r"\xi_t" in rule.equations:
        starts = torch.arange(len(experiment.starts))
        chance = Chance(experiment.seed, starts, torch.float64, until=experiment.steps + 1)
        drawn = np.stack([chance.draw(t, 0).numpy() for t in range(1, experiment.steps + 2)])
        fields.append((r"\xi_t", np.moveaxis(drawn, 1, -1)))
    if rule.evaluations > 1 and rule.reads_noise and experiment.noise:  # a gradient elsewhere has the step's own draw
        starts = torch.arange(len(experiment.starts))
        drawn = draws(experiment.noise, experiment.seed, starts, torch.float64, until=experiment.steps + 1)
        fields.append(("noise", np.stack([each.T.numpy() for each in drawn])))
    return fields
