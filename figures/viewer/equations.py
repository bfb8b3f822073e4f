r"""A rule's update, read from its LaTeX, so that the viewer can put a step's numbers into it.

An equation is a pair of trees, `m_t` and `\beta_1 m_{t-1} + (1-\beta_1)\,g_t`. A tree is a list, its kind first:
["number", "0.5"], ["symbol", key, letter, subscript], ["sum", [[sign, tree], …]], ["product", [tree, …]],
["slash" | "fraction" | "power" | "inner", tree, tree], ["root" | "group" | "abs" | "norm" | "norm1", tree],
["transposed", tree], ["matrix", [[tree, tree], [tree, tree]]], ["call", name, [tree, …]], ["gradient", where],
["cases", [[tree, condition], …]], a condition being ["<" | ">" | "divides", tree, tree] or ["else"], and
["apply", name, times, tree, variable, body] of a function that the formula defines: ["definition", name, variable].
Those of a typed rule have some kinds more (lines.py).
A symbol's key is its LaTeX without spaces; what has an index of its own in the formula has it in the key, `m_{t-1}`.
What is no such equation (a word, an assignment) is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any

from figures.viewer.latex import SPACES, Reader, Tree
from figures.viewer.lines import equations_of_lines, symbol_tree
from optimizers import Optimizer
from optimizers.writing.rule import WrittenRule

Equation = tuple[Tree, Tree]

_DEFINED = re.compile(r"([a-z])\(([a-z])\)")  # p(s), on the left


def worked(rule: Optimizer) -> dict[str, Any]:
    """Return what the viewer needs to put numbers into a rule's update.

    `equations`, in their order; `letters`, for each state of the rule that the formula names, its symbol after a step,
    or ["pair", tree, tree] if its two numbers have one each (two states with one symbol are the rows of a matrix);
    `numbers`, the values of the hyperparameters by their keys. Of a typed rule also `begun`, the states that begin with
    the first gradient, and `typed`: its lines hold in every step.
    """
    numbers: dict[str, float] = {}
    for owner in _owners(rule):
        for spec in owner.params():
            if spec.symbol and spec.name != "lr":  # each step has its own rate
                numbers.setdefault(_key(spec.symbol), getattr(owner, spec.name))
    if isinstance(rule, WrittenRule):
        letters = {name: symbol_tree(text) for name, text in rule.letters}
        begun = [each.name for each in rule.lines().states if each.first == "g"]
        lines = {"equations": equations_of_lines(rule), "letters": letters, "numbers": numbers}
        return {**lines, "begun": begun, "typed": True}
    found = [list(equation) for equation in equations(rule.equations)]
    pull = any(owner.settings().get("weight_decay", 0) for owner in _owners(rule))
    if pull and r"\lambda" not in rule.equations:  # an L2 penalty, added to the gradient before the formula begins
        read = r"\hat g_t" if r"\hat g_t" in rule.equations else "g_t"  # a rule around another may read a different one
        found = [[left, _penalised(right, read)] for left, right in found]
    return {"equations": found, "letters": dict(_letters(rule)), "numbers": numbers}


def _owners(rule: Optimizer) -> Iterator[Optimizer]:
    """Yield a rule, and the one that it works around."""
    yield rule
    for one in rule.declared_parts():
        if isinstance(inner := getattr(rule, one.name), Optimizer):
            yield inner


def _letters(rule: Optimizer) -> Iterator[tuple[str, Tree]]:
    """Yield the states whose symbol can be read: that of somebody's own rule may be any."""
    for name, text in rule.letters:
        with suppress(ValueError):
            yield name, _letter(text)


def _letter(text: str) -> Tree:
    if text.startswith("("):
        return ["pair", *(Reader(part).whole() for part in text[1:-1].split(","))]
    return Reader(text).whole()


@cache
def equations(latex: str) -> tuple[Equation, ...]:
    """Return the equations of a formula that define a step's symbols by others, and the functions in them."""
    found: list[Equation] = []
    pieces = [piece.strip().rstrip(",").partition("=") for piece in re.split(r"\\q?quad", latex)]
    functions: dict[str, tuple[Tree, Tree]] = {}
    for left, _, right in pieces:
        if defined := _DEFINED.fullmatch(left.strip()):
            functions[defined[1]] = Reader(defined[2]).whole(), Reader(right).whole()
    for left, equals, right in pieces:
        if defined := _DEFINED.fullmatch(left.strip()):
            variable, body = functions[defined[1]]
            found.append((["definition", defined[1], variable], body))
            continue
        try:
            symbol, tree = Reader(left).whole(), Reader(right, functions).whole()
        except ValueError:
            continue
        if equals and symbol[0] == "symbol" and symbol[3].rpartition(",")[2] in ("t", "t+1", r"\infty"):
            found.append((symbol, tree))
    return tuple(found)


def _key(latex: str) -> str:
    return re.sub(r"\{(\w)\}", r"\1", SPACES.sub("", latex))


def _penalised(tree: Tree, read: str) -> Tree:
    if tree[:2] == ["symbol", read]:
        pull = ["product", [Reader(r"\lambda").whole(), Reader("x_t").whole()]]
        return ["group", ["sum", [["+", tree], ["+", pull]]]]
    return [_penalised(part, read) if isinstance(part, list) else part for part in tree]
