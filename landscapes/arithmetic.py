"""Arithmetic that writes a tape: constants are folded, and nothing is written that changes nothing."""

from __future__ import annotations

import math
from typing import Any

from landscapes.operations import number_of
from landscapes.tape import Tape


class TooLong(Exception):
    """The tape would have more operations than allowed."""


class Arithmetic:
    """Operations on the registers of a tape, which may have `most` of them. Raises TooLong beyond that."""

    def __init__(self, parameters: int, most: int) -> None:
        self.tape = Tape(2 + parameters)
        self._most = most

    def const(self, number: float) -> int:
        """Return the register of a number."""
        return self.tape.emit("const", float(number) + 0.0)

    def number(self, register: int) -> float | None:
        """Return the number that a register holds whatever x, y and the parameters are; None if it depends on them."""
        if register < self.tape.arguments:
            return None
        op = self.tape.ops[register - self.tape.arguments]
        return op[1] if op[0] == "const" else None

    def varying(self, register: int) -> bool:
        """Return whether a register depends on x or y."""
        return self.tape.varying(register)

    def apply(self, name: str, *operands: int) -> int:
        """Return the register of an operation; of numbers alone it is a number."""
        numbers = [self.number(operand) for operand in operands]
        known = [number for number in numbers if number is not None]
        if len(known) == len(operands):
            return self.const(float(number_of(name, *known)))
        if name == "where" and numbers[0] is not None:
            return operands[1] if numbers[0] else operands[2]
        if name in ("and", "or") and known:
            first, second = operands if numbers[0] is not None else operands[::-1]
            decided = bool(self.number(first)) == (name == "or")
            return first if decided else second
        if len(self.tape.ops) >= self._most:
            raise TooLong
        return self.tape.emit(name, *operands)

    def add(self, a: int, b: int) -> int:
        """Return a + b."""
        if self.number(a) == 0 or self.number(b) == 0:
            return b if self.number(a) == 0 else a
        if (of := self._negated(b)) is not None:
            return self.sub(a, of)
        if (of := self._negated(a)) is not None:
            return self.sub(b, of)
        return self.apply("add", *sorted((a, b)))

    def sub(self, a: int, b: int) -> int:
        """Return a − b."""
        if self.number(b) == 0:
            return a
        if self.number(a) == 0:
            return self.neg(b)
        if (of := self._negated(b)) is not None:
            return self.add(a, of)
        return self.apply("sub", a, b)

    def neg(self, a: int) -> int:
        """Return −a."""
        of = self._negated(a)
        return self.apply("neg", a) if of is None else of

    def mul(self, a: int, b: int) -> int:
        """Return a·b."""
        a, b = sorted((a, b), key=lambda register: (self.number(register) is None, register))
        if self.number(a) == 1:
            return b
        if self.number(a) == -1:
            return self.neg(b)
        for one, other in ((a, b), (b, a)):
            if (of := self._negated(one)) is not None:
                return self.neg(self.mul(of, other))
        return self.apply("mul", a, b)

    def div(self, a: int, b: int, name: str = "div") -> int:
        """Return a/b; with `name` "over", 0 where b is 0."""
        if self.number(b) == 1:
            return a
        if (of := self._negated(a)) is not None:
            return self.neg(self.div(of, b, name))
        return self.apply(name, a, b)

    def gate(self, mask: int, factor: int) -> int:
        """Return mask·factor, and 0 where the mask is 0."""
        if self.number(mask) is not None or self.number(factor) is not None:
            return self.mul(mask, factor)
        if (of := self._negated(mask)) is not None:
            return self.neg(self.gate(of, factor))
        return self.apply("gate", mask, factor)

    def scale(self, number: float, a: int) -> int:
        """Return a·number; several numbers in a row become one."""
        op: tuple[Any, ...] = self.tape.ops[a - self.tape.arguments] if a >= self.tape.arguments else ("",)
        if op[0] == "mul" and (inner := self.number(op[1])) is not None and math.isfinite(inner * number):
            return self.scale(inner * number, op[2])
        if op[0] == "neg":
            return self.scale(-number, op[1])
        return self.mul(self.const(number), a)

    def _negated(self, register: int) -> int | None:
        """Return a for −a; None for anything else."""
        if register < self.tape.arguments:
            return None
        op = self.tape.ops[register - self.tape.arguments]
        return op[1] if op[0] == "neg" else None
