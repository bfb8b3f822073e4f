"""A typed rule in LaTeX, an equation for each line, in the form that the inspector fills with a step's numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from notation import printing
from notation.printing import Latex
from notation.tree import Member, Name, Node
from optimizers.writing.lines import Lines

_GIVEN = {"g": "g_t", "t": "t", "lr": r"\eta", "steps": "T", "f": "f(x_t)"}
_NUMBERED = re.compile(r"(.*)_\{([0-9]+)\}")
_OF_RULES = {
    "grad": r"\nabla f\left({0}\right)",
    "norm": r"\lVert {0} \rVert",
    "dot": r"\langle {0}, {1} \rangle",
    "sign": r"\mathrm{{sign}}\left({0}\right)",
}
_ACCENTS = (r"\hat", r"\bar")  # of a name's values before its last one in a step


@dataclass(frozen=True)
class Step:
    """A line of a rule in a step: its symbol, the symbols of the names that it reads, and its right side."""

    symbol: str
    symbols: Mapping[str, str]
    tree: Node


def symbol_of(name: str) -> str:
    """Return the LaTeX of a name of the rule's own."""
    return r"\epsilon" if name == "eps" else printing.symbol_of(name)


def letters_of(lines: Lines) -> tuple[tuple[str, str], ...]:
    """Return the symbol of each state after a step."""
    return tuple((each.name, _indexed(each.name, "t")) for each in lines.states)


def steps_of(lines: Lines) -> Iterator[Step]:
    """Yield the lines of a rule in the order of a step; a name has another symbol after each line that sets it."""
    own = {each.name: symbol_of(each.name) for each in lines.params if each.name != "lr"}
    given = {name: rf"\mathrm{{{name}}}" if symbol in own.values() else symbol for name, symbol in _GIVEN.items()}
    before = {each.name: _indexed(each.name, "t-1") for each in lines.states}
    symbols = {**given, **own, **before, "x": "x_t"}
    times = Counter(each.name for each in lines.assignments)
    done: Counter[str] = Counter()
    for each in lines.assignments:
        done[each.name] += 1
        after = _symbol(each.name, done[each.name], times[each.name])
        yield Step(after, dict(symbols), each.tree)
        symbols[each.name] = after


def equations_of(lines: Lines) -> str:
    """Return the rule's equations in the order of a step."""
    return r",\quad ".join(f"{step.symbol} = {_Rule(step.symbols).render(step.tree, 0)}" for step in steps_of(lines))


def _symbol(name: str, number: int, of: int) -> str:
    """Return the symbol of a name's value, the first, the second, … of so many in a step."""
    if number == of:
        return "x_{t+1}" if name == "x" else _indexed(name, "t")
    stem, index = _parts_of(name)
    accent = _ACCENTS[number - 1] if number <= len(_ACCENTS) else rf"\overset{{{number}}}"
    return _put(f"{accent}{{{stem}}}", index, "t")


def _indexed(name: str, when: str) -> str:
    return _put(*_parts_of(name), when)


def _parts_of(name: str) -> tuple[str, str]:
    """Return the LaTeX of a name without its number, and the number; `_` may stand in the name as well."""
    found = _NUMBERED.fullmatch(symbol_of(name))
    return (found[1], found[2]) if found else (symbol_of(name), "")


def _put(stem: str, index: str, when: str) -> str:
    both = f"{index},{when}" if index else when
    return f"{stem}_{both}" if len(both) == 1 else f"{stem}_{{{both}}}"


class _Rule(Latex):
    """A printer that also knows gradients, norms and vectors."""

    def __init__(self, symbols: Mapping[str, str]) -> None:
        super().__init__({"pi": r"\pi", **symbols})

    def parts(self, node: Node) -> tuple[str, int]:
        """Return the LaTeX of a node and its strength."""
        if isinstance(node, Member):
            if isinstance(node.of, Name) and node.of.name == "hess":
                return rf"\partial_{{{node.name}}} f(x_t)", 3
            return rf"\left({self.render(node.of, 0)}\right)_{{{node.name}}}", 4
        return super().parts(node)

    def call(self, name: str, arguments: tuple[Node, ...]) -> str:
        """Return the LaTeX of a call."""
        if name not in _OF_RULES:  # each argument is rendered once: twice would be 2ⁿ times for n calls in each other
            return super().call(name, arguments)
        return _OF_RULES[name].format(*(self.render(argument, 0) for argument in arguments))
