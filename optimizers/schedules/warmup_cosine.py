import math

import torch
from torch import Tensor

from core.params import param
from optimizers.schedules.base import OfRate, Schedule, TorchSchedule


class WarmupCosine(Schedule):
    """Raises the learning rate in equal steps to its full height, then lowers it along half a cosine wave."""

    title = "Warm-up, then cosine"
    family = "Warm-up first"
    formula = (
        r"\eta_t = \eta\,\min\!\left(\frac{t}{w+1},\; c + (1-c)\,\frac{1+\cos(\pi p)}{2}\right),\quad "
        r"p = \max\!\left(0, \frac{t-1-w}{T-w}\right),\quad w = \lfloor s\,T \rfloor"
    )
    source = (
        "P. Goyal et al. (2017), Accurate, large minibatch SGD, arXiv:1706.02677, for the warm-up; "
        "I. Loshchilov and F. Hutter (2017), SGDR, arXiv:1608.03983, for the cosine."
    )
    teaches = (
        "Small first steps keep a rule from jumping before its averages know the surface. "
        "On a steep start the same rate may diverge without the warm-up and arrive with it."
    )

    warmup: float = param(
        0.1, slider=(0.0, 0.9), valid="[0, 1)", symbol="s", help="The share of the run during which the rate rises."
    )
    floor: float = param(
        0.0,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol="c",
        help="Where the rate ends, as a share of the learning rate. torch's eta_min is that rate itself.",
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        rising = self.rising(steps)
        progress = ((t - 1 - rising) / (steps - rising)).clamp(min=0)
        falling = self.floor + (1 - self.floor) * torch.cos(0.5 * math.pi * progress) ** 2
        return torch.minimum(t / (rising + 1), falling)

    def rising(self, steps: int) -> int:
        """Return the number of rising steps, before the first one at the full rate."""
        return min(int(self.warmup * steps), steps - 1)

    def in_torch(self, steps: int) -> TorchSchedule:
        rising = self.rising(steps)
        cosine = TorchSchedule("CosineAnnealingLR", {"T_max": steps - rising, "eta_min": OfRate(self.floor)})
        if rising == 0:
            return cosine
        linear = TorchSchedule("LinearLR", {"start_factor": 1 / (rising + 1), "total_iters": rising})
        return TorchSchedule("SequentialLR", {"schedulers": [linear, cosine], "milestones": [rising]})
