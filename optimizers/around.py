"""The base of rules that work around another rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import copy
from typing import Any

from core.parts import part
from core.words import text
from optimizers.base import Number, Optimizer, State

_INNER = "inner_"  # prefix of an inner rule's memory


class Around(Optimizer):
    """A rule that works around another one, `inner`: whatever that one costs and needs, this one costs and needs.

    The rate, the clip and the schedule are this rule's own. Those of the inner rule are not asked for: it takes its
    steps at this rule's rate, reads the gradient as this rule does, and counts the steps of the run.
    """

    abstract = True
    stands_alone = False

    inner: Optimizer

    @property
    def within(self) -> Optimizer:
        """The inner rule as it runs."""
        within = copy(self.inner)
        object.__setattr__(within, "lr", self.lr)
        return within

    @property
    def letters(self) -> tuple[tuple[str, str], ...]:  # pyright: ignore[reportIncompatibleVariableOverride]
        return tuple((_INNER + name, letter) for name, letter in self.inner.letters)

    @property
    def default_rate(self) -> float:
        return self.inner.default_rate

    @property
    def reads_noise(self) -> bool:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.inner.reads_noise

    @property
    def random(self) -> bool:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.inner.random

    @property
    def compiles(self) -> bool:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.inner.compiles

    @property
    def evaluations(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.inner.evaluations

    @property
    def attempts(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.inner.attempts

    @property
    def hessians(self) -> int:  # pyright: ignore[reportIncompatibleVariableOverride]
        return self.inner.hessians

    @property
    def rotation_invariant(self) -> bool:
        return self.inner.rotation_invariant

    @property
    def translation_invariant(self) -> bool:
        return self.inner.translation_invariant

    def effective_rate(self, state: State, t: Number, lr: Number) -> Number:
        return self.within.effective_rate(inside(state), t, lr)


def inner_rule(factory: Callable[..., Optimizer]) -> Any:
    """Declare the rule that another one works around: any that can be wrapped, by default `factory()`."""
    return part(
        factory=factory,
        entries=_rules,
        kind=Optimizer,
        wanted="a rule, such as OPTIMIZERS['adam']",
        label="Inner rule",
        help="The rule whose steps these are.",
        without=("lr", "clip", "schedule"),
        refused=lambda rule: "" if rule.stands_alone else text("no rule can work around this one"),
        title=lambda rule, inner: text("{rule} around {inner}", rule=rule, inner=inner),
    )


def _rules() -> Mapping[str, Optimizer]:
    from optimizers import OPTIMIZERS  # only once all rules are found, this one included

    return OPTIMIZERS


def inside(state: State) -> State:
    """Return the inner rule's part of a memory."""
    return {name.removeprefix(_INNER): value for name, value in state.items() if name.startswith(_INNER)}


def outside(state: State) -> State:
    """Return an inner rule's memory under the names of another's."""
    return {_INNER + name: value for name, value in state.items()}
