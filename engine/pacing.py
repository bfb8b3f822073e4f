"""Learning rates: those of a schedule by the step, and each particle's own if the schedule follows the value."""

from __future__ import annotations

import torch
from torch import Tensor

from optimizers import Optimizer, State
from optimizers.schedules.base import Schedule


def learning_rates(rule: Optimizer, steps: int) -> Tensor:
    """Return every step's rate, float64 [steps] on the CPU; the rule's own if the schedule reads the value."""
    if rule.schedule.reads_value:
        return torch.full((steps,), rule.lr, dtype=torch.float64)
    t = torch.arange(1, steps + 1, dtype=torch.float64)
    return rule.lr * rule.schedule.factor(t, steps)


def paced(schedule: Schedule, value: Tensor, pace: State) -> tuple[Tensor, State]:
    """Return a step's factor [...] from f [...] where the step begins, and the memory for the next step.

    `pace` is empty at the first step, which has the full rate: a value is known only to the steps after it.
    """
    memory = {name: kept for name, kept in pace.items() if name != "factor"} if pace else schedule.init(value)
    factor = pace["factor"] if pace else torch.ones_like(value)
    following, memory = schedule.update(value, memory)
    return factor, {"factor": following, **memory}
