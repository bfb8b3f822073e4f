import torch
from torch import Tensor

from core.params import integer, param, switch
from optimizers.schedules.base import OfRate, Schedule, TorchSchedule


class Cyclic(Schedule):
    """Moves the learning rate up and down along straight lines, between a floor and its full height."""

    title = "Cyclic, triangular"
    family = "In cycles"
    formula = (
        r"\eta_t = \eta\left(c + (1-c)\,2^{-hn}\left(1 - \left|\frac{u}{k} - 1\right|\right)\right),\quad "
        r"n = \left\lfloor \frac{t-1}{2k} \right\rfloor,\quad u = t-1-2kn"
    )
    source = (
        "L. N. Smith (2017), Cyclical learning rates for training neural networks, arXiv:1506.01186; "
        "torch.optim.lr_scheduler.CyclicLR with cycle_momentum=False."
    )
    teaches = (
        "One need not know the best rate, only two that enclose it: the path meets it twice a cycle. "
        "High rates carry it across flat ground and out of shallow basins, low ones let it settle in between."
    )
    differs = "The learning rate is torch's max_lr, and the floor its base_lr: the run begins at the floor."

    half_cycle: int = integer(
        50,
        slider=(1, 500),
        valid="[1, 1000000]",
        log=True,
        symbol="k",
        help="Steps from the floor to the full rate, and as many back. torch calls it step_size_up.",
    )
    floor: float = param(
        0.1,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol="c",
        help="The lowest rate, as a share of the learning rate. torch's base_lr is that rate itself.",
    )
    halving: bool = switch(
        False, help="Each cycle rises half as far above the floor as the one before: torch's mode triangular2."
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        cycle = torch.floor((t - 1) / (2 * self.half_cycle))
        within = t - 1 - 2 * self.half_cycle * cycle
        height = torch.minimum(within, 2 * self.half_cycle - within) / self.half_cycle
        if self.halving:
            height = height * 0.5**cycle
        return self.floor + (1 - self.floor) * height

    def in_torch(self, steps: int) -> TorchSchedule:
        arguments = {"base_lr": OfRate(self.floor), "max_lr": OfRate(1.0), "step_size_up": self.half_cycle}
        mode = "triangular2" if self.halving else "triangular"
        return TorchSchedule("CyclicLR", {**arguments, "mode": mode, "cycle_momentum": False})
