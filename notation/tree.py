"""The tree of a formula as it was typed; each node knows its place in the text, from `start` to before `end`.

Sums, products, comparisons and chains of words are flat, so that the depth of a tree is that of its brackets.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a formula."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number as it was typed."""

    value: float
    text: str


@dataclass(frozen=True, slots=True)
class Name(Node):
    """x, y, a constant or a slider."""

    name: str


@dataclass(frozen=True, slots=True)
class Hole(Node):
    """A part that could not be read."""


@dataclass(frozen=True, slots=True)
class Sum(Node):
    """Terms, each with the sign + or −."""

    terms: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Product(Node):
    """Factors, each multiplied or divided by: "*" or "/"."""

    factors: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Negative(Node):
    """Something with a minus in front."""

    of: Node


@dataclass(frozen=True, slots=True)
class Power(Node):
    """A power."""

    base: Node
    exponent: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function of its arguments."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Where(Node):
    """Cases in order, each a condition and a value, and the value elsewhere; None for no value."""

    cases: tuple[tuple[Node, Node], ...]
    other: Node | None


@dataclass(frozen=True, slots=True)
class Compare(Node):
    """A chain of comparisons: the first part, then pairs of a sign ("<", "<=", ">", ">=") and a part."""

    first: Node
    rest: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """Conditions joined by "and" or "or"."""

    word: str
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    """A condition turned round."""

    of: Node


@dataclass(frozen=True, slots=True)
class Vector(Node):
    """Two numbers in brackets, in the notation of rules."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Member(Node):
    """One number of several, such as the x of a vector, in the notation of rules."""

    of: Node
    name: str


def is_condition(node: Node) -> bool:
    """Return whether a node is true or false, not a number."""
    return isinstance(node, Compare | Logic | Not)


def children(node: Node) -> tuple[Node, ...]:
    """Return the parts of a node, from left to right."""
    match node:
        case Sum(terms=pairs) | Product(factors=pairs):
            return tuple(part for _, part in pairs)
        case Negative(of=part) | Not(of=part) | Member(of=part):
            return (part,)
        case Power(base=base, exponent=exponent):
            return (base, exponent)
        case Call(arguments=parts) | Logic(parts=parts) | Vector(parts=parts):
            return parts
        case Where(cases=cases, other=other):
            parts = tuple(part for case in cases for part in case)
            return parts if other is None else (*parts, other)
        case Compare(first=first, rest=rest):
            return (first, *(part for _, part in rest))
    return ()


def walk(node: Node) -> Iterator[Node]:
    """Yield a node and all that is in it."""
    waiting = [node]
    while waiting:
        here = waiting.pop()
        yield here
        waiting.extend(children(here))


def varies(node: Node) -> bool:
    """Return whether x or y occurs in it."""
    return any(isinstance(part, Name) and part.name in ("x", "y") for part in walk(node))
