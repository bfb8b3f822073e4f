import math

import torch
from torch import Tensor

from core.params import integer, param
from optimizers.schedules.base import OfRate, Schedule, TorchSchedule


class CosineRestarts(Schedule):
    """Lowers the learning rate along half a cosine wave, again and again from its full height."""

    title = "Cosine with warm restarts"
    family = "In cycles"
    formula = (
        r"\eta_t = \eta\left(c + (1-c)\,\frac{1+\cos(\pi\,u/T_i)}{2}\right),\quad "
        r"u = t-1-\sum_{j<i} T_j,\quad T_{i+1} = m\,T_i"
    )
    source = (
        "I. Loshchilov and F. Hutter (2017), SGDR: stochastic gradient descent with warm restarts, arXiv:1608.03983; "
        "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts."
    )
    teaches = (
        "Each restart throws the path out of where it has settled, and the next wave may land in a lower basin. "
        "Just before each restart the rate is lowest: that is when a run is best stopped."
    )

    first_cycle: int = integer(
        100, slider=(1, 500), valid="[1, 1000000]", log=True, symbol="T_0", help="Steps until the first restart."
    )
    multiplier: int = integer(
        2, slider=(1, 4), valid="[1, 100]", symbol="m", help="How many times as long each cycle is as the one before."
    )
    floor: float = param(
        0.0,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol="c",
        help="Where the rate ends, as a share of the learning rate. torch's eta_min is that rate itself.",
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        done, length = self._in_cycle(t - 1, steps)
        return self.floor + (1 - self.floor) * torch.cos(0.5 * math.pi * done / length) ** 2

    def _in_cycle(self, before: Tensor, steps: int) -> tuple[Tensor, Tensor | int]:
        """Return the steps of its cycle that were taken before a step, and the length of that cycle."""
        if self.multiplier == 1:
            return before % self.first_cycle, self.first_cycle
        starts, lengths = [0], [self.first_cycle]
        while starts[-1] + lengths[-1] < steps:
            starts.append(starts[-1] + lengths[-1])
            lengths.append(lengths[-1] * self.multiplier)
        begun, length = (torch.tensor(numbers, dtype=before.dtype) for numbers in (starts, lengths))
        cycle = torch.bucketize(before, begun, right=True) - 1
        return before - begun[cycle], length[cycle]

    def in_torch(self, steps: int) -> TorchSchedule:
        arguments = {"T_0": self.first_cycle, "T_mult": self.multiplier, "eta_min": OfRate(self.floor)}
        return TorchSchedule("CosineAnnealingWarmRestarts", arguments)
