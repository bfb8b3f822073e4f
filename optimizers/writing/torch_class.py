"""A typed rule as the source of a `torch.optim.Optimizer`, which runs in any training and needs torch alone."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from core.words import text
from notation.tree import Call, Member, Name, walk
from optimizers.in_torch import TorchOptimizer
from optimizers.writing.code import own_name, torch_code
from optimizers.writing.kinds import VECTOR

if TYPE_CHECKING:
    from optimizers.writing.rule import WrittenRule


class _Steps:
    """The number of steps, which a script holds in STEPS."""

    def __repr__(self) -> str:
        return "STEPS"


def torch_rule(rule: WrittenRule) -> TorchOptimizer | None:
    """Return the call of the class with this rule's settings; None for a rule that reads the Hessian."""
    if rule.hessians:
        return None
    arguments: dict[str, Any] = {"lr": rule.lr, **{spec.name: getattr(rule, spec.name) for spec in rule.own_params()}}
    names = _names(rule)
    if "steps" in names:
        arguments["steps"] = _Steps()
    name = class_name(rule)
    return TorchOptimizer(name, arguments, torch_source(rule, name), closure=_asks(rule))


def class_name(rule: WrittenRule) -> str:
    """Return a name of the class that no other text has."""
    return f"Written{hashlib.sha256(rule.text.encode()).hexdigest()[:6].upper()}"


def torch_source(rule: WrittenRule, name: str, defaults: Mapping[str, float] | None = None) -> str:
    """Return the source of the class, with the text's `defaults` where none are given.

    Raises ValueError for a rule that reads the Hessian, which no closure gives.
    """
    if rule.hessians:
        raise ValueError(
            text("A rule that reads the Hessian has no class for torch: a closure gives only value and slope.")
        )
    lines = rule.lines()
    kinds = rule.kinds()
    names = _names(rule)
    body: list[str] = []
    for spec in rule.own_params():
        body.append(f"{own_name(spec.name)} = number(group[{spec.name!r}])")
    if "lr" in names:
        body.append('lr = number(group["lr"])')
    if "steps" in names:
        body.append('steps = number(group["steps"])')
    if "f" in names:
        body.append("f = number(loss)")
    for each in lines.states:
        first = {"x": "x", "g": "g"}.get(str(each.first)) or f"number({each.first!r})"
        if kinds[each.name] == VECTOR:
            first = f"{first} + torch.zeros_like(x)"
        body.append(f"{own_name(each.name)} = state[{each.name!r}] if {each.name!r} in state else {first}")
    for each in lines.assignments:
        body.append(f"{own_name(each.name)} = {torch_code(each.tree)}")
    for each in lines.states:
        wide = " + torch.zeros_like(x)" if kinds[each.name] == VECTOR else ""
        body.append(f"state[{each.name!r}] = {own_name(each.name)}{wide}")
    asked = _asks(rule)
    settings = ", ".join(f"{each}={value!r}" for each, value in (defaults or _defaults(rule)).items())
    settings += ", steps=1000" if "steps" in names else ""
    own = ["lr", *(spec.name for spec in rule.own_params()), *(["steps"] if "steps" in names else [])]
    kept = ", ".join(f'"{each}": {each}' for each in own)
    needs = (
        '        if closure is None:\n            raise RuntimeError("This rule needs step(closure).")\n'
        if asked
        else ""
    )
    two = any(isinstance(part, Member) for each in lines.assignments for part in walk(each.tree))
    only = _TWO if two else ""
    elsewhere = _ELSEWHERE if _reads_elsewhere(rule) else ""
    indented = "\n".join(f"        {line}" for line in body)
    time = '        t = number(state["step"])\n' if "t" in names else ""
    return _CLASS.format(
        name=name, settings=settings, kept=kept, needs=needs, only=only, time=time, body=indented, elsewhere=elsewhere
    )


def torch_file(rule: WrittenRule, name: str = "WrittenRule") -> str:
    """Return a file of Python with the class, which needs torch alone; the rule stands in it as a comment.

    The defaults of the class are the rule's present settings, and those that differ from its text are told.
    """
    present = {each: float(getattr(rule, each)) for each in _defaults(rule)}
    told = "".join(f"# {line}".rstrip() + "\n" for line in _plain_lines(rule.text))
    if changed := [f"{each} = {value!r}" for each, value in present.items() if value != _defaults(rule)[each]]:
        told += f"# As it was set: {', '.join(changed)}\n"
    head = '"""An optimizer written in Descent Lab."""\n\nimport math\n\nimport torch\n\n'
    return f"{head}{told}\n\n{torch_source(rule, name, present)}"


def lab_file(rule: WrittenRule, name: str = "MyRule") -> str:
    """Return a file for the folder optimizers/, whose name becomes the rule's slug."""
    return _LAB.format(text=repr(rule.text), name=name)


def _plain_lines(typed: str) -> list[str]:
    """Return the lines of a text without any sign that Python would take for the end of a comment."""
    return ["".join(sign if sign.isprintable() else " " for sign in line) for line in typed.split("\n")]


def _defaults(rule: WrittenRule) -> dict[str, float]:
    """Return the settings as the text declares them, the learning rate first."""
    return {"lr": rule.default_rate, **{spec.name: spec.default for spec in rule.own_params()}}


def _names(rule: WrittenRule) -> set[str]:
    return {part.name for each in rule.lines().assignments for part in walk(each.tree) if isinstance(part, Name)}


def _reads_elsewhere(rule: WrittenRule) -> bool:
    parts = (part for each in rule.lines().assignments for part in walk(each.tree))
    return any(isinstance(part, Call) and part.name == "grad" for part in parts)


def _asks(rule: WrittenRule) -> bool:
    """Return whether a step needs a closure: for the value, or for a gradient elsewhere."""
    return _reads_elsewhere(rule) or "f" in _names(rule)


_CLASS = '''class {name}(torch.optim.Optimizer):
    """All parameters are one vector x; the settings are those of the first group."""

    def __init__(self, params, {settings}):
        super().__init__(params, {{{kept}}})

    @torch.no_grad()
    def step(self, closure=None):
{needs}        loss = None if closure is None else torch.enable_grad()(closure)()
        group = self.param_groups[0]
        params = [p for each in self.param_groups for p in each["params"] if p.requires_grad]
        state = self.state[params[0]]
        state["step"] = state.get("step", 0) + 1
        x = torch.cat([p.detach().flatten() for p in params])
{only}
        def number(value):
            return torch.as_tensor(value, dtype=x.dtype, device=x.device)

        def slope():
            return torch.cat([(torch.zeros_like(p) if p.grad is None else p.grad).flatten() for p in params])

        def write(point):
            for p, part in zip(params, point.split([p.numel() for p in params])):
                p.copy_(part.view_as(p))

{elsewhere}        g = slope()
{time}{body}
        write(x)
        return loss
'''
_TWO = (
    "        if x.numel() != 2:\n"
    '            raise ValueError("This rule is for two parameters: it reads .x and .y, or writes [a, b].")\n'
)
_ELSEWHERE = """        here = x.clone()

        def gradient_at(point):
            write(point)
            torch.enable_grad()(closure)()
            there = slope()
            write(here)
            return there

"""
_LAB = '''"""A rule that was written in Descent Lab; the file's name is its slug."""

from core.words import text
from optimizers.writing.rule import base_of

TEXT = {text}


class {name}(base_of(TEXT)):
    """Moves a particle as the text says."""

    title = text("Your own rule")
    family = text("Your own")
    source = "Written in Descent Lab."
    teaches = text("What its lines say.")
'''
