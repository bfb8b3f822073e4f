"""The tree of a formula as a tape, operation by operation: the value is that of the tree as typed."""

from __future__ import annotations

import math
from collections.abc import Sequence

from core.words import text
from landscapes.arithmetic import Arithmetic
from landscapes.tape import by_squaring
from notation.problems import Problem
from notation.tree import (
    Call,
    Compare,
    Logic,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Power,
    Product,
    Sum,
    Where,
    children,
)  # fmt: skip
from notation.vocabulary import CONSTANTS

_KINKED = ("abs", "sqrt", "sign", "floor", "mod", "min", "max", "atan2", "where")
_MOST = 64  # the highest whole exponent that is made of products


class Lowering:
    """A tree put onto a tape. `smooth` is whether it has no kinks, `problems` what has no value anywhere."""

    def __init__(self, on: Arithmetic, parameters: Sequence[str]) -> None:
        self.on = on
        self.smooth = True
        self.problems: list[Problem] = []
        self._done: dict[int, int] = {}  # by the node's identity: the tree outlives this object
        self._names = {name: register for register, name in enumerate(("x", "y", *parameters))}

    def register(self, node: Node) -> int:
        """Return the register that holds a node's value."""
        if id(node) in self._done:
            return self._done[id(node)]
        register = self._done[id(node)] = self._new(node)
        number = self.on.number(register)
        if number is not None and not math.isfinite(number) and not self._is_known(node):
            self.problems.append(Problem(node.start, node.end, text("this is not a real number, or too large.")))
        return register

    def _is_known(self, node: Node) -> bool:
        """Return whether a part of the node has no value already, or the node is without one on purpose."""
        parts = [self.on.number(self._done[id(part)]) for part in children(node) if id(part) in self._done]
        return isinstance(node, Where) or any(part is not None and not math.isfinite(part) for part in parts)

    def _apply(self, name: str, *operands: int) -> int:
        if name in _KINKED and any(map(self.on.varying, operands)):
            self.smooth = False
        return self.on.apply(name, *operands)

    def _new(self, node: Node) -> int:
        on = self.on
        match node:
            case Number(value=value):
                return on.const(value)
            case Name(name=name):
                return self._names[name] if name in self._names else on.const(CONSTANTS[name])
            case Negative(of=of):
                return on.neg(self.register(of))
            case Sum(terms=terms):
                total = self.register(terms[0][1])
                for sign, term in terms[1:]:
                    total = (on.add if sign == "+" else on.sub)(total, self.register(term))
                return total
            case Product(factors=factors):
                total = self.register(factors[0][1])
                for sign, factor in factors[1:]:
                    total = (on.mul if sign == "*" else on.div)(total, self.register(factor))
                return total
            case Power(base=base, exponent=exponent):
                return self._power(base, self.register(exponent))
            case Call(name=name, arguments=arguments):
                return self._call(name, arguments)
            case Where(cases=cases, other=other):
                result = on.const(math.nan) if other is None else self.register(other)
                for condition, value in reversed(cases):
                    result = self._apply("where", self.register(condition), self.register(value), result)
                return result
            case Compare(first=first, rest=rest):
                return self._compared(first, rest)
            case Logic(word=word, parts=(first, *rest)):
                result = self.register(first)
                for part in rest:
                    result = on.apply(word, result, self.register(part))
                return result
            case Not(of=of):
                return on.apply("not", self.register(of))
        raise TypeError(f"{node!r} is not part of a formula.")

    def _compared(self, first: Node, rest: Sequence[tuple[str, Node]]) -> int:
        on, left, result = self.on, self.register(first), -1
        for sign, node in rest:
            right = self.register(node)
            low, high = (left, right) if sign[0] == "<" else (right, left)
            held = on.apply("le" if sign.endswith("=") else "lt", low, high)
            result = held if result < 0 else on.apply("and", result, held)
            left = right
        return result

    def _power(self, base: Node, exponent: int) -> int:
        if isinstance(base, Name) and base.name == "e" and "e" not in self._names:
            return self.on.apply("exp", exponent)
        return self._raised(self.register(base), exponent)

    def _raised(self, u: int, exponent: int) -> int:
        on, number = self.on, self.on.number(exponent)
        if number is None or not math.isfinite(number) or on.number(u) is not None:
            if on.varying(u):
                self.smooth = False
            return on.apply("pow", u, exponent)
        if number == 0:
            return on.const(1.0)
        if number < 0:
            return on.div(on.const(1.0), self._raised(u, on.const(-number)))
        if number == int(number) and number <= _MOST:
            return by_squaring(u, int(number), on.tape)
        if number == 0.5:
            return self._apply("sqrt", u)
        if number != int(number) and on.varying(u):
            self.smooth = False
        return on.apply("pow", u, exponent)

    def _call(self, name: str, arguments: Sequence[Node]) -> int:
        on = self.on
        if name == "root":
            degree, inner = arguments
            assert isinstance(degree, Number)
            return self._root(self.register(inner), int(degree.value))
        u, *others = (self.register(argument) for argument in arguments)
        one = on.const(1.0)
        match name:
            case "log":
                result = on.apply("log", u)
                return on.div(result, on.apply("log", others[0])) if others else result
            case "pow":
                if isinstance(arguments[0], Name) and arguments[0].name == "e" and "e" not in self._names:
                    return on.apply("exp", others[0])
                return self._raised(u, others[0])
            case "min" | "max":
                for other in others:
                    u = self._apply(name, u, other)
                return u
            case "sec":
                return on.div(one, on.apply("cos", u))
            case "csc":
                return on.div(one, on.apply("sin", u))
            case "cot":
                return on.div(one, on.apply("tan", u))
            case "square":
                return on.mul(u, u)
            case "hypot":
                return self._apply("sqrt", on.add(on.mul(u, u), on.mul(others[0], others[0])))
            case "relu":
                return self._apply("max", u, on.const(0.0))
            case "ceil":
                return on.neg(self._apply("floor", on.neg(u)))
            case "cbrt":
                return self._root(u, 3)
        return self._apply(name, u, *others)

    def _root(self, u: int, degree: int) -> int:
        """Return a root; one of an odd degree has a value below 0 too."""
        on = self.on
        if degree == 2:
            return self._apply("sqrt", u)
        if on.varying(u):
            self.smooth = False
        exponent = on.const(1 / degree)
        if degree % 2 == 0:
            return on.apply("pow", u, exponent)
        return on.mul(self._apply("sign", u), on.apply("pow", self._apply("abs", u), exponent))
