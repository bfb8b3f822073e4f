"""A formula as a straight-line program, from which both the torch code and the browser's evaluator are made.

Sympy differentiates, common subexpressions are shared, and every operation becomes one line over registers. Registers
that depend only on the parameters are plain numbers, computed once with `math`; the others are tensors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import sympy
import torch
from sympy.functions.special.delta_functions import DiracDelta, Heaviside
from torch import Tensor

from landscapes.formula import Formula, FormulaError, Magnitude, Sign

BINARY = {
    "add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "div": "{} / {}", "pow": "{} ** {}", "over": "over({}, {})"
}  # fmt: skip
EXTREMA = {"min": "minimum", "max": "maximum"}
_FUNCTIONS = {
    sympy.sin: "sin",
    sympy.cos: "cos",
    sympy.tan: "tan",
    sympy.asin: "asin",
    sympy.acos: "acos",
    sympy.atan: "atan",
    sympy.sinh: "sinh",
    sympy.cosh: "cosh",
    sympy.tanh: "tanh",
    sympy.exp: "exp",
    sympy.log: "log",
    Magnitude: "abs",
    Sign: "sign",
    sympy.Abs: "abs",  # sympy writes sqrt(x**2) so
    sympy.sign: "sign",
}


@dataclass
class Tape:
    """Registers: x, y, the parameters, then one for each operation. `outputs` are register numbers."""

    arguments: int
    ops: list[tuple[Any, ...]] = field(default_factory=list)
    varies: list[bool] = field(default_factory=list)
    outputs: list[int] = field(default_factory=list)
    _seen: dict[tuple[Any, ...], int] = field(default_factory=dict)

    def emit(self, *op: Any) -> int:
        """Return the register that holds `op`, shared if it has been computed before."""
        if op not in self._seen:
            self._seen[op] = self.arguments + len(self.ops)
            self.ops.append(op)
            self.varies.append(op[0] != "const" and any(self.varying(register) for register in op[1:]))
        return self._seen[op]

    def varying(self, register: int) -> bool:
        return register < 2 if register < self.arguments else self.varies[register - self.arguments]


@lru_cache(maxsize=256)
def tape_of(formula: Formula, wanted: str) -> Tape:
    """Return the program of a formula's derivatives.

    `wanted` is a choice of outputs in order: "f", "g" for f_x and f_y, "h" for f_xx, f_xy and f_yy; "fg" gives three.
    """
    x, y, *_ = formula.symbols
    f = formula.expression
    first = lru_cache(lambda variable: sympy.diff(f, variable))
    # One variable at a time: asked for two at once, sympy factors the result, which takes longer than all the rest.
    outputs: list[Any] = []
    for order in wanted:
        if order == "f":
            outputs.append(f)
        elif order == "g":
            outputs += [first(x), first(y)]
        else:
            outputs += [sympy.diff(first(x), x), sympy.diff(first(x), y), sympy.diff(first(y), y)]
    shared, reduced = sympy.cse([_plain(output) for output in outputs], optimizations="basic")
    tape = Tape(arguments=len(formula.symbols))
    plain, slopes = (_Lowering(tape, formula.symbols, dict(shared), guarded=guarded) for guarded in (False, True))
    order = [order for order in wanted for _ in range({"f": 1, "g": 2, "h": 3}[order])]
    for kind, expression in zip(order, reduced, strict=True):
        lowering = slopes if kind == "g" and not formula.smooth else plain
        tape.outputs.append(lowering.register(expression))
    return tape


def _plain(expression: Any) -> Any:
    """Return the expression without distributions: the derivative of a sign is 0 wherever there is one."""
    return expression.replace(DiracDelta, lambda *_: sympy.Integer(0)).replace(
        Heaviside, lambda argument, *_: (1 + sympy.sign(argument)) / 2
    )


class _Lowering:
    """Expressions as lines of a tape.

    Those that are `guarded` are a slope's: what is divided by a root or a size that is 0 there counts as 0. A root has
    no slope at its tip, as the size of a number has none at 0, and what else adds to the slope stays:
    x + cos(sqrt(x**2 + y**2)) has the slope 1 at 0. The second derivatives are left without a number there: at a tip
    they have none, and what they come to otherwise is not told by their parts (see `landscapes.limits`).
    """

    def __init__(self, tape: Tape, symbols: Sequence[Any], shared: dict[Any, Any], *, guarded: bool) -> None:
        self._tape, self._shared, self._guarded = tape, shared, guarded
        self._registers: dict[Any, int] = {symbol: index for index, symbol in enumerate(symbols)}

    def register(self, expression: Any) -> int:
        """Return the register that holds an expression, lowering it if it is new."""
        if expression not in self._registers:
            self._registers[expression] = self._new(expression)
        return self._registers[expression]

    def _new(self, expression: Any) -> int:
        tape = self._tape
        if expression in self._shared:
            return self.register(self._shared[expression])
        if expression.is_number:
            return tape.emit("const", _real(expression))
        if expression.is_Add:
            return self._sum(expression.args)
        if expression.is_Mul:
            return self._product(expression.args)
        if expression.is_Pow:
            return self._power(expression.base, expression.exp)
        if isinstance(expression, sympy.Min | sympy.Max):
            name = "min" if isinstance(expression, sympy.Min) else "max"
            first, *rest = map(self.register, expression.args)
            for other in rest:
                first = tape.emit(name, first, other)
            return first
        if expression.func in _FUNCTIONS:
            return tape.emit(_FUNCTIONS[expression.func], self.register(expression.args[0]))
        raise FormulaError(f"There is no operation for {expression.func.__name__} in {expression}.")

    def _sum(self, terms: Sequence[Any]) -> int:
        tape = self._tape
        plus = [term for term in terms if not term.could_extract_minus_sign()]
        minus = [-term for term in terms if term.could_extract_minus_sign()]
        if not plus:
            return tape.emit("neg", self._sum(minus))
        # Constant terms are added up first: their sum is a number, computed once.
        total, *rest = sorted(map(self.register, plus), key=tape.varying)
        for register in rest:
            total = tape.emit("add", total, register)
        for term in minus:
            total = tape.emit("sub", total, self.register(term))
        return total

    def _product(self, factors: Sequence[Any]) -> int:
        tape = self._tape
        above, below, negative = [], [], False
        for factor in factors:
            if factor.is_number and factor.is_negative:
                factor, negative = -factor, not negative
            if factor.is_Pow and factor.exp.is_number and factor.exp.is_negative and not factor.base.is_number:
                below.append(factor.base ** (-factor.exp))
            elif factor != 1:
                above.append(factor)
        result = _chain("mul", sorted(map(self.register, above), key=tape.varying), tape)
        if below:
            divisor = _chain("mul", sorted(map(self.register, below), key=tape.varying), tape)
            result = self._quotient(result, divisor, below)
        return tape.emit("neg", result) if negative else result

    def _quotient(self, above: int, below: int, factors: Sequence[Any]) -> int:
        guarded = self._guarded and self._tape.varying(below) and not all(map(self._never_zero, factors))
        return self._tape.emit("over" if guarded else "div", above, below)

    def _never_zero(self, expression: Any) -> bool:
        while expression.free_symbols & self._shared.keys():
            expression = expression.xreplace(self._shared)
        return bool(expression.is_nonzero or expression.is_positive)

    def _power(self, base: Any, exponent: Any) -> int:
        tape = self._tape
        if exponent == sympy.Rational(1, 2):
            return tape.emit("sqrt", self.register(base))
        if exponent.is_number and exponent.is_negative:
            below = base ** (-exponent)
            return self._quotient(tape.emit("const", 1.0), self.register(below), [below])
        if exponent.is_Integer and int(exponent) <= 64:
            return _by_squaring(self.register(base), int(exponent), tape)
        if exponent.is_Rational and exponent.q == 2 and exponent.p <= 64:  # as in the derivative of a root
            root = tape.emit("sqrt", self.register(base))
            return tape.emit("mul", _by_squaring(self.register(base), exponent.p // 2, tape), root)
        if base == sympy.E:
            return tape.emit("exp", self.register(exponent))
        return tape.emit("pow", self.register(base), self.register(exponent))


def _real(expression: Any) -> float:
    try:
        number = float(expression)
    except (TypeError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise FormulaError(f"{expression} is not a real number, or too large.")
    return number


def _chain(name: str, registers: list[int], tape: Tape) -> int:
    if not registers:
        return tape.emit("const", 1.0)
    first, *rest = registers
    for register in rest:
        first = tape.emit(name, first, register)
    return first


def _by_squaring(base: int, exponent: int, tape: Tape) -> int:
    if exponent == 1:
        return base
    half = _by_squaring(base, exponent // 2, tape)
    square = tape.emit("mul", half, half)
    return tape.emit("mul", square, base) if exponent % 2 else square


@lru_cache(maxsize=256)
def torch_function(formula: Formula, wanted: str) -> Callable[..., tuple[Tensor, ...]]:
    """Return `f(x, y, *parameters)` over tensors of one shape: the outputs of `tape_of`, each of that shape."""
    tape = tape_of(formula, wanted)
    # Names of our own, whatever the parameters are called.
    names = ["x", "y", *(f"p{index}" for index in range(len(formula.parameters)))]
    lines = [f"def compiled({', '.join(names)}):"]
    for index, op in enumerate(tape.ops):
        names.append(f"r{index}")
        lines.append(f"    r{index} = {_expression(op, tape, names)}")
    results = [
        names[register] if tape.varying(register) else f"full({names[register]}, x)" for register in tape.outputs
    ]
    lines.append(f"    return ({', '.join(results)},)")
    namespace: dict[str, Any] = {"torch": torch, "math": math, "full": _full, "sign": sign, "over": _over}
    exec(
        compile("\n".join(lines), f"<{formula.text}>", "exec"), namespace
    )  # our own lines over a whitelist of operations
    return namespace["compiled"]


def _full(number: float, x: Tensor) -> Tensor:
    return torch.full_like(x, number)


def _over(above: Tensor | float, below: Tensor) -> Tensor:
    """Return above / below, or 0 where `below` is 0."""
    return torch.where(below == 0, 0.0, above / below)


def sign(number: float) -> float:
    """Return 1, −1, or 0."""
    return math.copysign(1.0, number) if number else 0.0


def _expression(op: tuple[Any, ...], tape: Tape, names: list[str]) -> str:
    name, *arguments = op
    if name == "const":
        return repr(arguments[0])
    operands = [names[register] for register in arguments]
    varying = [tape.varying(register) for register in arguments]
    if name in BINARY:
        return BINARY[name].format(*operands)
    if name == "neg":
        return f"-{operands[0]}"
    if name in EXTREMA:
        if not any(varying):
            return f"{name}({', '.join(operands)})"
        tensors = [text if is_tensor else f"full({text}, x)" for text, is_tensor in zip(operands, varying, strict=True)]
        return f"torch.{EXTREMA[name]}({', '.join(tensors)})"
    if varying[0]:
        return f"torch.{name}({operands[0]})"
    return f"{name}({operands[0]})" if name in ("abs", "sign") else f"math.{name}({operands[0]})"
