"""A rule that somebody wrote, as a class of its own for each text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import torch
from torch import Tensor

from core.labels import spelled
from core.params import Param, param, shown
from core.text_classes import TextClasses
from core.words import Text, text
from notation.tree import Call, Name, walk
from optimizers.base import Here, Number, Optimizer, State, TorchOptimizer
from optimizers.hyperparameters import learning_rate
from optimizers.schedules import SCHEDULES
from optimizers.writing.kinds import VECTOR, kinds_of
from optimizers.writing.latex import equations_of, letters_of, symbol_of
from optimizers.writing.lines import Declared, Lines, lines_of
from optimizers.writing.problems import RuleError
from optimizers.writing.running import HERE, Evaluate, Known, evaluator
from optimizers.writing.torch_class import torch_rule

SLUG = "written"
MADE_OF = ("rule", "compiled")  # the names in JSON of what such a rule is made of
KEPT = 64  # rules that are kept while nobody holds them


class WrittenRule(Optimizer):
    """The base of all rules that somebody wrote."""

    abstract = True
    title = text("Your own rule")
    family = text("Your own")
    formula = ""
    source = ""
    teaches = ""
    stands_alone = False  # a link has no place for the text of a rule within another
    compiles = False  # a text that changes under the fingers would be compiled anew with each change
    _text: ClassVar[str] = ""
    _lines: ClassVar[Lines] = Lines()
    _kinds: ClassVar[Mapping[str, str]] = {}
    _run: ClassVar[tuple[tuple[str, Evaluate], ...]] = ()

    @property
    def slug(self) -> str:
        """The same for all that were typed; that of a file is the file's name."""
        return SLUG if self._is_typed else super().slug

    @property
    def text(self) -> str:
        """The rule as it was typed."""
        return self._text

    @property
    def notes(self) -> tuple[Text, ...]:
        """Sentences about what does nothing."""
        return _notes(self._lines)

    def made_of(self) -> dict[str, Any]:
        """Return its text, of which `written_again` makes the same rule."""
        return {"rule": self._text, **({"compiled": True} if self.compiles else {})} if self._is_typed else {}

    @property
    def made_of_names(self) -> tuple[str, ...]:
        return MADE_OF if self._is_typed else ()

    @property
    def _is_typed(self) -> bool:
        return type(self).__module__ == __name__

    @classmethod
    def own_params(cls) -> tuple[Param, ...]:
        """Return the rule's own params without the learning rate."""
        own = {each.name for each in cls._own}
        return tuple(spec for spec in cls.params() if spec.name in own)

    @classmethod
    def lines(cls) -> Lines:
        """Return the lines of the text."""
        return cls._lines

    @classmethod
    def kinds(cls) -> Mapping[str, str]:
        """Return the kind of every state."""
        return cls._kinds

    @property
    def translation_invariant(self) -> bool:
        """False: nobody has proven it of a rule that may read x itself."""
        return False

    def init(self, x: Tensor) -> State:
        state: State = {}
        for each in self._lines.states:
            like = x if self._kinds[each.name] == VECTOR else x[:1]
            if isinstance(each.first, float):
                state[each.name] = torch.full_like(like, each.first)
            else:
                state[each.name] = x.clone() if each.first == "x" else torch.zeros_like(x)
        return state

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        known: Known = {spec.name: getattr(self, spec.name) for spec in self._own}
        t = here.t
        known.update(x=x, g=here.gradient, t=t if isinstance(t, Tensor) else float(t), lr=lr, steps=_plain(here.steps))
        known[HERE] = here
        if self._reads_value:
            known["f"] = here.value
        if self.hessians:
            known["hess"] = here.hessian
        for each in self._lines.states:
            before = state[each.name]
            if each.first == "g":
                before = _first_gradient(before, here.gradient, t)
            known[each.name] = before if self._kinds[each.name] == VECTOR else before[0]
        for name, run in self._run:
            known[name] = run(known)
        after: State = {}
        for each in self._lines.states:
            like = x if self._kinds[each.name] == VECTOR else x[:1]
            value = known[each.name]
            whole = isinstance(value, Tensor) and value.shape == like.shape and value.dtype == x.dtype
            after[each.name] = value if whole else torch.zeros_like(like) + value
        return known["x"], after

    _own: ClassVar[tuple[Declared, ...]] = ()
    _reads_value: ClassVar[bool] = False

    def in_torch(self) -> TorchOptimizer | None:
        """Return the call of a class that does the same; None if the rule reads the Hessian, which no closure gives."""
        return torch_rule(self)

    def __repr__(self) -> str:
        made = f"written({self._text!r}{', compiled=True' if self.compiles else ''})"
        parts = {one.name: getattr(self, one.name) for one in self.declared_parts()}
        changed = {**self.changed(), **{name: part for name, part in parts.items() if part.slug != "constant"}}
        settings = ", ".join(f"{name}={value!r}" for name, value in changed.items())
        return f"{made}.replace({settings})" if settings else made

    def __reduce__(self) -> Any:
        parts = {one.name: getattr(self, one.name) for one in self.declared_parts()}
        if not self._is_typed:
            return _of_file, (type(self), {**self.changed(), **parts})
        return _again, (self._text, self.compiles, {**self.changed(), **parts})


def _plain(steps: Any) -> Any:
    return steps if isinstance(steps, Tensor) else float(steps)


def _first_gradient(before: Tensor, g: Tensor, t: Number) -> Tensor:
    """Return the first step's gradient in that step, and a state as it was in every other."""
    if isinstance(t, Tensor):
        return torch.where(t == 1, g, before)
    return g if t == 1 else before


def written(rule: str, *, compiled: bool = False) -> WrittenRule:
    """Return the rule of a text, written line by line as in a paper.

    `param beta = 0.9 in 0..1` declares a setting, `state m = 0` a memory, and `m = beta*m + g` gives it a new value;
    `x = x - lr*m` moves the particle. Vectors act per coordinate. A large swarm is compiled only where `compiled` is
    set, since a text that is still being written would be compiled with every change.

    Raises a RuleError, a ValueError, with all that cannot be read or cannot run, each with its place.
    """
    if not isinstance(rule, str):
        raise ValueError(text("A rule is a text, got {value}.", value=shown(rule)))
    kind: type[Any] = _class_of(rule.replace("\r\n", "\n").replace("\r", "\n"), bool(compiled))
    return kind()


def base_of(rule: str) -> type[WrittenRule]:
    """Return the class of a text, for a file of this folder that holds the rule under a name of its own."""
    return _class_of(rule, False)


def written_again(data: Mapping[str, Any]) -> WrittenRule:
    """Return the rule that `made_of` describes. Raises ValueError for what does not describe one."""
    return written(data.get("rule", ""), compiled=data.get("compiled", False) is True)


def _of_file(kind: type[Any], changed: dict[str, Any]) -> Any:
    return kind(**changed)


def _again(rule: str, compiled: bool, changed: dict[str, Any]) -> Any:
    return _class_of(rule, compiled)(**changed)


def _made(rule: str, compiled: bool) -> type[WrittenRule]:
    lines = lines_of(rule, RESERVED)
    kinds = kinds_of(lines)
    problems = [*lines.problems, *kinds.problems]
    if problems:
        raise RuleError(rule, problems)
    fields = {each.name: _field(each) for each in lines.params}
    parts = [part for each in lines.assignments for part in walk(each.tree)]
    used = {part.name for part in parts if isinstance(part, Name)}
    latex = equations_of(lines)
    space = {
        "__module__": __name__,
        "__annotations__": dict.fromkeys(fields, float),
        **fields,
        "formula": latex,
        "letters": letters_of(lines),
        "evaluations": 1 + sum(isinstance(part, Call) and part.name == "grad" for part in parts),
        "hessians": int("hess" in used),
        "compiles": compiled,
        "_text": rule,
        "_lines": lines,
        "_kinds": kinds.states,
        "_own": tuple(each for each in lines.params if each.name != "lr"),
        "_reads_value": "f" in used,
        "_run": tuple((each.name, evaluator(each.tree)) for each in lines.assignments),
    }
    return type("Written", (WrittenRule,), space)


_class_of = TextClasses(_made, KEPT)


def _field(each: Declared) -> Any:
    """Return the field of a param. Without a range its slider reaches from 0 to twice the default."""
    if each.name == "lr":
        field = learning_rate(each.default, text("Learning rate: what the rule calls lr."))
        if each.low is None or each.high is None:
            return field
        return param(
            each.default, slider=(each.low, each.high), valid="[0, 1e6]", log=each.log, symbol=r"\eta",
            help=text("Learning rate: what the rule calls lr."), label="learning rate",
        )  # fmt: skip
    low, high = each.low, each.high
    if low is None or high is None:
        low, high = sorted((0.0, 2 * each.default)) if each.default else (-1.0, 1.0)
        low = each.default / 100 if each.log else low
    valid = "(0, inf)" if each.log else "(-inf, inf)"
    symbol = symbol_of(each.name)
    label = "" if spelled(symbol) else each.name  # β₁ says no less than beta1
    return param(each.default, slider=(low, high), valid=valid, log=each.log, symbol=symbol, label=label)


def _notes(lines: Lines) -> tuple[Text, ...]:
    used = {part.name for each in lines.assignments for part in walk(each.tree) if isinstance(part, Name)}
    own = [each.name for each in lines.params if each.name != "lr"]
    return tuple(text("{name} does nothing.", name=name) for name in ["lr", *own] if name not in used)


_OF_RACERS = ("label", "color", "shape", "rule")  # a racer's own parameters in a link
_OF_SCHEDULES = tuple(f"schedule_{spec.name}" for schedule in SCHEDULES.values() for spec in schedule.params())
_OF_CODE = ("params", "super")
RESERVED = (
    *dir(WrittenRule),
    *Optimizer.__annotations__,
    *MADE_OF,
    *_OF_RACERS,
    *_OF_SCHEDULES,
    *_OF_CODE,
    "name",
    "inner",
)
