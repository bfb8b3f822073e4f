"""The reader: tokens to a tree, by recursive descent over sums, products and powers.

A product needs no sign: `2x`, `x y`, `3(x+1)`, `x(y+1)`. Where that leaves two readings, as in `1/2x`, the reader asks
(`questions.py`). All problems are collected; what could not be read becomes a hole in the tree.
"""

from __future__ import annotations

from core.words import Text, text
from notation import questions
from notation.atoms import Atoms
from notation.cursor import TooDeep
from notation.tokens import EQUAL, Token
from notation.tree import (
    Compare,
    Hole,
    Logic,
    Negative,
    Node,
    Not,
    Power,
    Product,
    Sum,
    Where,
    is_condition,
)  # fmt: skip

__all__ = ["Reader", "TooDeep"]
_COMPARISONS = ("<", "<=", ">", ">=")


class Reader(Atoms):
    """A tree out of tokens. `problems` are those of its grammar; `names` has those of its names."""

    def whole(self) -> Node:
        """Return the tree of all tokens. Raises TooDeep where the brackets are nested too deeply."""
        node = self.number(self.expression())
        while self.here.kind != "end":
            self.refuse_here()
            self.advance()
            if self.starts_operand():
                self.expression()
        return node

    # ------------------------------------------------------------------ conditions

    def expression(self) -> Node:
        """Return a value or a condition: `a`, `a if c else b`, `x < 0 and y < 0`."""
        with self.deeper():
            node = self._joined("or")
            if not self.is_name("if"):
                return node
            self.advance()
            with self.deciding():
                condition = self.condition(self._joined("or"))
            if self.is_name("else"):
                self.advance()
                other: Node | None = self.number(self.expression())
            else:
                other = None
            return Where(node.start, self.before, ((condition, self.number(node)),), other)

    def _joined(self, word: str) -> Node:
        inner = (lambda: self._joined("and")) if word == "or" else self._turned
        node = inner()
        if not self.is_name(word):
            return node
        parts = [self.condition(node)]
        while self.is_name(word):
            self.advance()
            parts.append(self.condition(inner()))
        return Logic(node.start, self.before, word, tuple(parts))

    def _turned(self) -> Node:
        start, turns = self.here.start, 0
        while self.is_name("not"):
            self.advance()
            turns += 1
        node = self._compared()
        return Not(start, node.end, self.condition(node)) if turns % 2 else self.condition(node) if turns else node

    def _compared(self) -> Node:
        first = self._sum()
        rest: list[tuple[str, Node]] = []
        while self.is_sign(*_COMPARISONS) or (self._deciding and self.is_sign("=")):
            sign = self.advance().words
            if sign == "=":
                self.refuse(self.last.start, self.last.end, EQUAL)
                sign = "<"
            rest.append((sign, self.number(self._sum())))
        return Compare(first.start, self.before, self.number(first), tuple(rest)) if rest else first

    def condition(self, node: Node) -> Node:
        """Return a node that must be true or false."""
        if not is_condition(node) and not isinstance(node, Hole):
            self.refuse(node.start, node.end, text("a condition is wanted here, such as x < 0."))
        return node

    def number(self, node: Node) -> Node:
        """Return a node that must be a number."""
        if is_condition(node):
            words = text("a condition is no number: write where(condition, 1, 0).")
            self.refuse(node.start, node.end, words)
        return node

    # ------------------------------------------------------------------ arithmetic

    def _sum(self) -> Node:
        start = self.here.start
        negative = self._signs()
        first = self._product()
        if negative:
            first = Negative(start, first.end, first)
        terms = [("+", first)]
        while self.is_sign("+", "-"):
            sign = self.advance().words
            terms.append((sign, self._product()))
        if len(terms) == 1:
            return first
        return Sum(start, self.before, tuple((sign, self.number(term)) for sign, term in terms))

    def _signs(self) -> bool:
        """Read signs in front of something, and return whether they make it negative."""
        negative = False
        while self.is_sign("+", "-"):
            negative ^= self.advance().words == "-"
        return negative

    def _product(self) -> Node:
        first = self._factor()
        factors, implicit = [("*", first)], [False]
        while True:
            if self.is_sign("*", "/"):
                sign = self.advance().words
                factors.append((sign, self._factor()))
                implicit.append(False)
            elif self.starts_operand() and not self.is_name("if", "else", "and", "or", "not"):
                question = questions.of_product(self.text, factors, implicit, self.here, self.last)
                if self.meets_bars():
                    question = questions.of_bars(self.here)
                factors.append(("*", self._factor()))
                if question is not None and not questions.is_restriction(factors[-1][1]):
                    self.refuse(*question)
                implicit.append(True)
            else:
                break
        if len(factors) == 1:
            return first
        node = Product(first.start, self.before, tuple((sign, self.number(factor)) for sign, factor in factors))
        return questions.restricted(node, factors)

    def _factor(self) -> Node:
        """Return a factor with the signs in front of it and its powers, which bind more strongly than the signs."""
        start = self.here.start
        negative = self._signs()
        base = self.atom()
        if (
            isinstance(base, Power)
            and self.text[base.start] not in "([{"
            and (self.here.kind == "power" or self.is_sign("^"))
        ):
            self.refuse(base.start, self.here.end, text("a power of a power: write brackets."))
        while self.here.kind == "power":
            raised = self.advance()
            base = Power(base.start, raised.end, self.number(base), self.finite(raised, raised.words))
        if self.is_sign("^"):
            if self.last.kind == "power":
                self.refuse_here()
            self.advance()
            with self.deeper():
                first, known = self.here, len(self.problems)
                exponent = self._factor()
            if len(self.problems) == known:
                self._ask_about_exponent(base, first, exponent)
            base = Power(base.start, self.before, self.number(base), self.number(exponent))
        return Negative(start, base.end, base) if negative else base

    def _ask_about_exponent(self, base: Node, first: Token, exponent: Node) -> None:
        question: tuple[int, int, Text] | None = questions.of_exponent(
            self.text, base, first, exponent, self.here, self.following
        )
        if question is not None and self.starts_operand(also="/"):
            self.refuse(*question)
