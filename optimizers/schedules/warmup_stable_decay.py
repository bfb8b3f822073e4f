import torch
from torch import Tensor

from core.params import param
from optimizers.schedules.base import Schedule, TorchSchedule


class WarmupStableDecay(Schedule):
    """Raises the learning rate in equal steps to its full height, keeps it, and lowers it in a line at the end."""

    title = "Warm-up, stable, decay"
    family = "Warm-up first"
    formula = (
        r"\eta_t = \eta\,\min\!\left(\frac{t}{w+1},\; 1 - (1-c)\,\max\!\left(0, \frac{t-1-k}{T-k}\right)\right),\quad "
        r"w = [s\,T],\quad k = \max(w, T-[d\,T])"
    )
    source = (
        "S. Hu et al. (2024), MiniCPM: unveiling the potential of small language models with scalable training "
        "strategies, arXiv:2404.06395."
    )
    teaches = (
        "Nearly all of the way is made at the full rate, and the noise is cooled out of it at the end. "
        "So the decay can begin at any time, and a longer run is the same run until then."
    )
    differs = (
        "Papers let the last part fall in a line, along a root or exponentially; this is the line. torch has no such "
        "scheduler; the script puts it together from LinearLR and ConstantLR."
    )

    warmup: float = param(
        0.1, slider=(0.0, 0.9), valid="[0, 1)", symbol="s", help="The share of the run during which the rate rises."
    )
    decay: float = param(
        0.2,
        slider=(0.0, 1.0),
        valid="[0, 1]",
        symbol="d",
        help="The share of the run, at its end, during which the rate falls; never before the warm-up is over.",
    )
    floor: float = param(
        0.0, slider=(0.0, 1.0), valid="[0, 1]", symbol="c", help="Where the rate ends, as a share of the learning rate."
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        rising, stable_until = self.parts(steps)
        falling = ((t - 1 - stable_until) / max(1, steps - stable_until)).clamp(min=0)
        return torch.minimum(t / (rising + 1), 1 - (1 - self.floor) * falling)

    def parts(self, steps: int) -> tuple[int, int]:
        """Return the number of rising steps, and the number of steps before the rate falls."""
        rising = min(round(self.warmup * steps), steps - 1)
        return rising, max(rising, steps - round(self.decay * steps))

    def in_torch(self, steps: int) -> TorchSchedule:
        rising, stable_until = self.parts(steps)
        parts: dict[int, TorchSchedule] = {}  # by the step from which it holds
        if rising:
            parts[0] = TorchSchedule("LinearLR", {"start_factor": 1 / (rising + 1), "total_iters": rising})
        if stable_until > rising:
            parts[rising] = TorchSchedule("ConstantLR", {"factor": 1.0})
        if steps > stable_until:
            line = {"start_factor": 1.0, "end_factor": self.floor, "total_iters": steps - stable_until}
            parts[stable_until] = TorchSchedule("LinearLR", line)
        if len(parts) == 1:
            return next(iter(parts.values()))
        milestones = list(parts)[1:]
        return TorchSchedule("SequentialLR", {"schedulers": list(parts.values()), "milestones": milestones})
