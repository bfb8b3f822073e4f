"""Learning rates: those of a schedule that goes by the step, and each particle's own where it follows the value."""

from __future__ import annotations

import torch
from torch import Tensor

from optimizers import Optimizer, State
from optimizers.schedules.base import Schedule


def learning_rates(rule: Optimizer, steps: int) -> Tensor:
    """The rate of every step, [steps] in float64 on the CPU; the rule's own where the schedule reads the value."""
    if rule.schedule.reads_value:
        return torch.full((steps,), rule.lr, dtype=torch.float64)
    t = torch.arange(1, steps + 1, dtype=torch.float64)
    return rule.lr * rule.schedule.factor(t, steps)


def paced(schedule: Schedule, value: Tensor, pace: State) -> tuple[Tensor, State]:
    """The factor [...] of a step, and what is kept for the next one, from f [...] where the step begins.

    `pace` is empty at the first step, which has the full rate: a value is known to the steps after it.
    """
    memory = {name: kept for name, kept in pace.items() if name != "factor"} if pace else schedule.init(value)
    factor = pace["factor"] if pace else torch.ones_like(value)
    following, memory = schedule.update(value, memory)
    return factor, {"factor": following, **memory}
