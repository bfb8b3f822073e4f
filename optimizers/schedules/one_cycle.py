import math

import torch
from torch import Tensor

from core.params import param
from optimizers.schedules.base import OfRate, Schedule, TorchSchedule


class OneCycle(Schedule):
    """Raises the learning rate along half a cosine wave, then lowers it along another, far below where it began."""

    title = "One cycle"
    family = "Warm-up first"
    formula = (
        r"\eta_t = \eta\begin{cases}"
        r"\frac1d + \left(1-\frac1d\right)\frac{1-\cos(\pi\,(t-1)/r)}{2} & t-1 \le r\\"
        r"\frac1{de} + \left(1-\frac1{de}\right)\frac{1+\cos(\pi\,(t-1-r)/(T-1-r))}{2} & t-1 > r"
        r"\end{cases},\quad r = s\,T-1"
    )
    source = (
        "L. N. Smith and N. Topin (2018), Super-convergence: very fast training of neural networks using large "
        "learning rates, arXiv:1708.07120; torch.optim.lr_scheduler.OneCycleLR with cycle_momentum=False."
    )
    teaches = (
        "A short time at a rate that could not be kept up crosses the map quickly, and the long fall makes up for it. "
        "The peak is meant to be several times what a constant rate would bear."
    )
    differs = (
        "The learning rate is torch's max_lr, the peak, and not where the run begins. As in torch the waves are "
        "cosines and the momentum is left alone; in the paper they are straight lines, and the momentum moves against "
        "the rate."
    )

    warmup: float = param(
        0.3,
        slider=(0.0, 0.9),
        valid="[0, 1)",
        symbol="s",
        help="The share of the run during which the rate rises. torch calls it pct_start.",
    )
    div_factor: float = param(
        25.0,
        slider=(1.0, 1000.0),
        valid="[1, 1e12]",
        log=True,
        symbol="d",
        help="How many times lower the rate begins than its peak.",
    )
    final_div_factor: float = param(
        1e4,
        slider=(1.0, 1e6),
        valid="[1, 1e12]",
        log=True,
        symbol="e",
        help="How many times lower the rate ends than it began.",
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        step, peak, last = t - 1, self.warmup * steps - 1, steps - 1
        first, end = 1 / self.div_factor, 1 / self.div_factor / self.final_div_factor
        factor = _swing(1.0, end, (step - peak) / (last - peak))
        return torch.where(step <= peak, _swing(first, 1.0, step / peak), factor) if peak > 0 else factor

    def in_torch(self, steps: int) -> TorchSchedule:
        if self.warmup * steps == 1:  # the peak is the first step: torch divides 0 by 0 there
            end = OfRate(1 / self.div_factor / self.final_div_factor)
            return TorchSchedule("CosineAnnealingLR", {"T_max": steps - 1, "eta_min": end})
        return TorchSchedule("OneCycleLR", {
            "max_lr": OfRate(1.0), "total_steps": steps, "pct_start": self.warmup, "cycle_momentum": False,
            "div_factor": self.div_factor, "final_div_factor": self.final_div_factor,
        })  # fmt: skip


def _swing(start: float, end: float, done: Tensor) -> Tensor:
    """Return the value along half a cosine wave from `start` to `end`, as `done` goes from 0 to 1."""
    return end + (start - end) * torch.cos(0.5 * math.pi * done) ** 2
