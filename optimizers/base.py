"""A rule is a frozen dataclass of hyperparameters with two pure functions: `init` and `update`."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass, field
from textwrap import dedent, indent
from typing import Any, ClassVar, Protocol

import torch
from torch import Tensor

from core.params import Parametrised, param
from core.words import SOURCE, text, translated
from optimizers.hyperparameters import learning_rate
from optimizers.schedules.base import Schedule
from optimizers.schedules.constant import Constant

Number = float | Tensor  # a plain number, or a tensor of x's dtype that broadcasts against x: compiled or in a sweep
# The rule's memory: name (as in torch.optim where it has one) -> [k, ...], k = 2 for what has coordinates.
State = dict[str, Tensor]


class Here(Protocol):
    """The surface as a rule sees it at its own point.

    Coordinates come first: a gradient is [2, ...], a value [...].
    """

    t: Number  # the number of this step, 1 at the first: an int, or a 0-d tensor where it is compiled
    steps: int  # how many there will be
    gradient: Tensor  # [2, ...] with the experiment's noise, unless the rule `reads_noise = False`

    @property
    def value(self) -> Tensor: ...  # [...]

    @property
    def exact_gradient(self) -> Tensor: ...  # [2, ...] without noise

    @property
    def hessian(self) -> Tensor: ...  # [2, 2, ...] without noise

    def at(self, x: Tensor) -> Here: ...  # the same noise draw at another point

    def draw(self, stream: int = 0) -> Tensor: ...  # standard normal, [2, ...]: for a rule that is random itself


@dataclass(frozen=True)
class TorchOptimizer:
    """The `torch.optim` call that does the same: the tests' reference and the exported script at once.

    `definition` holds the source of the class where `torch.optim` has none that does it.
    """

    name: str
    arguments: dict[str, Any] = field(default_factory=dict)
    definition: str = ""

    def code(self, params: str) -> str:
        """The call as Python, for a script: `code("[x]")` gives `torch.optim.SGD([x], lr=0.001)`."""
        name = self.name if self.definition else f"torch.optim.{self.name}"
        return f"{name}({', '.join([params, *(f'{key}={value!r}' for key, value in self.arguments.items())])})"

    def build(self, params: Iterable[Tensor]) -> torch.optim.Optimizer:
        """The optimizer itself, from the very text that a script shows."""
        names: dict[str, Any] = {"torch": torch, "params": params}
        exec(self.definition, names)
        return eval(self.code("params"), names)


class Optimizer(Parametrised):
    """An update rule; its fields are its hyperparameters, named as in `torch.optim`.

    A subclass declares `title`, `family`, `formula` (the update in LaTeX), `source` (the paper) and what it
    `teaches`, and writes `update`. Both functions are pure: they return new tensors and never write into the old
    ones. While a sweep runs a field may be a tensor of x's dtype that broadcasts against x, so a body never branches
    on its number: it asks `active`.
    """

    title: ClassVar[str]
    family: ClassVar[str]
    formula: ClassVar[str]
    source: ClassVar[str]
    teaches: ClassVar[str]
    differs: ClassVar[str] = ""  # where implementations disagree, and which one this follows
    reads_noise: ClassVar[bool] = True
    evaluations: ClassVar[int] = 1  # gradient evaluations a step
    hessians: ClassVar[int] = 0  # Hessians a step

    lr: float = learning_rate(0.01, "Learning rate: the length scale of a step.")
    clip: float = param(
        0.0,
        slider=(0.0, 100.0),
        valid="[0, 1e12]",
        help="Shortens the gradient to this norm, for each particle by itself, before the rule reads it. 0 is off.",
        label="clip gradient norm",
    )
    schedule: Schedule = field(default_factory=Constant)

    def __post_init__(self) -> None:
        super().__post_init__()
        if not isinstance(self.schedule, Schedule):
            wanted = "must be a schedule, such as SCHEDULES['cosine']"
            raise ValueError(f"{type(self).__name__}.schedule {wanted}, got {self.schedule!r}.")

    def init(self, x: Tensor) -> State:
        """The memory before the first step; x is [2, ...]."""
        return {}

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        """One step from x [2, ...]: the new x and the new memory.

        The learning rate `lr` of this step is a number, or a tensor of x's dtype that broadcasts against x.
        """
        raise NotImplementedError

    def effective_rate(self, state: State, t: Number, lr: Number) -> Number:
        """What multiplies each coordinate of the (smoothed) gradient in step t, after the update gave `state`.

        It serves a whole run at once too: a state of [2, steps, starts] with t and lr as tensors of [steps, 1] gives
        [2, steps, starts], or what broadcasts to it.
        """
        return lr

    def stability_limit(self, curvature: float) -> float | None:
        """The constant learning rate below which it settles on ½·curvature·x² and above which it flies away.

        None where the rule has no such limit, or none in closed form. On a surface the steepest direction decides: the
        largest eigenvalue of the Hessian.
        """
        return None

    @property
    def rotation_invariant(self) -> bool:
        """Whether the path on a turned surface is the turned path: nothing is done coordinate by coordinate."""
        return False

    @property
    def translation_invariant(self) -> bool:
        """Whether the path on a shifted surface is the shifted path: nothing pulls to the origin."""
        return not self.settings().get("weight_decay")

    def in_torch(self) -> TorchOptimizer | None:
        """The torch.optim call that does the same, or None where there is none."""
        return None

    def label(self, language: str = SOURCE) -> str:
        """A short name for legends: the title, the rate, and what else differs from the rule's defaults."""
        parts = [f"{translated(self.title, language)} {self.lr:g}"]
        for name, value in self.changed().items():
            words = translated(name.replace("_", " "), language)
            if isinstance(value, bool):
                parts.append(words if value else translated(text("no {setting}", setting=words), language))
            elif name != "lr":
                parts.append(f"{words}={value:g}")
        if not isinstance(self.schedule, Constant):
            parts.append(translated(self.schedule.title, language).lower())
        return ", ".join(parts)


def active(number: Number) -> bool:
    """Whether a term with this factor is there at all: a plain 0 leaves it out, a tensor (a sweep) never does."""
    return isinstance(number, Tensor) or number != 0


def substituted(rule: Optimizer, values: dict[str, Tensor]) -> Optimizer:
    """A copy of a rule with tensors in the place of some of its numbers, which were checked before."""
    other = copy(rule)
    for name, value in values.items():
        object.__setattr__(other, name, value)
    return other


def with_weight_decay(g: Tensor, x: Tensor, weight_decay: Number) -> Tensor:
    """The gradient with the pull of an L2 penalty, ½·weight_decay·‖x‖², as torch.optim adds it."""
    return g + weight_decay * x if active(weight_decay) else g


def zeros(x: Tensor, *names: str) -> State:
    """A memory of zeros."""
    return {name: torch.zeros_like(x) for name in names}


def torch_class(name: str, step: str) -> str:
    """The source of a `torch.optim.Optimizer`; `step` moves x, given g, state and group (one parameter's)."""
    return f"""class {name}(torch.optim.Optimizer):
    def __init__(self, params, **settings):
        super().__init__(params, settings)

    @torch.no_grad()
    def step(self, closure=None):
        loss = None if closure is None else torch.enable_grad()(closure)()
        for group in self.param_groups:
            for x in group["params"]:
                g, state = x.grad, self.state[x]
{indent(dedent(step).strip(), " " * 16)}
        return loss
"""
