"""A schedule multiplies a rule's learning rate by a factor that depends on the step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

import torch
from torch import Tensor
from torch.optim.lr_scheduler import LRScheduler

from core.params import Parametrised


@dataclass(frozen=True)
class OfRate:
    """A share of the optimizer's own learning rate, where torch asks for a rate: `eta_min`."""

    share: float


@dataclass(frozen=True)
class TorchSchedule:
    """The `torch.optim.lr_scheduler` call that does the same: `StepLR(optimizer, step_size=30, gamma=0.5)`.

    An argument may be a number, a share of the learning rate (`OfRate`), another schedule, or a list of them.
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def code(self, optimizer: str) -> str:
        """The call as Python, for a script, where the optimizer goes by this name."""
        arguments = [f"{name}={_written(value, optimizer)}" for name, value in self.arguments.items()]
        return f"torch.optim.lr_scheduler.{self.name}({', '.join([optimizer, *arguments])})"

    def build(self, optimizer: torch.optim.Optimizer) -> LRScheduler:
        """The scheduler itself, from the very text that a script shows."""
        return eval(self.code("optimizer"), {"torch": torch, "optimizer": optimizer})


def _written(value: Any, optimizer: str) -> str:
    """An argument as Python."""
    if isinstance(value, list):
        return f"[{', '.join(_written(part, optimizer) for part in value)}]"
    if isinstance(value, TorchSchedule):
        return value.code(optimizer)
    if isinstance(value, OfRate):
        return f"{value.share!r} * {optimizer}.defaults['lr']" if value.share else "0.0"
    return repr(value)


class Schedule(Parametrised):
    """How the learning rate changes over a run.

    A subclass declares a `title`, the `formula` of its factor in LaTeX, what it `teaches`, its `source` and `factor`.
    """

    title: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    teaches: ClassVar[str]

    def factor(self, t: Tensor, steps: int) -> Tensor:
        """What the learning rate is multiplied by in step t of `steps`.

        t counts from 1 and is a float64 tensor of any shape; so is the factor.
        """
        raise NotImplementedError

    def in_torch(self, steps: int) -> TorchSchedule | None:
        """The torch scheduler that does the same over `steps` steps, or None where none is needed or none exists."""
        return None
