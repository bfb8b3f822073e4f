"""A tree of a rule as a function over what is known in a step; the same for numbers, batches, sweeps and programs.

Numbers of a product are multiplied first, which spares an operation on all particles. Two forms become one operation of
torch each, as in the rules of this folder: a·m + (1 − a)·u, and x − u/v.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from notation.tree import (
    Call,
    Compare,
    Logic,
    Member,
    Name,
    Negative,
    Node,
    Not,
    Number,
    Power,
    Product,
    Sum,
    Vector,
    Where,
)  # fmt: skip
from notation.vocabulary import CONSTANTS
from optimizers.writing.functions import FUNCTIONS, Value, chosen, divided, power, vector

Known = dict[str, Any]  # names, and under HERE the surface as the step sees it
Evaluate = Callable[[Known], Any]
HERE = ""
_INDEX = {"x": 0, "y": 1}


def evaluator(node: Node) -> Evaluate:
    """Return the function of a tree: known names to a float or a tensor."""
    match node:
        case Number(value=value):
            return lambda known: value
        case Name(name=name):
            constant = CONSTANTS.get(name)
            return (lambda known: known[name]) if constant is None else lambda known: known.get(name, constant)
        case Negative(of=of):
            inner = evaluator(of)
            return lambda known: -inner(known)
        case Sum(terms=terms):
            return _sum(terms)
        case Product():
            return _product(node)
        case Power(base=Name(name="e"), exponent=exponent):
            raised = evaluator(exponent)
            return lambda known: FUNCTIONS["exp"](raised(known))
        case Power(base=base, exponent=exponent):
            below, above = evaluator(base), evaluator(exponent)
            return lambda known: power(below(known), above(known))
        case Call(name="grad", arguments=(point,)):
            place = evaluator(point)
            return lambda known: known[HERE].at(place(known)).gradient
        case Call(name=name, arguments=arguments):
            function, parts = FUNCTIONS[name], [evaluator(argument) for argument in arguments]
            return lambda known: function(*[part(known) for part in parts])
        case Vector(parts=(first, second)):
            a, b = evaluator(first), evaluator(second)
            return lambda known: vector(a(known), b(known), known["x"])
        case Member(of=Name(name="hess"), name=name):
            row, column = (_INDEX[letter] for letter in name)
            return lambda known: known["hess"][row, column]
        case Member(of=of, name=name):
            whole, index = evaluator(of), _INDEX[name]
            return lambda known: whole(known)[index]
        case Where(cases=cases, other=other):
            return _where(cases, other)
    return _condition(node)


def _sum(terms: Sequence[tuple[str, Node]]) -> Evaluate:
    if (average := _average(terms)) is not None:
        return average
    first = evaluator(terms[0][1])
    if len(terms) == 2 and terms[1][0] == "-" and isinstance(terms[1][1], Product):
        return _stepped(first, terms[1][1])
    rest = [(sign == "+", evaluator(term)) for sign, term in terms[1:]]

    def run(known: Known) -> Any:
        total = first(known)
        for plus, term in rest:
            total = total + term(known) if plus else total - term(known)
        return total

    return run


def _average(terms: Sequence[tuple[str, Node]]) -> Evaluate | None:
    """Return the function of a·m + (1 − a)·u, where a is a name; None for any other sum."""
    if [sign for sign, _ in terms] != ["+", "+"]:
        return None
    (_, one), (_, other) = terms
    if not (isinstance(one, Product) and isinstance(other, Product)):
        return None
    share, rest = one.factors[0][1], other.factors[0][1]
    if not (isinstance(share, Name) and isinstance(rest, Sum) and len(rest.terms) == 2):
        return None
    (_, unit), (sign, same) = rest.terms
    is_rest = isinstance(unit, Number) and unit.value == 1 and isinstance(same, Name)
    if not (is_rest and isinstance(same, Name) and sign == "-" and same.name == share.name):
        return None
    kept, added = _without_first(one), _without_first(other)
    if kept is None or added is None:
        return None
    old, new, name = evaluator(kept), evaluator(added), share.name

    def run(known: Known) -> Any:
        a, m, u = known[name], old(known), new(known)
        if isinstance(a, float) and _alike(m, u):
            return torch.lerp(m, u, 1 - a)
        return a * m + (1 - a) * u

    return run


def _without_first(product: Product) -> Node | None:
    """Return a product without its first factor; None if it is divided there."""
    rest = product.factors[1:]
    if not rest or rest[0][0] != "*":
        return None
    return rest[0][1] if len(rest) == 1 else Product(rest[0][1].start, product.end, rest)


def _stepped(first: Evaluate, product: Product) -> Evaluate:
    """Return the function of a difference whose second term is a product."""
    taken = _Factors(product)

    def run(known: Known) -> Any:
        x, (above, below) = first(known), taken.fraction(known)
        if below is None:
            return x - above
        if _alike(x, above) and _alike(x, below):
            return torch.addcdiv(x, above, below, value=-1)
        return x - divided(above, below)

    return run


def _alike(a: Any, b: Any) -> bool:
    return isinstance(a, Tensor) and isinstance(b, Tensor) and a.shape == b.shape and a.dtype == b.dtype


def _product(node: Product) -> Evaluate:
    factors = _Factors(node)

    def run(known: Known) -> Any:
        above, below = factors.fraction(known)
        return above if below is None else divided(above, below)

    return run


class _Factors:
    """The factors of a product and of the products in it, above and below."""

    def __init__(self, product: Product) -> None:
        self.above: list[Evaluate] = []
        self.below: list[Evaluate] = []
        self._add(product, up=True)

    def _add(self, product: Product, *, up: bool) -> None:
        for sign, factor in product.factors:
            above = up if sign == "*" else not up
            if isinstance(factor, Product):
                self._add(factor, up=above)
            else:
                (self.above if above else self.below).append(evaluator(factor))

    def fraction(self, known: Known) -> tuple[Any, Any]:
        """Return what is above, with all numbers, and the tensors below; None where there are none."""
        number, above = _collected(self.above, known)
        under, below = _collected(self.below, known)
        number = divided(number, under) if self.below else number
        if above is not None:
            return (above if isinstance(number, float) and number == 1 else number * above), below
        return number, below


def _collected(factors: Sequence[Evaluate], known: Known) -> tuple[Any, Any]:
    """Return the product of all numbers, and that of all tensors with particles, or None."""
    number: Any = 1.0
    tensors: Any = None
    for factor in factors:
        value = factor(known)
        if isinstance(value, Tensor) and value.ndim > 0:
            tensors = value if tensors is None else tensors * value
        else:
            number = number * value
    return number, tensors


def _where(cases: Sequence[tuple[Node, Node]], other: Node | None) -> Evaluate:
    last = evaluator(Number(0, 0, math.nan, "nan") if other is None else other)
    rows = [(evaluator(condition), evaluator(value)) for condition, value in cases]

    def run(known: Known) -> Value:
        result = last(known)
        for condition, value in reversed(rows):
            result = chosen(condition(known), value(known), result, known["x"])
        return result

    return run


def _condition(node: Node) -> Evaluate:
    match node:
        case Compare(first=first, rest=rest):
            parts = [evaluator(first), *(evaluator(part) for _, part in rest)]
            signs = [sign for sign, _ in rest]
            return lambda known: _chain(signs, [part(known) for part in parts])
        case Logic(word=word, parts=several):
            inner = [evaluator(part) for part in several]
            return lambda known: _joined(word, [part(known) for part in inner])
        case Not(of=of):
            turned = evaluator(of)
            return lambda known: _opposite(turned(known))
    raise TypeError(f"{node!r} is not part of a rule.")


def _chain(signs: Sequence[str], values: Sequence[Any]) -> Any:
    held = [_compared(sign, a, b) for sign, a, b in zip(signs, values, values[1:], strict=False)]
    return _joined("and", held)


def _compared(sign: str, a: Any, b: Any) -> Any:
    match sign:
        case "<":
            return a < b
        case "<=":
            return a <= b
        case ">":
            return a > b
    return a >= b


def _joined(word: str, conditions: Sequence[Any]) -> Any:
    result = conditions[0]
    for condition in conditions[1:]:
        result = result & condition if word == "and" else result | condition
    return result


def _opposite(condition: Any) -> Any:
    return ~condition if isinstance(condition, Tensor) else not condition
