"""The text of a rule as lines: params, states and assignments, each with its place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from core.words import Text, text
from notation.cursor import TooDeep
from notation.problems import Problem
from notation.reader import Reader
from notation.tokens import Tokens, plain_name
from notation.tree import Hole, Node, walk
from notation.vocabulary import spellings
from optimizers.writing.names import GIVEN, MEMBERS, RuleNames, own_spelling, refusal

CHARACTERS = 4000  # of a rule
LINES = 60  # of a rule, without empty ones
PARAMS = 12  # of a rule, lr with them
STATES = 12  # of a rule
PARTS = 1500  # names, numbers and operations of all lines together

_HALF = re.compile("[\ud800-\udfff]")  # half a sign, as JSON may hold one: no text in UTF-8 has it
_LETTERS = "A-Za-zα-ωΑ-Ω"
_WORD = rf"[{_LETTERS}][{_LETTERS}0-9_₀₁₂₃₄₅₆₇₈₉]*"
_NUMBER = r"[+-]?(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_DECLARED = re.compile(rf"\s*(param|parameter|state)\b\s*({_WORD})?\s*")
_ASSIGNED = re.compile(rf"\s*({_WORD})\s*=(?!=)")
_IN_PLACE = re.compile(rf"\s*({_WORD})\s*([-+*/])=")
_PARAM = re.compile(
    rf"=\s*({_NUMBER})\s*(?:(?:in|range)\s*\[?\s*({_NUMBER})\s*(?:\.\.|to\b|,)\s*({_NUMBER})\s*\]?)?\s*(log)?\s*"
)
_STATE = re.compile(rf"=\s*(?:({_NUMBER})|(x|g)\b)\s*")


@dataclass(frozen=True)
class Declared:
    """A param: its name, its place, its default and its slider."""

    name: str
    start: int
    end: int
    default: float
    low: float | None = None  # no range given
    high: float | None = None
    log: bool = False


@dataclass(frozen=True)
class Memory:
    """A state: its name, its place, and what it begins with, a number, "x" or "g"."""

    name: str
    start: int
    end: int
    first: float | str


@dataclass(frozen=True)
class Assignment:
    """A line `name = …`: the name, its place and the tree of the right side."""

    name: str
    start: int
    end: int
    tree: Node


@dataclass
class Lines:
    """The lines of a text, and everything in it that cannot be read."""

    params: list[Declared] = field(default_factory=list)
    states: list[Memory] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, start: int, end: int, words: Text) -> None:
        """Note a problem."""
        self.problems.append(Problem(start, end, words))


def lines_of(typed: str, reserved: Sequence[str]) -> Lines:
    """Return the lines of a rule; no param may have one of the `reserved` names."""
    found = Lines()
    if len(typed) > CHARACTERS:
        words = text("a rule may have {most:,} characters, this one has {count:,}.", most=CHARACTERS, count=len(typed))
        found.refuse(CHARACTERS, CHARACTERS, words)
        return found
    if half := _HALF.search(typed):
        found.refuse(half.start(), half.end(), text("this sign cannot be read."))
        return found
    places = list(_places(typed))
    if not places:
        found.refuse(0, 0, text("the rule is empty: try x = x - lr*g."))
        return found
    if len(places) > LINES:
        start, end = places[LINES]
        words = text("a rule may have {most} lines, this one has {count}.", most=LINES, count=len(places))
        found.refuse(start, end, words)
        return found
    waiting: list[tuple[str, int, int, int]] = []  # name, its place, and the end of its line
    for start, end in places:
        _line(typed, start, end, found, waiting, reserved)
    _assignments(typed, waiting, found)
    _too_many(found)
    return found


def _places(typed: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of every line that is not empty, without its comment."""
    start = 0
    for line in typed.split("\n"):
        bare = line.split("#", 1)[0].rstrip().rstrip(";").rstrip()
        if bare.strip():
            yield start + len(bare) - len(bare.lstrip()), start + len(bare)
        start += len(line) + 1


def _line(
    typed: str, start: int, end: int, found: Lines, waiting: list[tuple[str, int, int, int]], reserved: Sequence[str]
) -> None:
    if (declared := _DECLARED.match(typed, start, end)) and declared.end() <= end:
        _declaration(typed, declared, end, found, reserved)
    elif assigned := _ASSIGNED.match(typed, start, end):
        waiting.append((own_spelling(plain_name(assigned[1])), assigned.start(1), assigned.end(1), end))
    elif changed := _IN_PLACE.match(typed, start, end):
        words = text("write {name} = {name} {sign} …", name=changed[1], sign=changed[2])
        found.refuse(changed.start(1), changed.end(), words)
    else:
        words = text("a line is a param, a state, or a name with its new value: m = 0.9*m + g.")
        found.refuse(start, end, words)


def _declaration(typed: str, declared: re.Match[str], end: int, found: Lines, reserved: Sequence[str]) -> None:
    word, place = declared[1], declared.start(1)
    example = "state m = 0" if word == "state" else "param beta = 0.9 in 0..1"
    if declared[2] is None:
        found.refuse(place, end, text("a name is missing: {example}.", example=example))
        return
    name, start, stop = own_spelling(plain_name(declared[2])), declared.start(2), declared.end(2)
    known = {*(each.name for each in found.params), *(each.name for each in found.states)}
    if known & {name, *spellings(name)}:
        found.refuse(start, stop, text("{name} is declared already.", name=name))
        return
    if not (name == "lr" and word != "state") and (why := refusal(name, reserved if word != "state" else ())):
        found.refuse(start, stop, why)
        return
    if word == "state":
        given = _STATE.match(typed, declared.end(), end)
        if given is None or given.end() != end:
            words = text("a state begins with a number, with x or with g: state {name} = 0.", name=name)
            found.refuse(start, end, words)
        first: float | str = given[2] or float(given[1]) if given else 0.0
        if isinstance(first, float) and abs(first) > 1e300:
            found.refuse(start, end, text("this number is too large."))
            first = 0.0
        found.states.append(Memory(name, start, stop, first))
    else:
        found.params.append(_param(typed, declared.end(), end, found, (name, start, stop)))


def _param(typed: str, at: int, end: int, found: Lines, named: tuple[str, int, int]) -> Declared:
    name, start, stop = named
    given = _PARAM.match(typed, at, end)
    if given is None or given.end() != end:
        words = text("a param has a number, and may have a range: param {name} = 0.9 in 0..1, or with log after it.",
                     name=name)  # fmt: skip
        found.refuse(start, end, words)
        return Declared(name, start, stop, 1.0)
    default = float(given[1]) + 0.0
    low, high = (None, None) if given[2] is None else (float(given[2]), float(given[3]))
    log = given[4] is not None
    numbers = [default, *(number for number in (low, high) if number is not None)]
    if not all(abs(number) <= 1e12 for number in numbers):
        found.refuse(start, end, text("the numbers of a param may go up to 1e12."))
        return Declared(name, start, stop, 1.0)
    if low is not None and high is not None:
        if not low < high:
            words = text("{name}: the range must rise, got {low} to {high}.", name=name, low=given[2], high=given[3])
            found.refuse(start, end, words)
            return Declared(name, start, stop, default)
        if not low <= default <= high:
            words = text("{name} must lie in {valid}, got {value}.", name=name, valid=f"[{given[2]}, {given[3]}]",
                         value=given[1])  # fmt: skip
            found.refuse(start, end, words)
    if (log and min(numbers) <= 0) or (name == "lr" and not 0 <= min(numbers) <= max(numbers) <= 1e6):
        words = (
            text("the learning rate lies from 0 to 1e6, got {value}.", value=given[0].lstrip("= "))
            if name == "lr" and not log
            else text("{name}: on a logarithmic scale every number is above 0.", name=name)
        )
        found.refuse(start, end, words)
        return Declared(name, start, stop, 1.0)
    return Declared(name, start, stop, default, low, high, log)


def _assignments(typed: str, waiting: Sequence[tuple[str, int, int, int]], found: Lines) -> None:
    """Read the right side of every assignment: all names of the rule are known by then."""
    fixed = {each.name for each in found.params}
    own = [*fixed, *(each.name for each in found.states)]
    left: list[tuple[str, int, int, int]] = []
    for name, start, stop, end in waiting:
        same = next((each for each in own if each in spellings(name)), name)
        why = None if same == "x" or same in own else refusal(same)
        if same in fixed:
            words = text(
                "{name} is a param and keeps its value: give this another name, or make it a state.", name=name
            )
            found.refuse(start, stop, words)
        elif same in GIVEN and same != "x":
            found.refuse(start, stop, text("{name} is given, and cannot be set.", name=same))
        elif why is not None:
            found.refuse(start, stop, why)
        if same not in own and same != "x" and why is None and same not in GIVEN:
            own.append(same)
        left.append((same, start, stop, end))
    names = RuleNames(own)
    for name, start, stop, end in left:
        found.assignments.append(Assignment(name, start, stop, _right(typed, stop, end, names, found)))
    found.problems += [*names.problems, *names.unknown.values()]


def _right(typed: str, stop: int, end: int, names: RuleNames, found: Lines) -> Node:
    begin = typed.index("=", stop) + 1
    tokens = Tokens(typed, begin, end, MEMBERS)
    if len(tokens.tokens) == 1 and not tokens.problems:
        found.refuse(begin - 1, begin, text("something is missing after {sign}.", sign="="))
        return Hole(begin, begin)
    reader = Reader(typed, tokens.tokens, names)
    tree: Node = Hole(begin, begin)
    with suppress(TooDeep):  # the reader has noted where
        tree = reader.whole()
    found.problems += tokens.problems
    places = sorted({place for problem in tokens.problems for place in range(problem.start, problem.end + 1)})
    for problem in reader.problems:  # what the absence of a sign did to the grammar beside it is not told
        following = bisect_left(places, problem.start)
        if not (following < len(places) and places[following] <= problem.end):
            found.problems.append(problem)
    return tree


def _too_many(found: Lines) -> None:
    for several, most, words in (
        (found.params, PARAMS, text("a rule may have {most} params.", most=PARAMS)),
        (found.states, STATES, text("a rule may have {most} states.", most=STATES)),
    ):
        if len(several) > most:
            found.refuse(several[most].start, several[most].end, words)
    parts = 0
    for each in found.assignments:
        parts += sum(1 for _ in walk(each.tree))
        if parts > PARTS:
            found.refuse(each.start, each.end, text("the rule is too long: at most {most:,} parts.", most=PARTS))
            return
