r"""A rule's update, read from its LaTeX, so that the viewer can put a step's numbers into it.

An equation is a pair of trees, `m_t` and `\beta_1 m_{t-1} + (1-\beta_1)\,g_t`. A tree is a list, its kind first:
["number", "0.5"], ["symbol", key, letter, subscript], ["sum", [[sign, tree], …]], ["product", [tree, …]],
["slash" | "fraction" | "power", tree, tree], ["root" | "group" | "abs" | "norm", tree], ["call", name, [tree, …]].
A symbol's key is its LaTeX without spaces; what has an index of its own in the formula has it in the key, `m_{t-1}`.
What is no such equation (a word, a matrix, a condition) is left out: numbers cannot be put into it coordinate by
coordinate.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from optimizers import Optimizer

Tree = list[Any]
Equation = tuple[Tree, Tree]

_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|.")
_SPACES = re.compile(r"\\[,;!: ]|\\left(?![a-z])|\\right(?![a-z])|\s")
_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "eta": "η", "lambda": "λ", "mu": "μ",
    "nu": "ν", "xi": "ξ", "rho": "ρ", "varphi": "φ", "psi": "ψ", "Delta": "Δ",
}  # fmt: skip
_ACCENTS = {"hat": "\u0302", "bar": "\u0304"}
_CALLS = ("max", "min", "sign", "clip", "RMS")
_CLOSING = {"(": ")", "[": "]"}


def worked(rule: Optimizer) -> dict[str, Any]:
    """What the viewer needs to put numbers into a rule's update.

    `equations`, in their order; `letters`, for each state of the rule that the formula names, its symbol after a step;
    `numbers`, the values of the hyperparameters by their keys.
    """
    numbers: dict[str, float] = {}
    for spec in rule.params():
        if spec.symbol and spec.name != "lr":  # a step has a rate of its own
            numbers.setdefault(_key(spec.symbol), getattr(rule, spec.name))
    found = [list(equation) for equation in equations(rule.equations)]
    pull = rule.settings().get("weight_decay", 0)
    if pull and r"\lambda" not in rule.equations:  # an L2 penalty, which is in the gradient before the formula begins
        found = [[left, _penalised(right)] for left, right in found]
    letters = {name: _Reader(letter).whole() for name, letter in rule.letters}
    return {"equations": found, "letters": letters, "numbers": numbers}


@cache
def equations(latex: str) -> tuple[Equation, ...]:
    """The equations of a formula that define a symbol of a step by others, coordinate by coordinate."""
    found = []
    for piece in re.split(r"\\q?quad", latex):
        left, equals, right = piece.strip().rstrip(",").partition("=")
        try:
            symbol, tree = _Reader(left).whole(), _Reader(right).whole()
        except ValueError:
            continue
        if equals and symbol[0] == "symbol" and symbol[3] in ("t", "t+1"):
            found.append((symbol, tree))
    return tuple(found)


def _key(latex: str) -> str:
    return re.sub(r"\{(\w)\}", r"\1", _SPACES.sub("", latex))


def _penalised(tree: Tree) -> Tree:
    if tree[:2] == ["symbol", "g_t"]:
        pull = ["product", [_Reader(r"\lambda").whole(), _Reader("x_t").whole()]]
        return ["group", ["sum", [["+", tree], ["+", pull]]]]
    return [_penalised(part) if isinstance(part, list) else part for part in tree]


class _Reader:
    """Reads one expression from left to right. Raises ValueError for what it does not know."""

    def __init__(self, latex: str) -> None:
        self.tokens = _TOKEN.findall(_SPACES.sub(" ", latex))
        self.tokens = [token for token in self.tokens if token != " "]
        self.at = 0

    def whole(self) -> Tree:
        tree = self.sum()
        if self.at < len(self.tokens):
            raise ValueError(self.tokens[self.at])
        return tree

    def peek(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, wanted: str = "") -> str:
        token = self.peek()
        if not token or (wanted and token != wanted):
            raise ValueError(token)
        self.at += 1
        return token

    def sum(self) -> Tree:
        terms = []
        sign = self.take() if self.peek() == "-" else "+"
        while True:
            terms.append([sign, self.product()])
            if self.peek() not in ("+", "-"):
                break
            sign = self.take()
        return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else ["sum", terms]

    def product(self) -> Tree:
        factors = [self.power()]
        while token := self.peek():
            if token == "/":
                self.take()
                factors = [["slash", _product(factors), self.power()]]
            elif token in ("+", "-", ",", ")", "]", "}", "|", r"\rVert", r"\rvert") or (token == r"\|" and self.norms):
                break
            else:
                factors.append(self.power())
        return _product(factors)

    norms = 0  # how many \| are open: the sign that opens one closes it too

    def power(self) -> Tree:
        base = self.base()
        if self.peek() == "^":
            self.take()
            return ["power", base, self.argument()]
        return base

    def argument(self) -> Tree:
        """What a command takes: a group in braces, or a single sign."""
        if self.peek() == "{":
            self.take()
            tree = self.sum()
            self.take("}")
            return tree
        token = self.peek()
        if token.isdigit() and len(token) > 1:  # \tfrac12
            self.tokens[self.at : self.at + 1] = list(token)
        return self.base()

    def base(self) -> Tree:
        token = self.take()
        if token[0].isdigit():
            return ["number", token]
        if token in _CLOSING:
            tree = self.sum()
            self.take(_CLOSING[token])
            return ["group", tree]
        if token in (r"\frac", r"\tfrac"):
            return ["fraction", self.argument(), self.argument()]
        if token == r"\sqrt":
            return ["root", self.argument()]
        if token in ("|", r"\lvert"):
            return self.between("abs", "|" if token == "|" else r"\rvert")
        if token == r"\lVert":
            return self.between("norm", r"\rVert")
        if token == r"\|":
            self.norms += 1
            tree = self.between("norm", r"\|")
            self.norms -= 1
            return tree
        if token == r"\nabla":
            for wanted in ("f", "(", "x", "_", "t", ")"):
                self.take(wanted)
            return ["symbol", r"\nabla f(x_t)", "∇f", ""]
        if token in (r"\max", r"\min"):
            return self.call(token[1:])
        if token == r"\mathrm":
            self.take("{")
            name = ""
            while self.peek() != "}":
                name += self.take()
            self.take("}")
            return self.call(name)
        return self.symbol(token)

    def between(self, kind: str, closing: str) -> Tree:
        tree = self.sum()
        self.take(closing)
        return [kind, tree]

    def call(self, name: str) -> Tree:
        if name not in _CALLS:
            raise ValueError(name)
        self.take("(")
        arguments = [self.sum()]
        while self.peek() == ",":
            self.take()
            arguments.append(self.sum())
        self.take(")")
        return ["call", name, arguments]

    def symbol(self, token: str) -> Tree:
        accent = ""
        if token[1:] in _ACCENTS:
            accent, token = token[1:], self.take()
            if token == "{":
                token = self.take()
                self.take("}")
        letter = token if token.isalpha() else _LETTERS.get(token[1:], "")
        if not letter:
            raise ValueError(token)
        key = f"\\{accent} {token}" if accent else token
        subscript = ""
        if self.peek() == "_":
            self.take()
            if self.peek() == "{":
                self.take()
                while self.peek() != "}":
                    subscript += self.take()
                self.take("}")
            else:
                subscript = self.take()
            key += f"_{subscript}" if len(subscript) == 1 else f"_{{{subscript}}}"
        return ["symbol", key, letter + _ACCENTS.get(accent, ""), subscript]


def _product(factors: list[Tree]) -> Tree:
    return factors[0] if len(factors) == 1 else ["product", factors]
