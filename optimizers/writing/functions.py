"""The functions of a rule over plain numbers and tensors alike.

A number is a float, or a tensor without coordinates. Floats follow IEEE's rules, as tensors do: 1/0 is infinite, and
the root of -1 is not a number, where Python would raise an error.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import reduce
from typing import Any

import torch
from torch import Tensor

Value = float | Tensor
_EXACT = torch.float64


def divided(a: Value, b: Value) -> Value:
    """Return a/b."""
    if isinstance(a, Tensor) or isinstance(b, Tensor) or b:
        return a / b
    return math.nan if a == 0 or math.isnan(a) else math.copysign(math.inf, a) * math.copysign(1.0, b)


def power(a: Value, b: Value) -> Value:
    """Return a to the power b; the square is a product."""
    if isinstance(b, float) and b == 2:
        return a * a
    if isinstance(a, Tensor) or isinstance(b, Tensor):
        return a**b
    try:
        result = a**b
    except (ZeroDivisionError, OverflowError):
        return _by_torch(torch.pow, a, b)
    return math.nan if isinstance(result, complex) else result


def _by_torch(function: Callable[..., Tensor], *numbers: float) -> float:
    return float(function(*(torch.tensor(number, dtype=_EXACT) for number in numbers)))


def _elementwise(name: str) -> Callable[[Value], Value]:
    of_torch, of_math = getattr(torch, name), getattr(math, name, None)

    def call(u: Value) -> Value:
        if isinstance(u, Tensor):
            return of_torch(u)
        try:
            return float(of_math(u)) if of_math is not None else _by_torch(of_torch, u)
        except (ValueError, OverflowError):
            return _by_torch(of_torch, u)

    return call


_NAMES = (
    "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "log",
    "log2", "log10", "sqrt", "floor", "ceil", "erf", "sigmoid", "relu", "sign",
)  # fmt: skip
_ONE: dict[str, Callable[[Value], Value]] = {name: _elementwise(name) for name in _NAMES}


def _tensors(a: Value, b: Value) -> tuple[Tensor, Tensor]:
    """Return both as tensors; at least one of them is one."""
    like = a if isinstance(a, Tensor) else b
    assert isinstance(like, Tensor)
    return (
        a if isinstance(a, Tensor) else torch.full_like(like, a),
        b if isinstance(b, Tensor) else torch.full_like(like, b),
    )


def _two(function: Callable[[Tensor, Tensor], Tensor]) -> Callable[[Value, Value], Value]:
    def call(a: Value, b: Value) -> Value:
        if isinstance(a, Tensor) or isinstance(b, Tensor):
            return function(*_tensors(a, b))
        return _by_torch(function, a, b)

    return call


def _extremum(name: str) -> Callable[..., Value]:
    both = _two(getattr(torch, f"{name}imum"))
    end = "min" if name == "max" else "max"  # clamp's own word for it

    def of_two(a: Value, b: Value) -> Value:
        if isinstance(a, Tensor) and isinstance(b, float):
            return a.clamp(**{end: b})
        if isinstance(b, Tensor) and isinstance(a, float):
            return b.clamp(**{end: a})
        return both(a, b)

    return lambda *values: reduce(of_two, values)


def _absolute(u: Value) -> Value:
    return abs(u)


def _softplus(u: Value) -> Value:
    if isinstance(u, Tensor):
        return torch.logaddexp(u, torch.zeros_like(u))
    return max(u, 0.0) + math.log1p(math.exp(-abs(u))) if not math.isnan(u) else u


def _log(u: Value, base: Value | None = None) -> Value:
    return _ONE["log"](u) if base is None else divided(_ONE["log"](u), _ONE["log"](base))


def _root(degree: Value, u: Value) -> Value:
    assert isinstance(degree, float)
    if degree % 2 == 0:
        return power(u, 1 / degree)
    return _ONE["sign"](u) * power(abs(u), 1 / degree)


FUNCTIONS: dict[str, Callable[..., Value]] = {
    **_ONE,
    "abs": _absolute,
    "log": _log,
    "sec": lambda u: divided(1.0, _ONE["cos"](u)),
    "csc": lambda u: divided(1.0, _ONE["sin"](u)),
    "cot": lambda u: divided(1.0, _ONE["tan"](u)),
    "square": lambda u: u * u,
    "cbrt": lambda u: _root(3.0, u),
    "root": _root,
    "softplus": _softplus,
    "pow": power,
    "atan2": _two(torch.atan2),
    "hypot": _two(torch.hypot),
    "mod": _two(torch.remainder),
    "min": _extremum("min"),
    "max": _extremum("max"),
    "norm": lambda v: torch.hypot(v[0], v[1]),
    "dot": lambda a, b: a[0] * b[0] + a[1] * b[1],
}


def chosen(condition: Any, yes: Value, no: Value, like: Tensor) -> Value:
    """Return `yes` where the condition holds, else `no`, in the dtype of `like`."""
    if not isinstance(condition, Tensor):
        return yes if condition else no
    if not isinstance(yes, Tensor) and not isinstance(no, Tensor):
        yes = torch.full_like(condition, yes, dtype=like.dtype)
    return torch.where(condition, yes, no)


def vector(a: Value, b: Value, like: Tensor) -> Tensor:
    """Return two numbers as a vector of the shape of `like` [2, ...]."""
    parts = [part + torch.zeros_like(like[0]) if isinstance(part, Tensor) else torch.full_like(like[0], part)
             for part in (a, b)]  # fmt: skip
    return torch.stack(parts)
