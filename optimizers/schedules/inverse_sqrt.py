import torch
from torch import Tensor

from core.params import integer
from optimizers.schedules.base import Python, Schedule, TorchSchedule


class InverseSquareRoot(Schedule):
    """Raises the learning rate in equal steps to its full height, then lowers it as one over the root of the step."""

    title = "Inverse square root"
    family = "Warm-up first"
    formula = r"\eta_t = \eta\,\min\!\left(\frac{t}{w},\; \sqrt{\frac{w}{t}}\right)"
    source = "A. Vaswani et al. (2017), Attention is all you need, arXiv:1706.03762, section 5.3."
    teaches = (
        "It need not know how long the run is, and its steps never add up to a finite length. "
        "So it can always go on, but it also never lands: four times the steps only halve the rate."
    )
    differs = (
        "The paper's rate has no factor of its own: at its peak it is 1/√(d w), for a model of width d. Here the "
        "learning rate is that peak. torch has no such scheduler; the script writes it as a LambdaLR."
    )

    warmup_steps: int = integer(
        50,
        slider=(1, 500),
        valid="[1, 1000000]",
        log=True,
        symbol="w",
        help="The step that reaches the full rate; 1 means no warm-up. The paper's is 4000.",
    )

    def factor(self, t: Tensor, steps: int) -> Tensor:
        return torch.minimum(t / self.warmup_steps, torch.sqrt(self.warmup_steps / t))

    def in_torch(self, steps: int) -> TorchSchedule:
        w = self.warmup_steps
        text = f"lambda step: min((step + 1) / {w}, math.sqrt({w} / (step + 1)))"
        return TorchSchedule("LambdaLR", {"lr_lambda": Python(text)})
