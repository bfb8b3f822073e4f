from torch import Tensor

from core.params import param
from optimizers.schedules.base import Schedule, TorchSchedule


class Exponential(Schedule):
    """Multiplies the learning rate by gamma after every step."""

    title = "Exponential decay"
    family = "Falling"
    formula = r"\eta_t = \eta\,\gamma^{t-1}"
    source = (
        "X. Li, Z. Zhuang and F. Orabona (2021), A second look at exponential and cosine step sizes, "
        "arXiv:2002.05273; torch.optim.lr_scheduler.ExponentialLR."
    )
    teaches = (
        "The rate halves again and again in equal times, with no drop to be seen in the path. All the steps "
        "still to come add up to a finite length, so a start that is too far away is never brought home."
    )

    gamma: float = param(
        0.995,
        slider=(0.9, 1.0),
        valid="(0, 1]",
        symbol=r"\gamma",
        help="The factor on the rate after each step: 0.995 halves it every 138 steps.",
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        return self.gamma ** (t - 1)

    def in_torch(self, steps: int) -> TorchSchedule:
        return TorchSchedule("ExponentialLR", {"gamma": self.gamma})
