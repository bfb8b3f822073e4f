from torch import Tensor

from core.params import param
from optimizers.schedules.base import Schedule, TorchSchedule


class Polynomial(Schedule):
    """Lowers the learning rate to nothing at the end of the run, along a power of the share that is left of it."""

    title = "Polynomial decay"
    family = "Falling"
    formula = r"\eta_t = \eta\left(1 - \frac{t-1}{T}\right)^{p}"
    source = (
        "L.-C. Chen, G. Papandreou, I. Kokkinos, K. Murphy and A. L. Yuille (2018), DeepLab, arXiv:1606.00915, whose "
        "“poly” policy has the power 0.9; torch.optim.lr_scheduler.PolynomialLR."
    )
    teaches = (
        "A power of 1 is a straight line, a larger one falls early and ends in many tiny steps. "
        "A power under 1 holds the rate up and brakes at the last moment."
    )

    power: float = param(
        2.0,
        slider=(0.25, 4.0),
        valid="(0, 100]",
        symbol="p",
        help="How the rate bends on its way to 0. torch's default is 1: a straight line.",
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        return ((steps - t + 1) / steps) ** self.power

    def in_torch(self, steps: int) -> TorchSchedule:
        return TorchSchedule("PolynomialLR", {"total_iters": steps, "power": self.power})
