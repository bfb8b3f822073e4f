r"""Reads one expression of a rule's LaTeX as a tree; `equations.py` lists the kinds of trees."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Tree = list[Any]

SPACES = re.compile(r"(?<!\\)\\[,;!: ]|\\left(?![a-z])|\\right(?![a-z])|\s")
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|.")
_LETTERS = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε", "zeta": "ζ", "eta": "η",
    "theta": "θ", "vartheta": "ϑ", "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π",
    "rho": "ρ", "sigma": "σ", "tau": "τ", "upsilon": "υ", "phi": "ϕ", "varphi": "φ", "chi": "χ", "psi": "ψ",
    "omega": "ω", "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Sigma": "Σ", "Phi": "Φ",
    "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
_ELSE = ("else", "otherwise")
_ACCENTS = {"hat": "\u0302", "bar": "\u0304"}
_CALLS = ("max", "min", "sign", "clip", "RMS")
_CLOSING = {"(": ")", "[": "]"}
_ENDS = frozenset(
    [
        "+",
        "-",
        ",",
        ")",
        "]",
        "}",
        "|",
        "<",
        ">",
        "&",
        *(rf"\{name}" for name in ("rVert", "rvert", "rangle", "mid", "text", "end", "\\")),
    ]
)


class Reader:
    """Reads one expression from left to right. Raises ValueError for what it does not know."""

    def __init__(self, latex: str, functions: Mapping[str, tuple[Tree, Tree]] | None = None) -> None:
        self.tokens = _TOKEN.findall(SPACES.sub(" ", latex))
        self.tokens = [token for token in self.tokens if token != " "]
        self.at = 0
        self.functions = functions or {}
        self.norms = 0  # open \|: the same sign opens and closes a norm

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
            elif token == r"\cdot":
                self.take()
            elif token in _ENDS or (token == r"\|" and self.norms):
                break
            else:
                factors.append(self.power())
        return _product(factors)

    def power(self) -> Tree:
        base = self.base()
        while self.peek() == "^":
            self.take()
            if self.peek() == r"\top":
                self.take()
                base = ["transposed", base]
            else:
                base = ["power", base, self.argument()]
        return base

    def argument(self) -> Tree:
        """Return the argument of a command: a group in braces, or a single sign."""
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
            norm = self.between("norm", r"\rVert")
            if self.peek() != "_":
                return norm
            self.take()
            self.take("1")
            return ["norm1", norm[1]]
        if token == r"\langle":
            one = self.sum()
            self.take(",")
            return ["inner", one, self.between("", r"\rangle")[1]]
        if token == r"\begin":
            return self.rows(self.word())
        if token in self.functions:
            return self.applied(token)
        if token == r"\|":
            self.norms += 1
            tree = self.between("norm", r"\|")
            self.norms -= 1
            return tree
        if token == r"\nabla":
            return self.derivative()
        if token in (r"\max", r"\min"):
            return self.call(token[1:])
        if token in (r"\cos", r"\sin"):
            return ["call", token[1:], [self.power()]]
        if token == r"\mathrm":
            name = self.word()
            return self.call(name) if name in _CALLS and self.peek() == "(" else self.named(name)
        if token == "f" and self.tokens[self.at : self.at + 5] == ["(", "x", "_", "t", ")"]:
            self.at += 5
            return ["symbol", "f(x_t)", "f(x)", ""]
        return self.symbol(token)

    def word(self) -> str:
        """Return a name in braces."""
        self.take("{")
        name = ""
        while self.peek() != "}":
            name += self.take()
        self.take("}")
        return name

    def derivative(self) -> Tree:
        """Return the gradient or the Hessian of f: a symbol if it is at the step's start, else one to be computed."""
        second = self.peek() == "^"
        for wanted in ("^", "2") if second else ():
            self.take(wanted)
        self.take("f")
        self.take("(")
        point = self.between("", ")")[1]
        if point[:2] == ["symbol", "x_t"]:
            return ["symbol", r"\nabla^2 f(x_t)", "∇²f", ""] if second else ["symbol", r"\nabla f(x_t)", "∇f", ""]
        if second:
            raise ValueError(point)
        return ["gradient", point]

    def rows(self, kind: str) -> Tree:
        """Return the rows of cases, each with its condition, or of a matrix with two rows and columns."""
        rows = []
        while True:
            first = self.sum()
            self.take("&")
            rows.append([first, self.condition() if kind == "cases" else self.sum()])
            if self.take() == r"\end":
                break
        if self.word() != kind or kind not in ("cases", "pmatrix"):
            raise ValueError(kind)
        return ["cases", rows] if kind == "cases" else ["matrix", rows]

    def condition(self) -> Tree:
        if self.peek() == r"\text":
            self.take()
            if (said := self.word()) not in _ELSE:
                raise ValueError(said)
            return ["else"]
        left = self.sum()
        sign = self.take()
        if sign not in ("<", ">", r"\mid"):
            raise ValueError(sign)
        return ["divides" if sign == r"\mid" else sign, left, self.sum()]

    def applied(self, name: str) -> Tree:
        """Return a function that the formula itself defines, applied so many times: p^{(k)}(s)."""
        times: Tree = ["number", "1"]
        if self.peek() == "^":
            self.take()
            times = self.argument()[1]
        self.take("(")
        argument = self.between("", ")")[1]
        variable, body = self.functions[name]
        return ["apply", name, times, argument, variable, body]

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
                if token == r"\mathrm":
                    token = self.word()
                    self.take("}")
                    return self.named(token, accent)
                self.take("}")
        letter = token if token.isalpha() else _LETTERS.get(token[1:], "")
        if not letter:
            raise ValueError(token)
        return self.indexed(f"\\{accent} {token}" if accent else token, letter + _ACCENTS.get(accent, ""))

    def named(self, name: str, accent: str = "") -> Tree:
        """Return a symbol of several letters."""
        key = rf"\mathrm{{{name}}}"
        return self.indexed(f"\\{accent} {key}" if accent else key, name.replace(r"\_", "_") + _ACCENTS.get(accent, ""))

    def indexed(self, key: str, letter: str) -> Tree:
        """Return a symbol with the subscript that follows."""
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
        return ["symbol", key, letter, subscript]


def _product(factors: list[Tree]) -> Tree:
    return factors[0] if len(factors) == 1 else ["product", factors]
