"""The operations of a tape: each as PyTorch code, and as a function of plain numbers that never raises.

A condition is true or false, which the browser writes as 1 and 0. Three operations serve derivatives alone. `over` is a
quotient that is 0 where its divisor is 0. `gate` is a product that is 0 where its first factor is 0, so that a branch
that is not taken adds nothing, even where it has no number. `step` of u and v is 0, 1/2 or 1, the share that u has in
the slope of max(u, v).
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

BINARY = {
    "add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "div": "{} / {}", "pow": "{} ** {}",
    "over": "over({}, {})", "gate": "gate({}, {})", "step": "step({}, {})", "lt": "{} < {}", "le": "{} <= {}",
    "and": "{} & {}", "or": "{} | {}",
}  # fmt: skip
OF_TENSORS = {"min": "minimum", "max": "maximum", "atan2": "atan2", "mod": "remainder"}  # of torch, without numbers
OWN = ("softplus",)  # of one number, and not in torch as such


def over(above: Tensor | float, below: Tensor | float) -> Any:
    """Return above / below, or 0 where `below` is 0."""
    if isinstance(below, Tensor):
        return torch.where(below == 0, 0.0, above / below)
    return above / below if below else 0.0 * above


def gate(mask: Tensor | float, factor: Tensor | float) -> Any:
    """Return mask·factor, or 0 where `mask` is 0."""
    if isinstance(mask, Tensor):
        return torch.where(mask == 0, 0.0, mask * factor)
    if mask:
        return mask * factor
    return torch.zeros_like(factor) if isinstance(factor, Tensor) else 0.0


def step(u: Any, v: Any) -> Any:
    """Return 1 where u > v, 1/2 where they are equal, and 0 elsewhere; at least one of them is a tensor."""
    rise = u - v
    return torch.where(torch.isnan(rise), rise, (torch.sign(rise) + 1) * 0.5)


def softplus(x: Tensor) -> Tensor:
    """Return log(1 + exp(x)), without overflow."""
    return x.clamp(min=0) + torch.log1p(torch.exp(-x.abs()))


def sign(number: float) -> float:
    """Return 1, −1, or 0."""
    return math.copysign(1.0, number) if number else 0.0


def number_of(name: str, *operands: Any) -> Any:
    """Return an operation's result on plain numbers as torch would give it: NaN or infinite rather than an error."""
    try:
        result = _NUMBERS[name](*operands)
    except (ValueError, ZeroDivisionError, OverflowError):
        double = [torch.tensor(float(operand), dtype=torch.float64) for operand in operands]
        return _evaluated(name, double)
    return math.nan if isinstance(result, complex) else result


def _evaluated(name: str, operands: list[Tensor]) -> float:
    if name in _IN_TORCH:
        return _IN_TORCH[name](*operands).item()
    return getattr(torch, name)(*operands).item()


def _where(condition: bool, yes: float, no: float) -> float:
    return yes if condition else no


def _extremum(choose: Callable[[float, float], float]) -> Callable[[float, float], float]:
    return lambda a, b: math.nan if math.isnan(a) or math.isnan(b) else choose(a, b)


_IN_TORCH: dict[str, Callable[..., Tensor]] = {
    "div": torch.true_divide,
    "mod": torch.remainder,
    "floor": lambda x: x,
    "softplus": softplus,
}
_NUMBERS: dict[str, Callable[..., Any]] = {
    **{name: getattr(operator, name) for name in ("add", "sub", "mul", "pow", "neg", "lt", "le", "mod")},
    **{
        name: getattr(math, name)
        for name in (
            "sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp",
            "log", "log2", "log10", "sqrt", "erf", "atan2",
        )
    },
    "div": operator.truediv,
    "abs": abs,
    "sign": sign,
    "min": _extremum(min),
    "max": _extremum(max),
    "floor": lambda x: float(math.floor(x)),
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)) if x >= 0 else 1 - 1 / (1 + math.exp(x)),
    "softplus": lambda x: max(x, 0.0) + math.log1p(math.exp(-abs(x))),
    "step": lambda u, v: (sign(u - v) + 1) * 0.5,
    "and": lambda a, b: bool(a) and bool(b),
    "or": lambda a, b: bool(a) or bool(b),
    "not": operator.not_,
    "where": _where,
    "over": over,
    "gate": gate,
}  # fmt: skip
