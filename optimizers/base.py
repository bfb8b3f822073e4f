"""A rule is a frozen dataclass of hyperparameters with two pure functions: `init` and `update`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import Any, ClassVar, Protocol, Self

import torch
from torch import Tensor

from core.labels import short_of
from core.numbers import plain
from core.params import Parametrised, param
from core.parts import Part, part, place
from core.words import SOURCE, text, translated
from optimizers.hyperparameters import learning_rate
from optimizers.in_torch import TorchOptimizer as TorchOptimizer
from optimizers.in_torch import torch_class as torch_class
from optimizers.schedules import SCHEDULES
from optimizers.schedules.base import Schedule
from optimizers.schedules.constant import Constant

Number = float | Tensor  # a plain number, or a tensor of x's dtype that broadcasts against x: compiled or in a sweep
# The rule's memory: name (torch.optim's if it has one) -> [2, ...] for tensors with coordinates, which the inspector
# shows. Other shapes end in x's axes without its first: [k, ...] or [k, 2, ...].
State = dict[str, Tensor]


class Here(Protocol):
    """The surface as a rule sees it at its own point.

    Coordinates come first: a gradient is [2, ...], a value [...].
    """

    t: Number  # the number of this step, 1 at the first: an int, or a 0-d tensor where it is compiled
    steps: int  # of the whole run
    gradient: Tensor  # [2, ...] with the experiment's noise, unless the rule `reads_noise = False`

    @property
    def value(self) -> Tensor: ...  # [...]

    @property
    def exact_gradient(self) -> Tensor: ...  # [2, ...] without noise

    @property
    def hessian(self) -> Tensor: ...  # [2, 2, ...] without noise

    def at(self, x: Tensor) -> Here: ...  # the same noise draw at another point

    def draw(self, stream: int = 0) -> Tensor: ...  # standard normal, [2, ...]: for a rule that is random itself


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
    letters: ClassVar[
        tuple[tuple[str, str], ...]
    ] = ()  # the formula's symbol for a state after a step: ("exp_avg", "m_t")
    source: ClassVar[str]
    teaches: ClassVar[str]
    unworked: ClassVar[str] = (
        ""  # why a step's numbers cannot be put into its formula, for a rule whose step is no formula
    )
    example: ClassVar[str] = ""  # query of an instructive race, if the derived one is dull
    differs: ClassVar[str] = ""  # where implementations disagree, and which one this follows
    reads_noise: ClassVar[bool] = True
    evaluations: ClassVar[int] = 1  # gradient evaluations a step
    hessians: ClassVar[int] = 0  # Hessians a step
    attempts: ClassVar[int] = 1  # most times that a step repeats all its evaluations, if the ground decides how often
    stands_alone: ClassVar[bool] = True  # another rule may work around it
    random: ClassVar[bool] = False  # draws numbers of its own, from the seed
    most_particles: ClassVar[int | None] = None  # at a time, if there is a limit; a sweep then steps them in blocks
    compiles: ClassVar[bool] = True  # torch.compile can compile its step; without that a swarm runs eagerly

    lr: float = learning_rate(0.01, "Learning rate: the length scale of a step.")
    clip: float = param(
        0.0,
        slider=(0.0, 100.0),
        valid="[0, 1e12]",
        help="Shortens the gradient to this norm, for each particle by itself, before the rule reads it. 0 is off.",
        label="clip gradient norm",
    )
    schedule: Schedule = part(
        factory=Constant,
        entries=lambda: SCHEDULES,
        kind=Schedule,
        wanted="a schedule, such as SCHEDULES['cosine']",
        label="Schedule",
        in_step=False,
    )

    def init(self, x: Tensor) -> State:
        """Return the memory before the first step; x is [2, ...]."""
        return {}

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        """Return the new x and the new memory after one step from x [2, ...].

        The learning rate `lr` of this step is a number, or a tensor of x's dtype that broadcasts against x.
        """
        raise NotImplementedError

    def effective_rate(self, state: State, t: Number, lr: Number) -> Number:
        """Return the factor on each coordinate of the (smoothed) gradient in step t, after the update gave `state`.

        It serves a whole run at once too: a state of [2, steps, starts], t as [steps, 1] and lr as [steps, starts] give
        [2, steps, starts], or something that broadcasts to it.
        """
        return lr

    def stability_limit(self, curvature: float) -> float | None:
        """Return the constant learning rate below which it settles on ½·curvature·x² and above which it flies away.

        None where the rule has no such limit, or none in closed form. On a surface the steepest direction decides: the
        largest eigenvalue of the Hessian.
        """
        return None

    @property
    def equations(self) -> str:
        """The update in LaTeX with these settings; `formula` is the rule's, whatever is set."""
        return self.formula

    @property
    def default_rate(self) -> float:
        """The learning rate when nobody says."""
        return next(spec.default for spec in self.params() if spec.name == "lr")

    def with_part(self, name: str, choice: Parametrised) -> Self:
        """Return the rule with another part. A rate at its default becomes the new default, if that differs."""
        changed = self.replace(**{name: choice})
        return changed.replace(lr=changed.default_rate) if self.lr == self.default_rate else changed

    @property
    def rotation_invariant(self) -> bool:
        """True if the path on a turned surface is the turned path: nothing is done coordinate by coordinate."""
        return False

    @property
    def translation_invariant(self) -> bool:
        """True if the path on a shifted surface is the shifted path: nothing pulls to the origin."""
        return not self.settings().get("weight_decay")

    def in_torch(self) -> TorchOptimizer | None:
        """Return the torch.optim call that does the same, or None if there is none."""
        return None

    def named(self, language: str = SOURCE) -> str:
        """Return the rule's name: its title, with the rule that it works around."""
        title = translated(self.title, language)
        for one in self.declared_parts():
            if one.title:
                title = translated(one.title(title, _named(one, getattr(self, one.name), language)), language)
        return title

    def label(self, language: str = SOURCE) -> str:
        """Return a short name for legends: the rule's name, the rate, and whatever else differs from its defaults."""
        parts = [f"{self.named(language)} {plain(self.lr, 6)}", *_differing(self, language)]
        chosen = [(one, getattr(self, one.name)) for one in self.declared_parts()]
        parts += [
            translated(entry.title, language).lower()
            for one, entry in chosen
            if not one.title and entry.slug != one.default
        ]
        return ", ".join(parts)


def _named(one: Part, entry: Any, language: str) -> str:
    """Return a part's title and what differs from its defaults, for a label: `Adam (β₁=0.8)`."""
    title, differing = translated(entry.title, language), _differing(entry, language, one.without)
    return f"{title} ({', '.join(differing)})" if differing else title


def _differing(entry: Parametrised, language: str, without: Sequence[str] = ("lr",)) -> list[str]:
    """Return the settings that differ from their defaults, each in a word or two."""
    parts = []
    specs = {spec.name: spec for spec in entry.params()}
    for name, value in entry.changed().items():
        words = short_of(specs[name], language)
        if isinstance(value, bool):
            parts.append(words if value else translated(text("no {setting}", setting=words), language))
        elif name not in without:
            parts.append(f"{words}={plain(value, 6)}")
    return parts


def active(number: Number) -> bool:
    """Return whether a term with this factor is computed: a plain 0 leaves it out, a tensor (a sweep) never does."""
    return isinstance(number, Tensor) or number != 0


def substituted(rule: Optimizer, values: Mapping[str, Number]) -> Optimizer:
    """Return a copy of a rule with tensors in place of some of its or its parts' numbers, unchecked."""
    other = copy(rule)
    for name, value in values.items():
        piece, own = place(rule, name)
        owner: Parametrised = other
        for step in piece.path:
            owner = _copied(owner, step)
        object.__setattr__(owner, own, value)
    return other


def _copied(owner: Parametrised, name: str) -> Parametrised:
    """Return a part of a copy, after copying the part as well."""
    inside = copy(getattr(owner, name))
    object.__setattr__(owner, name, inside)
    return inside


def with_weight_decay(g: Tensor, x: Tensor, weight_decay: Number) -> Tensor:
    """Return the gradient with the pull of an L2 penalty, ½·weight_decay·‖x‖², as torch.optim adds it."""
    return g + weight_decay * x if active(weight_decay) else g


def zeros(x: Tensor, *names: str) -> State:
    """Return a memory of zeros."""
    return {name: torch.zeros_like(x) for name in names}
