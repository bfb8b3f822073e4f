"""A formula's tree, written out as LaTeX, in the order in which it was typed."""

from __future__ import annotations

from collections.abc import Mapping

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
    is_condition,
)  # fmt: skip
from notation.vocabulary import GREEK

_POWERED = ("sin", "cos", "tan", "sinh", "cosh", "tanh", "sec", "csc", "cot")  # written sin²(x)
_BACKSLASHED = ("sin", "cos", "tan", "sec", "csc", "cot", "sinh", "cosh", "tanh", "log", "min", "max", "exp")
_SIGNS = {"<": "<", "<=": r"\le", ">": ">", ">=": r"\ge"}
_LETTERS = {letter: rf"\{word}" for word, letter in GREEK.items() if not word.startswith("var")}


def latex(node: Node, symbols: Mapping[str, str]) -> str:
    """Return the LaTeX of a tree; `symbols` has that of each name."""
    return Latex({"pi": r"\pi", **symbols}).render(node, 0)


def symbol_of(name: str) -> str:
    """Return the LaTeX of a name, such as a_1 or λ."""
    stem = name.rstrip("0123456789").rstrip("_")
    number = name[len(stem) :].lstrip("_")
    if stem in GREEK:
        symbol = rf"\{stem}"
    elif stem in _LETTERS:
        symbol = _LETTERS[stem]
    else:
        words = stem.replace("_", r"\_")
        symbol = stem if len(stem) == 1 else rf"\mathrm{{{words}}}"
    return f"{symbol}_{{{number}}}" if number else symbol


class Latex:
    """A printer of trees; `symbols` has the LaTeX of each name."""

    def __init__(self, symbols: Mapping[str, str]) -> None:
        self.symbols = symbols

    def render(self, node: Node, strength: int) -> str:
        """Return the LaTeX, in brackets if its own strength is less: 1 is a sum, 2 a product, 4 under an exponent."""
        written, own = self.parts(node)
        return rf"\left({written}\right)" if own < strength else written

    def parts(self, node: Node) -> tuple[str, int]:
        """Return the LaTeX of a node and its strength."""
        match node:
            case Number(value=value, text=typed):
                return _number(value, typed)
            case Name(name=name):
                return self.symbols.get(name, name), 4
            case Negative(of=of):
                return f"-{self.render(of, 2)}", 1
            case Sum(terms=terms):
                parts = [self.render(terms[0][1], 0)]
                for sign, term in terms[1:]:
                    parts.append(f"{sign} {self.render(term, 2 if sign == '-' or is_negative(term) else 1)}")
                return " ".join(parts), 1
            case Product(factors=factors):
                return self._product(factors)
            case Power(base=base, exponent=exponent):
                return self._power(base, exponent), 3
            case Call(name="square", arguments=(of,)):
                return f"{self.render(of, 4)}^{{2}}", 3
            case Call(name="pow", arguments=(base, exponent)):
                return self._power(base, exponent), 3
            case Call(name="exp", arguments=(of,)):
                return f"e^{{{self.render(of, 0)}}}", 3
            case Call(name=name, arguments=arguments):
                return self.call(name, arguments), 4
            case Vector(parts=parts):
                rows = r" \\ ".join(self.render(part, 0) for part in parts)
                return rf"\begin{{pmatrix}}{rows}\end{{pmatrix}}", 4
            case Member(of=of, name=name):
                return f"{self.render(of, 4)}_{{{name}}}", 4
            case Where(cases=cases, other=other):
                return self.cases(cases, other), 4
        return self.condition(node), 0

    def _product(self, factors: tuple[tuple[str, Node], ...]) -> tuple[str, int]:
        written, own = self.parts(factors[0][1])
        for sign, factor in factors[1:]:
            if sign == "/":
                written, own = rf"\frac{{{written}}}{{{self.render(factor, 0)}}}", 3
                continue
            left = rf"\left({written}\right)" if own < 2 else written
            right = self.render(factor, 3 if isinstance(factor, Product) and factor.factors[-1][0] == "*" else 2)
            dot = r" \cdot " if right[:1].isdigit() else r"\,"
            written, own = f"{left}{dot}{right}", 2
        return written, own

    def _power(self, base: Node, exponent: Node) -> str:
        above = self.render(exponent, 0)
        if isinstance(base, Call) and base.name in _POWERED and above.isdigit():  # sin⁻¹ would be asin
            return rf"\{base.name}^{{{above}}}\left({self.render(base.arguments[0], 0)}\right)"
        return f"{self.render(base, 4)}^{{{above}}}"

    def call(self, name: str, arguments: tuple[Node, ...]) -> str:
        """Return the LaTeX of a call."""
        parts = [self.render(argument, 0) for argument in arguments]  # once: calls may stand in each other 30 deep
        inner = ", ".join(parts)
        match name:
            case "sqrt":
                return rf"\sqrt{{{inner}}}"
            case "cbrt":
                return rf"\sqrt[3]{{{inner}}}"
            case "root":
                return rf"\sqrt[{parts[0]}]{{{parts[1]}}}"
            case "abs":
                return rf"\left|{inner}\right|"
            case "floor" | "ceil":
                return rf"\left\l{name} {inner}\right\r{name}"
            case "asin" | "acos" | "atan":
                return rf"\arc{name[1:]}\left({inner}\right)"
            case "log" if len(arguments) == 2:
                return rf"\log_{{{parts[1]}}}\left({parts[0]}\right)"
            case "log2" | "log10":
                return rf"\log_{{{name[3:]}}}\left({inner}\right)"
        shown = rf"\{name}" if name in _BACKSLASHED else rf"\operatorname{{{name}}}"
        return rf"{shown}\left({inner}\right)"

    def cases(self, cases: tuple[tuple[Node, Node], ...], other: Node | None) -> str:
        """Return the LaTeX of cases."""
        rows = [f"{self.render(value, 0)} & {self.condition(condition)}" for condition, value in cases]
        if other is not None:
            rows.append(rf"{self.render(other, 0)} & \text{{otherwise}}")
        written = r" \\ ".join(rows)
        return rf"\begin{{cases}}{written}\end{{cases}}"

    def condition(self, node: Node) -> str:
        """Return the LaTeX of a condition."""
        match node:
            case Compare(first=first, rest=rest):
                return " ".join(
                    [self.render(first, 0), *(f"{_SIGNS[sign]} {self.render(part, 0)}" for sign, part in rest)]
                )
            case Logic(word=word, parts=parts):
                joint = r" \land " if word == "and" else r" \lor "
                return joint.join(self._inner(part) for part in parts)
            case Not(of=of):
                return rf"\lnot {self._inner(of)}"
        raise TypeError(f"{node!r} is not part of a formula.")

    def _inner(self, node: Node) -> str:
        written = self.condition(node) if is_condition(node) else self.render(node, 0)
        return rf"\left({written}\right)" if isinstance(node, Logic) else written


def _number(value: float, typed: str) -> tuple[str, int]:
    written = typed.lstrip("+") if typed.lstrip("+-").isdigit() else f"{value:.12g}"
    mantissa, _, exponent = written.partition("e")
    return (rf"{mantissa} \cdot 10^{{{int(exponent)}}}", 2) if exponent else (written, 4)


def is_negative(node: Node) -> bool:
    """Return whether a node is written with a minus in front."""
    while isinstance(node, Product | Sum):
        node = (node.factors if isinstance(node, Product) else node.terms)[0][1]
    return isinstance(node, Negative)
