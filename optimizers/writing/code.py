"""A tree of a rule as PyTorch code, in which every name is a tensor: the vector of all parameters, or a number."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from notation.tree import (
    Call,
    Compare,
    Logic,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Power,
    Product,
    Sum,
    Vector,
    Where,
    walk,
)  # fmt: skip
from notation.vocabulary import CONSTANTS
from optimizers.writing.running import evaluator

_SAME = (
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "log",
    "log2", "log10", "sqrt", "floor", "ceil", "erf", "sigmoid", "relu", "sign", "abs", "square",
)  # fmt: skip
_TWO = {"atan2": "torch.atan2", "hypot": "torch.hypot", "mod": "torch.remainder", "min": "torch.minimum",
        "max": "torch.maximum"}  # fmt: skip
_FORMED = {
    "sec": "(1/torch.cos({0}))", "csc": "(1/torch.sin({0}))", "cot": "(1/torch.tan({0}))",
    "softplus": "torch.logaddexp({0}, number(0.0))", "norm": "torch.linalg.vector_norm({0})",
    "dot": "torch.sum({0}*({1}))", "grad": "gradient_at({0})",
}  # fmt: skip


_TAKEN = (
    "params", "state", "group", "loss", "closure", "number", "slope", "write", "gradient_at", "here", "zip", "dict",
    "RuntimeError", "ValueError",
)  # fmt: skip


def own_name(name: str) -> str:
    """Return a name of the rule as the class has it: with an underscore, if the class has a use for it of its own."""
    return f"{name}_" if name in _TAKEN else name


def torch_code(node: Node) -> str:
    """Return the code of a tree."""
    return _tensor(node)


def _code(node: Node, strength: int) -> str:
    written, own = _written(node)
    return f"({written})" if own < strength else written


def _constant(node: Node) -> float | None:
    """Return the number of a tree without names; None for any other."""
    for part in walk(node):
        if isinstance(part, Vector) or (isinstance(part, Name) and part.name not in CONSTANTS):
            return None
        if isinstance(part, Compare | Logic | Not | Where):
            return None
    value: Any = evaluator(node)({})
    return float(value)


def _literal(value: float) -> str:
    if math.isfinite(value):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
    return "math.nan" if math.isnan(value) else f"{'-' if value < 0 else ''}math.inf"


def _tensor(node: Node) -> str:
    """Return code whose value is a tensor, for a function that takes nothing else."""
    constant = _constant(node)
    return _code(node, 0) if constant is None else f"number({_literal(constant)})"


def _written(node: Node) -> tuple[str, int]:
    """Return the code and its strength: 1 is a sum, 2 a product, 3 a sign, 4 a power, 5 anything else."""
    constant = _constant(node)
    if constant is not None:
        return _literal(constant), 5 if constant >= 0 else 2
    match node:
        case Name(name=name):
            return own_name(name), 5
        case Negative(of=of):
            return f"-{_code(of, 3)}", 2
        case Sum(terms=terms):
            return _code(terms[0][1], 1) + "".join(f" {sign} {_code(term, 2)}" for sign, term in terms[1:]), 1
        case Product(factors=factors):
            return _code(factors[0][1], 2) + "".join(f"{sign}{_code(factor, 3)}" for sign, factor in factors[1:]), 2
        case Power(base=Name(name="e"), exponent=exponent):
            return f"torch.exp({_tensor(exponent)})", 5
        case Power(base=base, exponent=exponent) | Call(name="pow", arguments=(base, exponent)):
            return f"{_code(base, 5)}**{_code(exponent, 5)}", 4
        case Call(name=name, arguments=arguments):
            return _called(name, arguments), 5
        case Vector(parts=(first, second)):
            return f"torch.stack(({_tensor(first)}, {_tensor(second)}))", 5
        case Member(of=of, name=name):
            return f"{_code(of, 5)}[{'xy'.index(name)}]", 5
        case Where(cases=cases, other=other):
            result = "number(math.nan)" if other is None else _tensor(other)
            for condition, value in reversed(cases):
                result = f"torch.where({_condition(condition)}, {_tensor(value)}, {result})"
            return result, 5
    return _condition(node), 0


def _condition(node: Node) -> str:
    match node:
        case Compare(first=first, rest=rest):
            left, parts = first, []
            for sign, right in rest:
                parts.append(f"({_tensor(left)} {sign} {_tensor(right)})")
                left = right
            return " & ".join(parts)
        case Logic(word=word, parts=several):
            sign = " & " if word == "and" else " | "
            return sign.join(f"({_condition(part)})" for part in several)
        case Not(of=of):
            return f"~({_condition(of)})"
    raise TypeError(f"{node!r} is no condition.")


def _called(name: str, arguments: Sequence[Node]) -> str:
    inner = [_tensor(argument) for argument in arguments]
    if name == "log" and len(arguments) == 2:
        return f"(torch.log({inner[0]})/torch.log({inner[1]}))"
    if name in _SAME:
        return f"torch.{name}({inner[0]})"
    if name in _TWO:
        result = inner[0]
        for other in inner[1:]:
            result = f"{_TWO[name]}({result}, {other})"
        return result
    if name in ("cbrt", "root"):
        degree = 3.0 if name == "cbrt" else _constant(arguments[0]) or 1.0
        of = inner[-1]
        if degree % 2 == 0:
            return f"({of})**{1 / degree!r}"
        if of.isidentifier():
            return f"(torch.sign({of})*torch.abs({of})**{1 / degree!r})"
        return f"(lambda u_: torch.sign(u_)*torch.abs(u_)**{1 / degree!r})({of})"
    return _FORMED[name].format(*inner)
