"""Numbers and vectors: what each part of a rule is, and what cannot run, found before it does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.words import text
from notation.problems import Problem
from notation.tree import Call, Hole, Member, Name, Node, Vector, children, is_condition, walk  # fmt: skip
from notation.vocabulary import CONSTANTS
from optimizers.writing.lines import Lines

GRADS = 4  # most places where a rule reads a gradient elsewhere
NUMBER, VECTOR = "number", "vector"
_OF_HESSIAN = ("xx", "xy", "yx", "yy")
_GIVEN = {"x": VECTOR, "g": VECTOR, "t": NUMBER, "lr": NUMBER, "steps": NUMBER, "f": NUMBER}


@dataclass
class Kinds:
    """The kind of every state, and all that is wrong with how the parts of a rule fit together."""

    states: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def kinds_of(lines: Lines) -> Kinds:
    """Return the kinds of a rule. A state is a vector if it begins with one, or is given one in some step."""
    states = {each.name: VECTOR if each.first in ("x", "g") else NUMBER for each in lines.states}
    for _ in range(len(states) + 1):
        after = _ends(lines, states)
        grown = {name: VECTOR if VECTOR in (kind, after.get(name)) else NUMBER for name, kind in states.items()}
        if grown == states:
            break
        states = grown
    found = Kinds(states)
    _check(lines, found)
    return found


def kinds_before(lines: Lines, states: Mapping[str, str]) -> dict[str, str]:
    """Return the kind of each name before the first line of a step."""
    return {**_GIVEN, **dict.fromkeys(CONSTANTS, NUMBER), **{each.name: NUMBER for each in lines.params}, **states}


def _ends(lines: Lines, states: Mapping[str, str]) -> dict[str, str]:
    """Return the kinds at the end of a step."""
    known = kinds_before(lines, states)
    for each in lines.assignments:
        known[each.name] = VECTOR if each.name == "x" else kind_of(each.tree, known)
    return known


def kind_of(node: Node, known: Mapping[str, str]) -> str:
    """Return whether a node is a number or a vector; a condition on vectors counts as a vector."""
    waiting = [node]
    while waiting:
        part = waiting.pop()
        if isinstance(part, Vector) or (isinstance(part, Call) and part.name == "grad"):
            return VECTOR
        if isinstance(part, Member) or (isinstance(part, Call) and part.name in ("norm", "dot")):
            continue
        if isinstance(part, Name) and known.get(part.name) == VECTOR:
            return VECTOR
        waiting.extend(children(part))
    return NUMBER


def _check(lines: Lines, found: Kinds) -> None:
    known = kinds_before(lines, found.states)
    later = {each.name for each in lines.assignments}
    grads = 0
    for each in lines.assignments:
        told: set[str] = set()
        if isinstance(each.tree, Name) and each.tree.name == "hess":
            found.problems.append(Problem(each.tree.start, each.tree.end, _FOUR))
        for part in walk(each.tree):
            grads += isinstance(part, Call) and part.name == "grad"
            if isinstance(part, Call) and part.name == "grad" and grads == GRADS + 1:
                words = text("a step may read the gradient at up to {most} further points.", most=GRADS)
                found.problems.append(Problem(part.start, part.end, words))
            _check_part(part, known, later, told, found)
        if not isinstance(each.tree, Hole) and each.name == "x" and kind_of(each.tree, known) == NUMBER:
            words = text("x is a vector, and this is a number: write [a, b].")
            found.problems.append(Problem(each.tree.start, each.tree.end, words))
        known[each.name] = VECTOR if each.name == "x" else kind_of(each.tree, known)
    for state in lines.states:
        if state.name not in later:
            words = text("the state {name} is never updated: give it a new value, or make it a param.", name=state.name)
            found.problems.append(Problem(state.start, state.end, words))
    if lines.assignments and "x" not in later:
        last = lines.assignments[-1]
        words = text("x is never assigned, so that nothing moves: end with x = x - …")
        found.problems.append(Problem(last.start, last.end, words))
    if not lines.assignments and not lines.problems:
        found.problems.append(Problem(0, 0, text("x is never assigned, so that nothing moves: end with x = x - …")))


def _check_part(part: Node, known: Mapping[str, str], later: set[str], told: set[str], found: Kinds) -> None:
    refuse = found.problems.append
    if isinstance(part, Name) and part.name not in known and part.name in later and part.name not in told:
        told.add(part.name)
        words = text("{name} is read before it has a value: move its line up, or declare state {name} = 0.",
                     name=part.name)  # fmt: skip
        refuse(Problem(part.start, part.end, words))
    elif isinstance(part, Vector):
        for inner in part.parts:
            if kind_of(inner, known) == VECTOR:
                words = text("a number is wanted here, and this is a vector: add .x or .y.")
                refuse(Problem(inner.start, inner.end, words))
    elif isinstance(part, Call) and part.name in ("grad", "norm", "dot"):
        for inner in part.arguments:
            if kind_of(inner, known) == NUMBER and not _is_hole(inner):
                words = text("{name} works on vectors, and this is a number.", name=part.name)
                refuse(Problem(inner.start, inner.end, words))
    elif isinstance(part, Member):
        _check_member(part, known, found)
    for inner in children(part):
        if isinstance(inner, Name) and inner.name == "hess" and not isinstance(part, Member):
            refuse(Problem(inner.start, inner.end, _FOUR))
        if is_condition(inner) and isinstance(part, Member | Vector):
            refuse(Problem(inner.start, inner.end, text("a number is wanted here, and this is a condition.")))


_FOUR = text("hess has four numbers: write hess.xx, hess.xy, hess.yx or hess.yy.")


def _check_member(part: Member, known: Mapping[str, str], found: Kinds) -> None:
    of_hessian = isinstance(part.of, Name) and part.of.name == "hess"
    if of_hessian and part.name not in _OF_HESSIAN:
        found.problems.append(Problem(part.start, part.end, _FOUR))
    elif not of_hessian and part.name in _OF_HESSIAN:
        words = text("only hess has .{name}.", name=part.name)
        found.problems.append(Problem(part.start, part.end, words))
    elif not of_hessian and kind_of(part.of, known) == NUMBER and not _is_hole(part.of):
        words = text("this is a number already, and has no .{name}.", name=part.name)
        found.problems.append(Problem(part.start, part.end, words))


def _is_hole(node: Node) -> bool:
    return any(isinstance(part, Hole) for part in walk(node))
