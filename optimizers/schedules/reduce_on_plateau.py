import torch
from torch import Tensor

from core.params import integer, param, switch
from optimizers.schedules.base import OfRate, Schedule, TorchSchedule


class ReduceOnPlateau(Schedule):
    """Multiplies a particle's learning rate by gamma once its value has not become better for some steps."""

    title = "Reduce on plateau"
    family = "By the value"
    formula = (
        r"\eta_{t+1} = \begin{cases}\max(\gamma\,\eta_t,\; c\,\eta) & b_t > p\\ \eta_t & b_t \le p\end{cases},\quad "
        r"b_t = \begin{cases}0 & f_t < (1-\theta)\,f_\ast\\ b_{t-1}+1 & f_t \ge (1-\theta)\,f_\ast\end{cases}"
    )
    source = (
        "A. Krizhevsky, I. Sutskever and G. Hinton (2012), ImageNet classification with deep convolutional neural "
        "networks, doi:10.1145/3065386, who did so by hand; torch.optim.lr_scheduler.ReduceLROnPlateau."
    )
    teaches = (
        "The run itself decides when smaller steps are needed, so each start gets rates of its own. "
        "It cannot tell flat ground from arrival: on a wide plateau it brakes where it should go on."
    )
    differs = (
        "As in torch, the loss before a step changes the rate of the next one, and a value of -1 counts as better than "
        "-1 by the relative threshold: below 0 take the absolute one. torch's eps, which leaves out tiny changes, is 0."
    )
    reads_value = True

    gamma: float = param(
        0.5, slider=(0.05, 0.95), valid="(0, 1)", symbol=r"\gamma", help="The factor on the rate at each drop."
    )
    patience: int = integer(
        10,
        slider=(0, 100),
        valid="[0, 1000000]",
        symbol="p",
        help="How many steps in a row may pass without a better value; after one more the rate drops.",
    )
    threshold: float = param(
        1e-4,
        slider=(1e-8, 1.0),
        valid="[0, 1]",
        log=True,
        symbol=r"\theta",
        help="A new value counts as better if it is lower than the best one by this share.",
    )
    absolute: bool = switch(
        False, label="absolute threshold", help="Takes the threshold as the difference itself, not as a share."
    )
    cooldown: int = integer(
        0, slider=(0, 100), valid="[0, 1000000]", help="How many steps after a drop do not count, better or not."
    )
    floor: float = param(
        0.0,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol="c",
        help="The lowest rate, as a share of the learning rate. torch's min_lr is that rate itself.",
    )

    def init(self, value: Tensor) -> dict[str, Tensor]:
        zero = torch.zeros_like(value)
        return {"best": torch.full_like(value, torch.inf), "bad": zero, "resting": zero, "share": zero + 1}

    def update(self, value: Tensor, state: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        best, bad, resting, share = state["best"], state["bad"], state["resting"], state["share"]
        better = value < (best - self.threshold if self.absolute else best * (1 - self.threshold))  # NaN never is
        best = torch.where(better, value, best)
        bad = torch.where(better | (resting > 0), 0, bad + 1)
        drop = bad > self.patience
        share = torch.where(drop, (share * self.gamma).clamp(min=self.floor), share)
        resting = torch.where(drop, self.cooldown, (resting - 1).clamp(min=0))
        return share, {"best": best, "bad": torch.where(drop, 0, bad), "resting": resting, "share": share}

    def in_torch(self, steps: int) -> TorchSchedule:
        return TorchSchedule("ReduceLROnPlateau", {
            "factor": self.gamma, "patience": self.patience, "threshold": self.threshold,
            "threshold_mode": "abs" if self.absolute else "rel", "cooldown": self.cooldown,
            "min_lr": OfRate(self.floor), "eps": 0.0,
        })  # fmt: skip
