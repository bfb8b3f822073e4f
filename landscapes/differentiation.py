"""Derivatives of a tape: the gradient backwards through it, the Hessian forwards over the gradient.

A branch that is not taken adds exactly 0 to a derivative, even where it has no number (`gate`). A slope that is
`guarded` counts what is divided by a root that is 0 as 0, as `landscapes.lowering` does.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from landscapes.arithmetic import Arithmetic

LEVEL = ("sign", "floor", "mod", "step", "lt", "le", "and", "or", "not", "const")  # the derivative counts as 0


def gradient(on: Arithmetic, f: int, *, guarded: bool) -> tuple[int, int]:
    """Return the registers of f_x and f_y."""
    return _Backwards(on, guarded=guarded).run(f)


def hessian(on: Arithmetic, slopes: tuple[int, int]) -> tuple[int, int, int]:
    """Return the registers of f_xx, f_xy and f_yy, from those of an unguarded gradient."""
    along_x, along_y = _Forwards(on, 0), _Forwards(on, 1)
    return along_x.of(slopes[0]), along_x.of(slopes[1]), along_y.of(slopes[1])


class _Slopes:
    """Derivatives of the operations of one number."""

    def __init__(self, on: Arithmetic, *, guarded: bool) -> None:
        self.on, self.guarded = on, guarded

    def times_slope(self, name: str, u: int, result: int, factor: int, *, masked: bool) -> int:
        """Return factor·d/du of an operation on u; where it is `masked`, a factor of 0 makes 0 of it."""
        on = self.on
        if name in _BY_QUOTIENT:
            numerator, below = _BY_QUOTIENT[name](on, u, result)
            quotient = "over" if self.guarded and name == "sqrt" else "div"
            if masked:
                return on.gate(factor, on.div(on.const(numerator), below, quotient))
            return on.div(on.scale(numerator, factor), below, quotient)
        slope = _BY_PRODUCT[name](on, u, result)
        return self.times(factor, slope, masked=masked)

    def times(self, factor: int, other: int, *, masked: bool) -> int:
        """Return a product, in which a factor of 0 counts if it is `masked`."""
        on = self.on
        if (number := on.number(factor)) is not None:
            return on.scale(number, other)
        if (number := on.number(other)) is not None:
            return on.scale(number, factor)
        return on.gate(factor, other) if masked else on.mul(factor, other)

    def power_slope(self, u: int, v: int, result: int) -> int:
        """Return d/du of a power u^v."""
        on, number = self.on, self.on.number(v)
        if number is not None and number < 1 and self.guarded:
            return on.scale(number, on.div(result, u, "over"))
        less = on.apply("pow", u, on.sub(v, on.const(1.0)))
        if number is not None:
            return on.scale(number, less)
        slope = on.mul(v, less)
        if not self.guarded:
            return slope
        zero = on.const(0.0)
        kinked = on.apply("and", on.apply("lt", v, on.const(1.0)), on.apply("le", on.apply("abs", u), zero))
        return on.apply("where", kinked, zero, slope)


def _one_plus_square(on: Arithmetic, u: int) -> int:
    return on.add(on.const(1.0), on.mul(u, u))


def _one_minus_square(on: Arithmetic, u: int) -> int:
    return on.sub(on.const(1.0), on.mul(u, u))


Quotient = Callable[[Arithmetic, int, int], tuple[float, int]]
_BY_QUOTIENT: dict[str, Quotient] = {  # u and the result r: the slope is a number over a register
    "log": lambda on, u, r: (1.0, u),
    "log2": lambda on, u, r: (1 / math.log(2), u),
    "log10": lambda on, u, r: (1 / math.log(10), u),
    "sqrt": lambda on, u, r: (0.5, r),
    "asin": lambda on, u, r: (1.0, on.apply("sqrt", _one_minus_square(on, u))),
    "acos": lambda on, u, r: (-1.0, on.apply("sqrt", _one_minus_square(on, u))),
    "atan": lambda on, u, r: (1.0, _one_plus_square(on, u)),
    "asinh": lambda on, u, r: (1.0, on.apply("sqrt", _one_plus_square(on, u))),
    "acosh": lambda on, u, r: (1.0, on.apply("sqrt", on.sub(on.mul(u, u), on.const(1.0)))),
    "atanh": lambda on, u, r: (1.0, _one_minus_square(on, u)),
}
_BY_PRODUCT: dict[str, Callable[[Arithmetic, int, int], int]] = {
    "exp": lambda on, u, r: r,
    "sin": lambda on, u, r: on.apply("cos", u),
    "cos": lambda on, u, r: on.neg(on.apply("sin", u)),
    "tan": lambda on, u, r: _one_plus_square(on, r),
    "sinh": lambda on, u, r: on.apply("cosh", u),
    "cosh": lambda on, u, r: on.apply("sinh", u),
    "tanh": lambda on, u, r: _one_minus_square(on, r),
    "abs": lambda on, u, r: on.apply("sign", u),
    "erf": lambda on, u, r: on.scale(2 / math.sqrt(math.pi), on.apply("exp", on.neg(on.mul(u, u)))),
    "sigmoid": lambda on, u, r: on.sub(r, on.mul(r, r)),
    "softplus": lambda on, u, r: on.apply("sigmoid", u),
}


class _Backwards(_Slopes):
    """One way back through the tape, from f to x and y."""

    def run(self, f: int) -> tuple[int, int]:
        """Return the registers of f_x and f_y."""
        on, tape = self.on, self.on.tape
        self._sums: dict[int, int] = {}
        self._masked: set[int] = set()
        self._give(f, on.const(1.0), masked=False)
        for register in reversed(range(tape.arguments, f + 1)):
            if register in self._sums:
                name, *operands = tape.ops[register - tape.arguments]
                if name not in LEVEL:
                    self._back(name, operands, register, self._sums[register], register in self._masked)
        zero = on.const(0.0)
        return self._sums.get(0, zero), self._sums.get(1, zero)

    def _give(self, register: int, amount: int, *, masked: bool) -> None:
        on = self.on
        if not on.varying(register) or on.number(amount) == 0:
            return
        self._sums[register] = on.add(self._sums[register], amount) if register in self._sums else amount
        if masked:
            self._masked.add(register)

    def _back(self, name: str, operands: list[int], result: int, total: int, masked: bool) -> None:
        on, (u, *others) = self.on, operands
        v = others[0] if others else u
        if name in ("add", "sub", "neg"):
            if name != "neg":
                self._give(u, total, masked=masked)
            if name == "add":
                self._give(v, total, masked=masked)
            else:
                self._give(v, on.neg(total), masked=masked)
        elif name == "mul" and u == v:
            self._give(u, self.times(on.scale(2.0, total), u, masked=masked), masked=masked)
        elif name == "mul":
            for one, other in ((u, v), (v, u)):
                if on.varying(one):
                    self._give(one, self.times(total, other, masked=masked), masked=masked)
        elif name == "div":
            share = on.gate(total, on.div(on.const(1.0), v)) if masked else on.div(total, v)
            self._give(u, share, masked=masked)
            if on.varying(v):
                self._give(v, on.neg(self.times(share, result, masked=masked)), masked=masked)
        elif name == "pow":
            if on.varying(u):
                self._give(u, self.times(total, self.power_slope(u, v, result), masked=masked), masked=masked)
            if on.varying(v):
                slope = on.gate(result, on.apply("log", u))
                self._give(v, self.times(total, slope, masked=masked), masked=masked)
        elif name == "atan2":
            share = self.times(total, on.div(on.const(1.0), _squares(on, u, v)), masked=masked)
            if on.varying(u):
                self._give(u, self.times(share, v, masked=masked), masked=masked)
            if on.varying(v):
                self._give(v, on.neg(self.times(share, u, masked=masked)), masked=masked)
        elif name in ("min", "max"):
            share = on.gate(_share(on, name, u, v), total)
            self._give(u, share, masked=True)
            self._give(v, on.sub(total, share), masked=True)
        elif name == "where":
            yes, no = others
            zero = on.const(0.0)
            if on.varying(yes):
                self._give(yes, on.apply("where", u, total, zero), masked=True)
            if on.varying(no):
                self._give(no, on.apply("where", u, zero, total), masked=True)
        else:
            self._give(u, self.times_slope(name, u, result, total, masked=masked), masked=masked)


class _Forwards(_Slopes):
    """One way forward over the tape: the derivative of registers along x or y."""

    def __init__(self, on: Arithmetic, direction: int) -> None:
        super().__init__(on, guarded=False)
        self._known: dict[int, int | None] = {0: None, 1: None, direction: on.const(1.0)}
        self._upto = 2

    def of(self, register: int) -> int:
        """Return the register of a register's derivative."""
        on, tape = self.on, self.on.tape
        needed = self._needed(register)
        for each in sorted(needed):
            if each not in self._known:
                name, *operands = tape.ops[each - tape.arguments]
                varies = on.varying(each) and name not in LEVEL
                moved = self._forward(name, operands, each) if varies else None
                self._known[each] = None if moved is None or on.number(moved) == 0 else moved
        found = self._known[register]
        return on.const(0.0) if found is None else found

    def _needed(self, register: int) -> set[int]:
        tape, needed, waiting = self.on.tape, set[int](), [register]
        while waiting:
            here = waiting.pop()
            if here in needed or here in self._known:
                continue
            needed.add(here)
            if here >= tape.arguments and self.on.varying(here):
                waiting.extend(tape.ops[here - tape.arguments][1:])
        return needed

    def _forward(self, name: str, operands: list[int], result: int) -> int | None:
        on, (u, *others) = self.on, operands
        v = others[0] if others else u
        du = self._known.get(u)
        dv = self._known.get(v) if others else None
        if name == "where":
            yes, no = (self._known.get(part) for part in others)
            zero = on.const(0.0)
            return None if yes is no is None else on.apply(
                "where", u, zero if yes is None else yes, zero if no is None else no
            )  # fmt: skip
        if du is None and dv is None:
            return None
        if name in ("add", "sub", "neg"):
            if name == "neg":
                return None if du is None else on.neg(du)
            return self._sum(du, dv, subtract=name == "sub")
        if name in ("mul", "gate"):
            product = on.gate if name == "gate" else on.mul
            if u == v and du is not None:
                return self.times(on.scale(2.0, du), u, masked=False)
            return self._sum(
                None if du is None else self._product(product, du, v),
                None if dv is None else self._product(product, u, dv),
            )
        if name in ("div", "over"):
            above = self._sum(du, None if dv is None else on.mul(result, dv), subtract=True)
            return None if above is None else on.div(above, v, name)
        if name == "pow":
            along = None if du is None else self.times(du, self.power_slope(u, v, result), masked=False)
            raised = None if dv is None else self.times(dv, on.gate(result, on.apply("log", u)), masked=False)
            return self._sum(along, raised)
        if name == "atan2":
            above = self._sum(
                None if du is None else on.mul(du, v), None if dv is None else on.mul(u, dv), subtract=True
            )
            return None if above is None else on.div(above, _squares(on, u, v))
        if name in ("min", "max"):
            mine = None if du is None else on.gate(_share(on, name, u, v), du)
            return self._sum(mine, None if dv is None else on.gate(_share(on, name, v, u), dv))
        return None if du is None else self.times_slope(name, u, result, du, masked=False)

    def _product(self, product: Callable[[int, int], int], a: int, b: int) -> int:
        for one, other in ((a, b), (b, a)):
            if (number := self.on.number(one)) is not None:
                return self.on.scale(number, other)
        return product(a, b)

    def _sum(self, a: int | None, b: int | None, *, subtract: bool = False) -> int | None:
        if b is None:
            return a
        if a is None:
            return self.on.neg(b) if subtract else b
        return self.on.sub(a, b) if subtract else self.on.add(a, b)


def _squares(on: Arithmetic, u: int, v: int) -> int:
    return on.add(on.mul(u, u), on.mul(v, v))


def _share(on: Arithmetic, name: str, u: int, v: int) -> int:
    """Return the share of u in the slope of the maximum or minimum of u and v: 1 or 0, or a half if they are equal."""
    return on.apply("step", u, v) if name == "max" else on.apply("step", v, u)
