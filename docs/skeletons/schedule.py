# Copy this file to optimizers/schedules/your_name.py and change what stands in it. The file's name is what links call
# the schedule: schedule.1=your_name. Nothing else has to be edited: the pages, the exports and the tests find the file
# by themselves. These comments are for you; leave them out of your copy.

from torch import Tensor

from core.params import param
from optimizers.schedules.base import Python, Schedule, TorchSchedule


class MySchedule(Schedule):
    """Divides the learning rate by a number that grows evenly: say in one sentence what becomes of the rate."""

    title = "My schedule"  # as a person reads it in lists
    family = "Falling"  # one of FAMILIES in optimizers/schedules/base.py
    formula = r"\eta_t = \frac{\eta}{1 + k\,(t-1)}"  # in LaTeX: \eta is the learning rate, t the step, 1 at the first

    source = "A. Author (2026), The paper that the schedule is from, https://arxiv.org/abs/0000.00000."
    teaches = "Say in a first sentence when the rate is large and when it is small. Say in a second one what it is for."

    decay: float = param(
        0.05, slider=(0.001, 1.0), valid="[0, 1e3]", log=True, symbol="k", help="How much the divisor grows in a step."
    )

    # What the rate is multiplied by in step t of `steps`. t is a tensor of any shape that counts from 1, and all steps
    # may be asked for at once. A schedule that follows the value f has `reads_value = True`, `init` and `update` in the
    # place of this: see optimizers/schedules/reduce_on_plateau.py.
    def factor(self, t: Tensor, steps: int) -> Tensor:
        return 1 / (1 + self.decay * (t - 1))

    # The scheduler of torch that does the same: the tests compare the two, and the exported script uses it. torch
    # counts from 0. Leave it out where there is none.
    def in_torch(self, steps: int) -> TorchSchedule:
        return TorchSchedule("LambdaLR", {"lr_lambda": Python(f"lambda step: 1 / (1 + {self.decay!r} * step)")})
