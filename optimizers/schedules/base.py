"""A schedule multiplies a rule's learning rate by a factor that depends on the step, or on the value so far."""

from __future__ import annotations

import math
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
class Python:
    """An expression as it stands: `lambda step: 0.5 ** step`. It may use `math` and `torch`."""

    text: str


@dataclass(frozen=True)
class TorchSchedule:
    """The `torch.optim.lr_scheduler` call that does the same: `StepLR(optimizer, step_size=30, gamma=0.5)`.

    An argument may be a number, a share of the learning rate (`OfRate`), an expression (`Python`), another schedule, or
    a list of them.
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)

    def code(self, optimizer: str) -> str:
        """Return the call as Python, for a script in which the optimizer has this name."""
        arguments = [f"{name}={_written(value, optimizer)}" for name, value in self.arguments.items()]
        return f"torch.optim.lr_scheduler.{self.name}({', '.join([optimizer, *arguments])})"

    def build(self, optimizer: torch.optim.Optimizer) -> LRScheduler:
        """Return the scheduler itself, built from the very text that a script shows."""
        return eval(self.code("optimizer"), {"math": math, "torch": torch, "optimizer": optimizer})


def _written(value: Any, optimizer: str) -> str:
    """Return an argument as Python."""
    if isinstance(value, list):
        return f"[{', '.join(_written(part, optimizer) for part in value)}]"
    if isinstance(value, TorchSchedule):
        return value.code(optimizer)
    if isinstance(value, OfRate):
        whole = f"{optimizer}.defaults['lr']"
        return {0.0: "0.0", 1.0: whole}.get(value.share, f"{value.share!r} * {whole}")
    return value.text if isinstance(value, Python) else repr(value)


FAMILIES = ("Constant", "Falling", "Warm-up first", "In cycles", "By the value")  # in the order offered


class Schedule(Parametrised):
    """The course of the learning rate over a run.

    A subclass declares a `title`, its `family`, the `formula` of its factor in LaTeX, what it `teaches`, its `source`
    and `factor`. A schedule that follows the value declares `reads_value` and has `init` and `update` in place of
    `factor`.
    """

    title: ClassVar[str]
    family: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    teaches: ClassVar[str]
    example: ClassVar[str] = ""  # query of an instructive race, if the derived one is dull
    differs: ClassVar[str] = ""  # where implementations disagree, and which one this follows
    reads_value: ClassVar[bool] = False  # the factor depends on f along the path, not on the step

    def factor(self, t: Tensor, steps: int) -> Tensor:
        """Return the factor on the learning rate in step t of `steps`.

        t counts from 1 and is a float64 tensor of any shape; so is the factor.
        """
        raise NotImplementedError

    def init(self, value: Tensor) -> dict[str, Tensor]:
        """Return the memory before the first step, which has the full rate: tensors of the shape of f [...]."""
        raise NotImplementedError

    def update(self, value: Tensor, state: dict[str, Tensor]) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the factor [...] of the next step and the new memory, from f [...] where this step began.

        That is `optimizer.step()`, then `scheduler.step(loss)` with the loss of before, as people write it with torch.
        It is pure, treats each particle by itself, and branches on no field, since fields may be tensors (in a sweep).
        The memory has no "factor": under that name the engine keeps the factor of the next step.
        """
        raise NotImplementedError

    def in_torch(self, steps: int) -> TorchSchedule | None:
        """Return the torch scheduler that does the same over `steps` steps; None if none is needed or exists."""
        return None
