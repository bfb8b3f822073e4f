import math

import torch
from torch import Tensor

from core.params import param
from optimizers.schedules.base import OfRate, Schedule, TorchSchedule


class Cosine(Schedule):
    """Lowers the learning rate along half a cosine wave, from its full height to the floor at the end of the run."""

    title = "Cosine"
    family = "Falling"
    formula = r"\eta_t = \eta\left(c + (1-c)\,\frac{1+\cos(\pi\,(t-1)/T)}{2}\right)"
    source = (
        "I. Loshchilov and F. Hutter (2017), SGDR: stochastic gradient descent with warm restarts, arXiv:1608.03983."
    )
    teaches = (
        "The rate stays high for most of the way and lands softly, so that the noise is averaged out at the "
        "end. The length of the run is part of the schedule: half the steps make another path, not half the "
        "same one."
    )

    floor: float = param(
        0.0,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol="c",
        help="Where the rate ends, as a share of the learning rate. torch's eta_min is that rate itself.",
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        # cos²(φ/2) is (1 + cos φ)/2 without the loss of digits near the end.
        return self.floor + (1 - self.floor) * torch.cos(0.5 * math.pi * (t - 1) / steps) ** 2

    def in_torch(self, steps: int) -> TorchSchedule:
        return TorchSchedule("CosineAnnealingLR", {"T_max": steps, "eta_min": OfRate(self.floor)})
