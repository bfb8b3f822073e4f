"""A sympy expression as a tape: sympy differentiates, and common subexpressions are shared."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import sympy
from sympy.functions.special.delta_functions import DiracDelta, Heaviside
from sympy.simplify.cse_main import basic_optimizations, preprocess_for_cse

from landscapes.checking import FormulaError
from landscapes.real_functions import Magnitude, Sign
from landscapes.tape import Tape, by_squaring

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


def lowered(f: Any, symbols: Sequence[Any], wanted: str, *, smooth: bool) -> Tape:
    """Return the program of an expression's derivatives, for `wanted` as `tape_of` has it; x and y come first."""
    x, y, *_ = symbols
    # One variable at a time: asked for two at once, sympy factors the result, which takes longer than all the rest.
    outputs: list[Any] = []
    for order in wanted:
        if order == "f":
            outputs.append(f)
        elif order == "g":
            outputs += [_derivative(f, x), _derivative(f, y)]
        else:
            outputs += [_derivative(_derivative(f, one), other) for one, other in ((x, x), (x, y), (y, y))]
    shared, reduced = sympy.cse([_prepared(output) for output in outputs], optimizations=_AFTER)
    tape = Tape(arguments=len(symbols))
    plain, slopes = (_Lowering(tape, symbols, dict(shared), guarded=guarded) for guarded in (False, True))
    order = [order for order in wanted for _ in range({"f": 1, "g": 2, "h": 3}[order])]
    for kind, expression in zip(order, reduced, strict=True):
        lowering = slopes if kind == "g" and not smooth else plain
        tape.outputs.append(lowering.register(expression))
    return tape


# A formula has several programs of the same derivatives: for a step, for the map, for a run's end. What takes sympy
# longest is done once for all of them.


@lru_cache(maxsize=256)
def _derivative(expression: Any, variable: Any) -> Any:
    return sympy.diff(expression, variable)


@lru_cache(maxsize=256)
def _prepared(expression: Any) -> Any:
    """Return an expression as the "basic" optimizations of sympy's `cse` prepare it."""
    return preprocess_for_cse(_plain(expression), basic_optimizations)


_AFTER = [(None, after) for _, after in basic_optimizations]  # what they do to the result


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
            return by_squaring(self.register(base), int(exponent), tape)
        if exponent.is_Rational and exponent.q == 2 and exponent.p <= 64:  # as in the derivative of a root
            root = tape.emit("sqrt", self.register(base))
            return tape.emit("mul", by_squaring(self.register(base), exponent.p // 2, tape), root)
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
