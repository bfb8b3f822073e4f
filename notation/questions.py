"""Texts with two readings: the question that is asked in place of a silent choice."""

from __future__ import annotations

from collections.abc import Sequence

from core.words import Text, text
from notation.tokens import Token
from notation.tree import Name, Negative, Node, Number, Product, Where, varies
from notation.vocabulary import function

Question = tuple[int, int, Text]
_LINE_ENDS = "\n\r\v\f"
CLOSING = {"(": ")", "[": "]", "{": "}", "{:": ":}", "|": "|", "⌊": "⌋", "⌈": "⌉", "cases": "end of cases"}
_LONGEST = 24  # characters of the text in a question


def of_product(
    typed: str, factors: Sequence[tuple[str, Node]], implicit: Sequence[bool], here: Token, last: Token
) -> Question | None:
    """Return the question before a factor without a sign, at the token `here`; None if there is one reading."""
    before = factors[-1][1]
    written = _short(typed[before.start : before.end])
    after = _shown(typed, here)
    if any(sign in typed[last.end : here.start] for sign in _LINE_ENDS):
        words = text("a new line: is this a product, or another formula? Write *.")
        return before.start, here.end, words
    if here.kind == "number" and last.kind == "number":
        words = text("two numbers: {before}*{after} or {before}{after}?", before=written, after=after)
        return before.start, here.end, words
    if here.kind == "number" and last.words not in (")", "]", "}"):
        words = text("{before}*{after} or {before}^{after}?", before=written, after=after)
        return before.start, here.end, words
    divided = next((index for index in reversed(range(len(factors))) if not implicit[index]), 0)
    if factors[divided][0] == "/":
        below = _short(typed[factors[divided][1].start : before.end])
        words = text("(…/{below})*{after} or …/({below}*{after})? Please write brackets.", below=below, after=after)
        return factors[divided][1].start, here.end, words
    if isinstance(before, Name) and before.name == "e" and here.words == "(" and last.kind == "name":
        return before.start, here.end, text("e*(…) or exp(…)?")
    return None


def of_exponent(typed: str, base: Node, first: Token, exponent: Node, here: Token, following: Token) -> Question | None:
    """Return the question after an exponent without brackets that runs into what follows, as in e^2x."""
    if here.words == "/" and not here.spaced and (isinstance(exponent, Negative) or varies(exponent)):
        return None if _in_brackets(typed, exponent) else _of_quotient(typed, base, first, exponent, following)
    last = exponent
    while isinstance(last, Negative):
        last = last.of
    plain = isinstance(last, Number | Name) and typed[last.end - 1 : last.end] not in (")", "}", "]")
    if not plain or here.spaced:
        return None
    power = _short(typed[base.start : base.end])
    raised = _short(typed[first.start : exponent.end])
    if here.words == "/":
        if isinstance(last, Number) and last.value == 1 and following.kind == "number" and not following.spaced:
            return _of_quotient(typed, base, first, exponent, following)
        return None
    if here.words in ("|", "{", "{:") or (isinstance(last, Number) and here.words in ("(", "[")):
        return None
    after = _shown(typed, here)
    words = text("{base}^({raised}*{after}) or {base}^{raised}*{after}?", base=power, raised=raised, after=after)
    return base.start, here.end, words


def _of_quotient(typed: str, base: Node, first: Token, exponent: Node, following: Token) -> Question:
    """Return the question whether a quotient belongs into the exponent before it, as in e^-x^2/2."""
    power, raised = _short(typed[base.start : base.end]), _short(typed[first.start : exponent.end])
    by = _shown(typed, following)
    words = text("{base}^({whole}) or ({base}^{raised})/{by}?", base=power, whole=f"{raised}/{by}", raised=raised,
                 by=by)  # fmt: skip
    return base.start, following.end, words


def _in_brackets(typed: str, node: Node) -> bool:
    return typed[node.start] in "([{" and typed[node.end - 1] in ")]}"


def of_bars(here: Token) -> Question:
    """Return the question at a bar that opens without a sign where another pair ran into a factor, as in |x|y|x|."""
    return here.start, here.end, text("these bars can be read in two ways: write abs(…).")


def of_root(typed: str, root: Token, inner: Node, here: Token) -> Question | None:
    """Return the question after a root without brackets that runs into what follows, as in √2x."""
    if here.kind == "root" or (here.spaced and here.kind != "power" and here.words != "^"):
        return None
    written, after = _short(typed[inner.start : inner.end]), _shown(typed, here)
    words = text("√({inner}{after}…) or √({inner}) and then {after}?", inner=written, after=after)
    return root.start, here.end, words


def of_bare_argument(typed: str, name: Token, argument: Node, here: Token) -> Question | None:
    """Return the question after `sin x` and the like, unless a plus, a minus, an end or a function follows."""
    ends = here.kind == "end" or here.words in ("+", "-", ")", "]", "}", ":}", "|", ",", ":", "<", "<=", ">", ">=", "⌋")
    if ends or (here.kind == "name" and (function(here.words) or here.words in ("if", "else", "and", "or"))):
        return None
    written = _short(typed[argument.start : argument.end])
    after = _shown(typed, here)
    words = text(
        "{name}({argument}) followed by {after}, or more inside {name}? Please write brackets.",
        name=name.words, argument=written, after=after,
    )  # fmt: skip
    return name.start, here.end, words


def restricted(node: Product, factors: Sequence[tuple[str, Node]]) -> Node:
    """Return a product; a factor like Desmos's {x < 0} leaves the rest without a value elsewhere."""
    rest = [pair for pair in factors if not is_restriction(pair[1])]
    cases = [part for _, part in factors if is_restriction(part)]
    if not cases or not rest:
        return node
    value = rest[0][1] if len(rest) == 1 else Product(node.start, node.end, tuple(rest))
    for case in cases:
        assert isinstance(case, Where)
        value = Where(node.start, node.end, ((case.cases[0][0], value),), None)
    return value


def is_restriction(node: Node) -> bool:
    """Return whether a node is a condition in braces."""
    if not isinstance(node, Where) or node.other is not None:
        return False
    value = node.cases[0][1]
    return isinstance(value, Number) and value.start == value.end  # nobody typed it


def _shown(typed: str, token: Token) -> str:
    """Return a token as it was typed; a bracket with its partner."""
    closing = CLOSING.get(token.words) if token.kind == "sign" else None
    if closing is None or token.words == "cases":
        return _short(typed[token.start : token.end])
    return f"{token.words.strip(':')}…{closing.strip(':')}"


def _short(written: str) -> str:
    line = " ".join(written.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
