"""Learning rates that follow the value: each particle's own, one step at a time."""

from __future__ import annotations

import torch
from torch import Tensor

from landscapes import Landscape
from optimizers import Optimizer, State
from optimizers.schedules.base import Schedule


def paced(schedule: Schedule, value: Tensor, pace: State) -> tuple[Tensor, State]:
    """The factor [...] of a step, and what is kept for the next one, from f [...] where the step begins.

    `pace` is empty at the first step, which has the full rate: a value is known to the steps after it.
    """
    memory = {name: kept for name, kept in pace.items() if name != "factor"} if pace else schedule.init(value)
    factor = pace["factor"] if pace else torch.ones_like(value)
    following, memory = schedule.update(value, memory)
    return factor, {"factor": following, **memory}


class Follower:
    """The rates of one rule's particles from their first step on; `kept` holds those of all steps, where asked for."""

    def __init__(self, landscape: Landscape, schedule: Schedule, *, keep: bool = False) -> None:
        self._landscape, self._schedule, self._keep = landscape, schedule, keep
        self._pace: State = {}
        self.kept: list[Tensor] = []

    def rate(self, x: Tensor, lr: float | Tensor) -> Tensor:
        """The rate [...] of the step that begins at x [2, ...], where the rule's own is `lr`."""
        value = self._landscape.fields(x[0], x[1], "f")[0]
        factor, self._pace = paced(self._schedule, value, self._pace)
        rate = lr * factor
        if self._keep:
            self.kept.append(rate)
        return rate


def followers(landscape: Landscape, rules: tuple[Optimizer, ...], *, keep: bool = False) -> dict[int, Follower]:
    """A follower for each rule, by its place, whose schedule reads the value: mostly none."""
    each = {i: rule.schedule for i, rule in enumerate(rules) if rule.schedule.reads_value}
    return {i: Follower(landscape, schedule, keep=keep) for i, schedule in each.items()}
