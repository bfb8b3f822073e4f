"""A typed rule's lines as the trees of equations.py, from the tree that was read: LaTeX has more than one reading.

What only such lines have: ["vector", [tree, tree]], ["member", tree, "x" | "y"], ["hessian", "xx" | "xy" | …],
["nthroot", degree, tree], more functions in ["call", …], and conditions ["<=" | ">=" | "and" | "or", tree, tree] and
["not", tree]. ["cases", rows, true] are two numbers even where each case is one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from figures.viewer.latex import Reader, Tree
from notation.printing import Latex, is_negative
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
from optimizers.writing.kinds import VECTOR, kind_of, kinds_before
from optimizers.writing.latex import steps_of
from optimizers.writing.rule import WrittenRule

_MANY = re.compile(r"\\overset\{(\d+)\}\{(.*)\}(_.*)")  # the fourth value of a name in a step, and those after it
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_CONSTANTS = {"e": "e", "pi": r"\pi"}


def equations_of_lines(rule: WrittenRule) -> list[tuple[Tree, Tree]]:
    """Return an equation for each line of a typed rule, in the order of a step."""
    lines = rule.lines()
    kinds = kinds_before(lines, rule.kinds())
    found: list[tuple[Tree, Tree]] = []
    for line, step in zip(lines.assignments, steps_of(lines), strict=True):
        found.append((symbol_tree(step.symbol), _Trees(step.symbols, kinds).render(step.tree, 0)))
        kinds[line.name] = VECTOR if line.name == "x" else kind_of(line.tree, kinds)
    return found


def symbol_tree(latex: str) -> Tree:
    """Return the tree of one symbol."""
    if not (many := _MANY.fullmatch(latex)):
        return Reader(latex).whole()
    kind, _, letter, subscript = Reader(many[2] + many[3]).whole()
    return [kind, latex, f"{letter}⁽{many[1].translate(_RAISED)}⁾", subscript]


class _Trees:
    """A printer of trees that writes trees, with a group wherever `notation.printing` writes brackets."""

    def __init__(self, symbols: Mapping[str, str], kinds: Mapping[str, str]) -> None:
        self.symbols, self.kinds = {**_CONSTANTS, **symbols}, kinds

    def render(self, node: Node, strength: int) -> Tree:
        """Return the tree of a node, in a group if its own strength is less."""
        tree, own = self.parts(node)
        return ["group", tree] if own < strength else tree

    def parts(self, node: Node) -> tuple[Tree, int]:
        """Return the tree of a node and its strength, as in `Latex.parts`."""
        match node:
            case Number():
                written, own = Latex({}).parts(node)
                return Reader(written).whole(), own
            case Name(name=name):
                return symbol_tree(self.symbols[name]), 4
            case Negative(of=of):
                return ["sum", [["-", self.render(of, 2)]]], 1
            case Sum(terms=terms):
                strengths = [0, *(2 if sign == "-" or is_negative(term) else 1 for sign, term in terms[1:])]
                each = zip(terms, strengths, strict=True)
                return ["sum", [[sign, self.render(term, strength)] for (sign, term), strength in each]], 1
            case Product():
                return self._product(node)
            case Power(base=base, exponent=exponent) | Call(name="pow", arguments=(base, exponent)):
                return ["power", self.render(base, 4), self.render(exponent, 0)], 3
            case Call(name="square", arguments=(of,)):
                return ["power", self.render(of, 4), ["number", "2"]], 3
            case Call(name="exp", arguments=(of,)):
                return ["power", symbol_tree("e"), self.render(of, 0)], 3
            case Call(name=name, arguments=arguments):
                return self._call(name, [self.render(argument, 0) for argument in arguments]), 4
            case Vector(parts=parts):
                return ["vector", [self.render(part, 0) for part in parts]], 4
            case Member(of=Name(name="hess"), name=name):
                return ["hessian", name], 4
            case Member(of=of, name=name):
                return ["member", self.render(of, 0), name], 4
            case Where(cases=cases, other=other):
                rows = [[self.render(value, 0), self._condition(condition)] for condition, value in cases]
                rows += [] if other is None else [[self.render(other, 0), ["else"]]]
                return ["cases", rows, kind_of(node, self.kinds) == VECTOR], 4
        raise TypeError(f"{node!r} is not part of a rule.")

    def _product(self, node: Product) -> tuple[Tree, int]:
        tree, own = self.parts(node.factors[0][1])
        for sign, factor in node.factors[1:]:
            if sign == "/":
                tree, own = ["fraction", tree, self.render(factor, 0)], 3
                continue
            left = ["group", tree] if own < 2 else tree
            right = self.render(factor, 3 if isinstance(factor, Product) and factor.factors[-1][0] == "*" else 2)
            tree, own = ["product", [*(left[1] if left[0] == "product" else [left]), right]], 2
        return tree, own

    def _call(self, name: str, arguments: list[Tree]) -> Tree:
        match name:
            case "grad":
                return ["gradient", *arguments]
            case "dot":
                return ["inner", *arguments]
            case "norm" | "abs":
                return [name, *arguments]
            case "sqrt":
                return ["root", *arguments]
            case "cbrt":
                return ["nthroot", ["number", "3"], *arguments]
            case "root":
                return ["nthroot", *arguments]
        return ["call", name, arguments]

    def _condition(self, node: Node) -> Tree:
        match node:
            case Compare(first=first, rest=rest):
                sides = [self.render(part, 0) for part in (first, *(part for _, part in rest))]
                return _joined("and", [[sign, *sides[i : i + 2]] for i, (sign, _) in enumerate(rest)])
            case Logic(word=word, parts=parts):
                return _joined(word, [self._condition(part) for part in parts])
            case Not(of=of):
                return ["not", self._condition(of)]
        raise TypeError(f"{node!r} is no condition.")


def _joined(word: str, conditions: list[Tree]) -> Tree:
    tree = conditions[0]
    for condition in conditions[1:]:
        tree = [word, tree, condition]
    return tree
