"""The one parser: text -> checked syntax tree -> sympy, LaTeX and PyTorch text.

Only what is on the whitelist gets through: numbers, `x`, `y`, declared parameters, `pi`, `e`, + - * / ** (or ^) and the
functions of `landscapes.checking`. Nothing is ever evaluated as Python, so the same parser can read a formula that a
visitor typed. The limits on length, nodes, depth, constants and exponents are for visitors (`VISITOR`); a file has
none.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import sympy

from landscapes import checking, known_tapes
from landscapes.checking import VISITOR, FormulaError, Limits, check, syntax_tree
from landscapes.lowering import lowered
from landscapes.printing import VARIABLES, called, latex, torch_code, varies
from landscapes.real_functions import Magnitude, Sign
from landscapes.tape import Tape

__all__ = ["VISITOR", "Formula", "FormulaError", "Limits"]

CONSTANTS: dict[str, Any] = {"pi": sympy.pi, "e": sympy.E}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(sympy, name) for name in checking.FUNCTIONS if hasattr(sympy, name)},
    "abs": Magnitude,
    "sign": Sign,
    "min": sympy.Min,
    "max": sympy.Max,
}
KINKED = ("abs", "sqrt", "max", "min", "sign")  # where a derivative can be missing


@dataclass(frozen=True)
class Formula:
    """A checked formula in x, y and its parameters."""

    text: str
    parameters: tuple[str, ...] = ()
    limits: Limits | None = None

    def __post_init__(self) -> None:
        check(self.tree, self.parameters, self.limits)

    @cached_property
    def tree(self) -> ast.expr:
        return syntax_tree(self.text, self.limits)

    @cached_property
    def symbols(self) -> tuple[sympy.Symbol, ...]:
        """x, y and the parameters, as real symbols."""
        return tuple(sympy.Symbol(name, real=True) for name in (*VARIABLES, *self.parameters))

    @cached_property
    def expression(self) -> sympy.Expr:
        names = dict(zip((*VARIABLES, *self.parameters), self.symbols, strict=True))
        try:
            return sympy.sympify(_to_sympy(self.tree, {**CONSTANTS, **names}))  # an Expr already: sympify runs no code
        except FormulaError:
            raise
        except (ArithmeticError, TypeError, ValueError) as error:
            raise FormulaError(f"The formula {self.text!r} is not a real number everywhere: {error}.") from None

    @property
    def smooth(self) -> bool:
        """True if it has no abs, sqrt, max, min or sign of anything that varies."""
        return self._smooth

    @cached_property
    def _smooth(self) -> bool:
        return not any(
            isinstance(node, ast.Call) and called(node.func) in KINKED and varies(node) for node in ast.walk(self.tree)
        )

    def tape(self, wanted: str) -> Tape:
        """Return the program of its derivatives, as `landscapes.tape.tape_of` does."""
        key = (self.text, self.parameters, wanted)
        tape = known_tapes.find(key)
        if tape is None:
            tape = lowered(self.expression, self.symbols, wanted, smooth=self.smooth)
            known_tapes.keep(key, tape)
        return tape

    def number(self, values: Mapping[str, float]) -> float:
        """Return its value as a plain number at these values of its names; NaN where it has none."""
        return checking.number(self.tree, values)

    def latex(self, symbols: Mapping[str, str] | None = None) -> str:
        """Return the formula as it was written, typeset; `symbols` gives the LaTeX of each parameter."""
        return latex(self.tree, symbols or {})

    def python(self) -> str:
        """Return the formula as PyTorch code over tensors x and y (functions of numbers alone use math)."""
        return torch_code(self.tree)


_NOWHERE_REAL = (sympy.I, sympy.nan, sympy.zoo, sympy.oo, -sympy.oo)


def _to_sympy(node: ast.expr, names: Mapping[str, Any]) -> Any:
    """Return the tree as a sympy expression. Raises FormulaError where a part divides by zero or is complex."""
    expression = _to_sympy_new(node, names)
    if expression.has(*_NOWHERE_REAL):
        raise FormulaError(f"{ast.unparse(node)!r} is not a real number, or too large.")
    return expression


def _to_sympy_new(node: ast.expr, names: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=int() as number):
            return sympy.Integer(number)
        case ast.Constant(value=number):
            return sympy.Float(number)
        case ast.Name(id=name):
            return names[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_to_sympy(operand, names)
        case ast.UnaryOp(operand=operand):
            return _to_sympy(operand, names)
        case ast.BinOp(left=left, op=operator, right=right):
            return checking.ARITHMETIC[type(operator)](_to_sympy(left, names), _to_sympy(right, names))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return FUNCTIONS[name](*(_to_sympy(argument, names) for argument in arguments))
    raise FormulaError(f"{ast.unparse(node)!r} is not allowed in a formula.")
