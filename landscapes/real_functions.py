"""Functions of real numbers for sympy, whose own think of complex ones."""

from __future__ import annotations

from typing import Any, cast

import sympy


class Sign(sympy.Function):
    """The sign of a real number, with the derivative 0 (sympy's has a Dirac delta, and thinks of complex numbers)."""

    nargs = (1,)

    @classmethod
    def eval(cls, *args: Any) -> Any:
        return sympy.sign(*args) if args[0].is_number else None

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        return sympy.Integer(0)


class Magnitude(sympy.Function):
    """The absolute value of a real number; its derivative is the sign."""

    nargs = (1,)

    @classmethod
    def eval(cls, *args: Any) -> Any:
        return sympy.Abs(*args) if args[0].is_number else None

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        return cast(sympy.Expr, Sign(self.args[0]))
