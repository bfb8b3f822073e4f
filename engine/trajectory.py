"""The results of a run, as numpy arrays, so that a cache never holds GPU memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import torch
from numpy.typing import NDArray

from engine import sampling
from engine.experiment import Experiment

Array = NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The path of every optimizer from every start. From the step of divergence on, x, value and gradient_norm are NaN.

    `x` [steps+1, optimizers, starts, 2], `value` and `gradient_norm` [steps+1, optimizers, starts] (of the
    exact gradient), `lr` [steps, optimizers, starts] after the schedule (the same for all starts, unless it reads the
    value), `diverged` [optimizers, starts]: the first step whose x or f is not finite, or -1. Only when asked for with
    `record=("details",)`: `gradient` [steps, optimizers, starts, 2] as each rule read it, `effective_rate` of the same
    shape, and `states`: for each optimizer name -> [steps+1, starts, 2] of all that has coordinates, and
    [steps+1, starts, 1] of a number with a letter in the rule's formula. With a box also `kept` [steps, optimizers,
    starts]: whether the step led out of it and was cut off at its edge.
    """

    experiment: Experiment
    x: Array
    value: Array
    gradient_norm: Array
    lr: Array
    diverged: NDArray[np.int64]
    gradient: Array | None = None
    effective_rate: Array | None = None
    states: tuple[dict[str, Array], ...] = field(default=())
    kept: NDArray[np.bool_] | None = None

    @property
    def samples_read(self) -> NDArray[np.bool_] | None:
        """The samples that each step read, bool [steps, starts, samples]; None if it read all of them.

        Rules that do not read the noise read all of them in any case.
        """
        run = self.experiment
        if not sampling.leaves_out(run, run.landscape):
            return None
        read = list(sampling.read(run, run.landscape, torch.arange(len(run.starts)), until=run.steps))
        return torch.stack(read).transpose(1, 2).numpy().copy()

    @property
    def last(self) -> NDArray[np.int64]:
        """The last step at which each particle was finite, [optimizers, starts]; -1 if not even its start was."""
        steps = self.x.shape[0] - 1
        return np.where(self.diverged < 0, steps, self.diverged - 1)
