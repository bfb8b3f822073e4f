"""A typed rule in LaTeX, an equation for each line, in the form that the inspector fills with a step's numbers."""

from __future__ import annotations

import re
from collections.abc import Mapping

from notation import printing
from notation.printing import Latex
from notation.tree import Member, Name, Node
from optimizers.writing.lines import Lines

_GIVEN = {"g": "g_t", "t": "t", "lr": r"\eta", "steps": "T", "f": "f(x_t)"}
_NUMBERED = re.compile(r"(.*)_\{([0-9]+)\}")
_ACCENTS = (r"\hat", r"\bar")  # of a name's values before its last one in a step


def symbol_of(name: str) -> str:
    """Return the LaTeX of a name of the rule's own."""
    return r"\epsilon" if name == "eps" else printing.symbol_of(name)


def letters_of(lines: Lines) -> tuple[tuple[str, str], ...]:
    """Return the symbol of each state after a step."""
    return tuple((each.name, _indexed(each.name, "t")) for each in lines.states)


def equations_of(lines: Lines) -> str:
    """Return the rule's equations in the order of a step."""
    before = {each.name: _indexed(each.name, "t-1") for each in lines.states}
    symbols = {**_GIVEN, **{each.name: symbol_of(each.name) for each in lines.params if each.name != "lr"}}
    symbols |= {**before, "x": "x_t"}
    times: dict[str, int] = {}
    for each in lines.assignments:
        times[each.name] = times.get(each.name, 0) + 1
    done: dict[str, int] = {}
    written: list[str] = []
    for each in lines.assignments:
        right = _Rule(symbols).render(each.tree, 0)
        done[each.name] = done.get(each.name, 0) + 1
        symbols[each.name] = _symbol(each.name, done[each.name], times[each.name])
        written.append(f"{symbols[each.name]} = {right}")
    return r",\quad ".join(written)


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
        inner = [self.render(argument, 0) for argument in arguments]
        if name == "grad":
            return rf"\nabla f\left({inner[0]}\right)"
        if name == "norm":
            return rf"\lVert {inner[0]} \rVert"
        if name == "dot":
            return rf"\langle {inner[0]}, {inner[1]} \rangle"
        if name == "sign":
            return rf"\mathrm{{sign}}\left({inner[0]}\right)"
        return super().call(name, arguments)
