import torch
from torch import Tensor

from core.params import integer, param
from optimizers.schedules.base import Schedule, TorchSchedule


class Step(Schedule):
    """Multiplies the learning rate by gamma once every step_size steps."""

    title = "Step decay"
    family = "Falling"
    formula = r"\eta_t = \eta\,\gamma^{\lfloor (t-1)/k \rfloor}"
    source = (
        "The staircase of A. Krizhevsky, I. Sutskever and G. Hinton (2012), ImageNet classification with "
        "deep convolutional neural networks, doi:10.1145/3065386; torch.optim.lr_scheduler.StepLR."
    )
    teaches = (
        "Large steps come first, then smaller ones, and at each drop the noise floor falls too. "
        "Drop too early and the walk is never finished."
    )

    step_size: int = integer(
        100, slider=(1, 500), valid="[1, 1000000]", log=True, symbol="k", help="Steps between two drops."
    )
    gamma: float = param(
        0.5, slider=(0.05, 1.0), valid="(0, 1]", symbol=r"\gamma", help="The factor on the rate at each drop."
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        return self.gamma ** torch.floor((t - 1) / self.step_size)

    def in_torch(self, steps: int) -> TorchSchedule:
        return TorchSchedule("StepLR", {"step_size": self.step_size, "gamma": self.gamma})
