"""Groups of a formula: roots, fractions, LaTeX's braces, and the braces of Desmos with their cases."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace

from core.words import text
from notation import questions
from notation.cursor import Cursor
from notation.tree import Call, Hole, Node, Number, Product, Where, is_condition

_EXAMPLE = r"\begin{cases} x & x < 0 \\ 2 & \text{otherwise} \end{cases}"


class Groups(Cursor):
    """The part of the reader that reads groups."""

    @abstractmethod
    def expression(self) -> Node:
        """Return a value or a condition."""

    @abstractmethod
    def number(self, node: Node) -> Node:
        """Return a node that must be a number."""

    @abstractmethod
    def condition(self, node: Node) -> Node:
        """Return a node that must be true or false."""

    @abstractmethod
    def atom(self) -> Node:
        """Return the smallest part that stands here."""

    def missing(self) -> Node:
        """Note that something is missing here, and return a hole."""
        token, last = self.here, self.last
        if token.words in ("^", "*", "/", "<", ">", "<=", ">="):
            words = text("something is missing before {sign}.", sign=self.text[token.start : token.end])
            self.refuse(token.start, token.end, words)
        elif last is token:
            self.refuse(token.start, token.end, text("something is missing here."))
        elif last.words in ("(", "[", "{", "|", "cases") and token.kind != "end":
            self.refuse(last.start, token.end, text("there is nothing in these brackets."))
        else:
            words = text("something is missing after {sign}.", sign=self.text[last.start : last.end])
            self.refuse(last.start, last.end, words)
        return Hole(token.start, token.start)

    def root(self) -> Node:
        """Return a root: √x, a cube root, or LaTeX's with any degree."""
        token = self.advance()
        name, degree = ("cbrt", None) if token.words == "∛" else ("sqrt", None)
        if token.words == "sqrt" and self.is_sign("["):
            opening = self.open()
            degree = self.number(self.expression())
            self.close(opening)
        if self.is_sign("(", "{") or self.starts_operand():
            clear = self.is_sign("(", "[", "{", "|")
            with self.deeper():
                inner = self.group() if self.is_sign("{") else self.number(self.atom())
            question = None if clear else questions.of_root(self.text, token, inner, self.here)
            if question is not None and (self.here.kind == "power" or self.starts_operand(also="^")):
                self.refuse(*question)
        else:
            inner = self.missing()
        if degree is None:
            return Call(token.start, self.before, name, (inner,))
        if not isinstance(degree, Number) or degree.value != int(degree.value) or not 2 <= degree.value <= 99:
            self.refuse(degree.start, degree.end, text("the degree of a root is a whole number from 2 to 99."))
            return Hole(token.start, self.before)
        return Call(token.start, self.before, "root", (degree, inner))

    def fraction(self) -> Node:
        """Return a fraction of LaTeX."""
        token = self.advance()
        parts = []
        for _ in range(2):
            if not self.is_sign("{"):
                words = text("a fraction needs braces, as in {example}.", example=r"\frac{x}{2}")
                self.refuse(token.start, token.end, words)
                return Hole(token.start, token.end)
            parts.append(self.group())
        return Product(token.start, self.before, (("*", parts[0]), ("/", parts[1])))

    def group(self) -> Node:
        """Return what stands in the braces of LaTeX."""
        opening = self.open()
        inner = self.number(self.expression()) if not self.is_sign("}") else self.missing()
        self.close(opening)
        return inner

    def cases(self) -> Node:
        """Return the cases of LaTeX, `value & condition` in each row; the last may be for everything else."""
        opening, rows = self.open(), list[tuple[Node, Node]]()
        other: Node | None = None
        while other is None and not self.is_sign("end of cases") and self.here.kind != "end":
            before = self.here
            with self.deciding():
                value = self.number(self.expression())
            while self.is_sign(",", "&") or self.is_name("if", "for"):
                self.advance()
            if self.is_name("else", "otherwise"):
                self.advance()
                other = value
            elif self.is_sign("next case", "end of cases"):
                other = value
            else:
                with self.deciding():
                    rows.append((self.condition(self.expression()), value))
            while self.is_sign(",", "next case"):
                self.advance()
            if self.here is before:  # nothing of this belongs into a case
                self.refuse_here()
                self.advance()
        self.close(opening)
        if not rows:
            self.refuse(opening.start, opening.end, text("cases need a condition, as in {example}.", example=_EXAMPLE))
            return Hole(opening.start, self.before)
        return Where(opening.start, self.before, tuple(rows), other)

    def braces(self) -> Node:
        """Return what stands in braces: a group, a condition, or cases as Desmos has them, {x<0: a, b}."""
        opening = self.open()
        cases: list[tuple[Node, Node]] = []
        other: Node | None = None
        while True:
            with self.deciding():
                node = self.expression()
            if self.is_sign(":"):
                self.advance()
                cases.append((self.condition(node), self.number(self.expression())))
            elif not cases and is_condition(node):
                cases.append((node, Number(node.end, node.end, 1.0, "1")))
            else:
                other = self.number(node)
            if other is not None or not self.is_sign(","):
                break
            self.advance()
        self.close(opening)
        if not cases:
            assert other is not None
            return with_brackets(other, opening.start, self.before)
        return Where(opening.start, self.before, tuple(cases), other)


def with_brackets(node: Node, start: int, end: int) -> Node:
    """Return a node whose place includes its brackets."""
    return replace(node, start=start, end=end)
