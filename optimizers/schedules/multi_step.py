import torch
from torch import Tensor

from core.params import param
from optimizers.schedules.base import Schedule, TorchSchedule


class MultiStep(Schedule):
    """Multiplies the learning rate by gamma at chosen moments of the run."""

    title = "Multi-step decay"
    family = "Falling"
    formula = r"\eta_t = \eta\,\gamma^{\,\#\{i:\; t-1 \,\ge\, [m_i T]\}}"
    source = (
        "K. He, X. Zhang, S. Ren and J. Sun (2016), Deep residual learning for image recognition, "
        "arXiv:1512.03385, which drops at 50 and 75 % of the run; torch.optim.lr_scheduler.MultiStepLR."
    )
    teaches = (
        "A few large drops, where somebody knows that the rate has done what it can. "
        "Each drop shrinks the cloud that noise makes of the path, and whoever has not arrived by then hardly will."
    )

    first: float = param(
        0.5,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol="m_1",
        help="The first drop, as a share of the run; 1 is none. torch's milestones are steps.",
    )
    second: float = param(
        0.75, slider=(0.0, 1.0), valid="[0, 1]", symbol="m_2", help="The second drop, as a share of the run; 1 is none."
    )
    third: float = param(
        1.0, slider=(0.0, 1.0), valid="[0, 1]", symbol="m_3", help="The third drop, as a share of the run; 1 is none."
    )
    gamma: float = param(
        0.1, slider=(0.05, 1.0), valid="(0, 1]", symbol=r"\gamma", help="The factor on the rate at each drop."
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        drops = torch.zeros_like(t)
        for milestone in self.milestones(steps):
            drops = drops + (t > milestone)
        return self.gamma**drops

    def milestones(self, steps: int) -> list[int]:
        """Return the number of steps before each drop."""
        return [round(share * steps) for share in (self.first, self.second, self.third)]

    def in_torch(self, steps: int) -> TorchSchedule:
        return TorchSchedule("MultiStepLR", {"milestones": sorted(self.milestones(steps)), "gamma": self.gamma})
