from torch import Tensor

from core.params import param
from optimizers.schedules.base import Schedule, TorchSchedule


class Linear(Schedule):
    """Moves the learning rate along a straight line from one share of it to another, and then leaves it there."""

    title = "Linear"
    family = "Falling"
    formula = r"\eta_t = \eta\left(a + (c-a)\,\min\!\left(1, \frac{t-1}{n}\right)\right),\quad n = \max(1, [s\,T])"
    source = (
        "A. Defazio, A. Cutkosky, H. Mehta and K. Mishchenko (2023), Optimal linear decay learning rate schedules and "
        "further refinements, arXiv:2310.07831; torch.optim.lr_scheduler.LinearLR."
    )
    teaches = (
        "The theory of a run's last point under noise arrives at this line, down to 0 at the very end. With a low "
        "start and a high end it is a warm-up and nothing else."
    )

    start_factor: float = param(
        1.0,
        slider=(0.01, 1.0),
        valid="(0, 1]",
        symbol="a",
        help="Where the rate begins, as a share of the learning rate. torch's default is a third.",
    )
    end_factor: float = param(
        0.0,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol="c",
        help="Where the rate ends, as a share of the learning rate. torch's default is 1.",
    )
    share: float = param(
        1.0,
        slider=(0.05, 1.0),
        valid="(0, 1]",
        symbol="s",
        label="share of the run",
        help="The share of the run during which the rate changes. torch's total_iters is that number of steps.",
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        done = ((t - 1) / self.changing(steps)).clamp(max=1)
        return self.start_factor * (1 - done) + self.end_factor * done

    def changing(self, steps: int) -> int:
        """Return the number of steps in which the rate changes."""
        return max(1, round(self.share * steps))

    def in_torch(self, steps: int) -> TorchSchedule:
        factors = {"start_factor": self.start_factor, "end_factor": self.end_factor}
        return TorchSchedule("LinearLR", {**factors, "total_iters": self.changing(steps)})
