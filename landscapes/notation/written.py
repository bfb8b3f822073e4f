"""A formula as somebody typed it: read, checked, and lowered to a tape without sympy."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from core.words import Text, text
from landscapes.arithmetic import Arithmetic, TooLong
from landscapes.differentiation import gradient, hessian
from landscapes.notation.code import torch_code
from landscapes.notation.heading import heading_of
from landscapes.notation.lowering import Lowering
from landscapes.tape import Tape
from notation.cursor import TooDeep
from notation.names import Names
from notation.printing import latex, symbol_of
from notation.problems import NotationError, Problem
from notation.reader import Reader
from notation.tokens import Tokens
from notation.tree import Call, Hole, Name, Node, walk

CHARACTERS = 4000  # of a formula
_HALF = re.compile("[\ud800-\udfff]")  # of a pair of UTF-16, as JSON may hold it: no link and no file can
OPERATIONS = 5_000  # of value, gradient and Hessian together


@dataclass(frozen=True)
class Written:
    """A formula as it was typed, in x, y and its sliders, `parameters`.

    Raises a NotationError that names everything that cannot be read, with its place. `notes` say how it was read: what
    was left out or taken for something else, and what it does not depend on.
    """

    text: str
    parameters: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        _ = self._read

    @property
    def tree(self) -> Node:
        """The tree of the formula."""
        return self._read[0]

    @property
    def notes(self) -> tuple[Text, ...]:
        """Sentences that say how the formula was read."""
        return self._read[1]

    @property
    def smooth(self) -> bool:
        """True if it has no kinks, seams or jumps: nothing whose derivative can be missing."""
        return self._program.smooth

    def tape(self, wanted: str) -> Tape:
        """Return the program of its derivatives, as `landscapes.tape.tape_of` does."""
        return self._program.tape(wanted)

    def latex(self, symbols: Mapping[str, str] | None = None) -> str:
        """Return the formula as it was typed, typeset; `symbols` gives the LaTeX of each slider."""
        return latex(self.tree, {**{name: symbol_of(name) for name in self.parameters}, **(symbols or {})})

    def python(self) -> str:
        """Return the formula as PyTorch code over tensors x and y (functions of numbers alone use math)."""
        return torch_code(self.tree)

    @cached_property
    def _program(self) -> _Program:
        return self._checked_program(self.tree)

    @cached_property
    def _read(self) -> tuple[Node, tuple[Text, ...]]:
        typed = self.text
        if len(typed) > CHARACTERS:
            words = text("a formula may have {most:,} characters, this one has {count:,}.", most=CHARACTERS,
                         count=len(typed))  # fmt: skip
            raise NotationError(typed[:CHARACTERS], [Problem(CHARACTERS, CHARACTERS, words)])
        if half := _HALF.search(typed):
            raise NotationError(typed, [Problem(half.start(), half.end(), text("this is half a character."))])
        heading = heading_of(typed, self.parameters)
        if heading.start >= heading.end:
            words = text("the formula is empty: try x^2 + y^2.")
            raise NotationError(typed, heading.problems or [Problem(heading.start, heading.end, words)])
        tokens = Tokens(heading.bare, heading.start, heading.end)
        names = Names(self.parameters)
        reader = Reader(heading.bare, tokens.tokens, names)
        tree: Node = Hole(0, 0)
        with suppress(TooDeep):  # the reader has noted where
            tree = reader.whole()
        names.ask_about_second()
        problems = _told([*heading.problems, *tokens.problems], reader.problems)
        problems += [*names.problems, *names.unknown.values()]
        if problems:
            raise NotationError(typed, problems, tuple(names.unknown))
        self.__dict__["_program"] = self._checked_program(tree)  # so that it need not be made again
        return tree, (*heading.notes, *_notes(typed, tree, tokens.prefixes, names))

    def _checked_program(self, tree: Node) -> _Program:
        """Return the program, or raise a NotationError: it is too long, or a part has no real value anywhere."""
        try:
            program = _Program(tree, self.parameters)
        except TooLong:
            words = text(
                "the formula is too long: with its derivatives it has more than {most:,} operations.", most=OPERATIONS
            )
            raise NotationError(self.text, [Problem(tree.start, tree.start, words)]) from None
        if program.problems:
            raise NotationError(self.text, program.problems)
        return program


class _Program:
    """A formula with its derivatives on one tape, and the registers of each."""

    def __init__(self, tree: Node, parameters: tuple[str, ...]) -> None:
        on = Arithmetic(len(parameters), OPERATIONS)
        lowering = Lowering(on, parameters)
        f = lowering.register(tree)
        self.smooth, self.problems, self._whole = lowering.smooth, lowering.problems, on.tape
        self._registers: dict[str, tuple[int, ...]] = {"f": (f,)}
        if not self.problems:
            slopes = gradient(on, f, guarded=False)
            self._registers["h"] = hessian(on, slopes)
            self._registers["g"] = slopes if self.smooth else gradient(on, f, guarded=True)

    def tape(self, wanted: str) -> Tape:
        """Return a tape of what is wanted alone."""
        outputs = [register for order in wanted for register in self._registers[order]]
        return self._whole.pruned(outputs)


def _told(signs: list[Problem], grammar: list[Problem]) -> list[Problem]:
    """Return all problems; where a sign was left out, what its absence did to the grammar beside it is not told."""
    places = sorted({place for problem in signs for place in range(problem.start, problem.end + 1)})
    return [*signs, *(problem for problem in grammar if not _is_beside(problem, places))]


def _is_beside(problem: Problem, places: Sequence[int]) -> bool:
    """Return whether one of some ascending places is a problem's, or next to it."""
    following = bisect_left(places, problem.start)
    return following < len(places) and places[following] <= problem.end


def _notes(typed: str, tree: Node, prefixes: set[str], names: Names) -> list[Text]:
    """Return what is said of a formula that was read."""
    parts = list(walk(tree))
    called = {part.name for part in parts if isinstance(part, Call)}
    used = {part.name for part in parts if isinstance(part, Name)}
    notes = [text("{prefix}. is left out.", prefix=prefix) for prefix in sorted(prefixes)]
    notes += [text("{name} is read as {meaning}.", name=name, meaning=known) for name, known in names.read_as.items()]
    logs = [part for part in parts if isinstance(part, Call) and part.name == "log" and len(part.arguments) == 1]
    if any("log" in typed[part.start : part.arguments[0].start] for part in logs):
        notes.append(text("log is the natural logarithm."))
    if called & {"floor", "ceil", "mod"}:
        notes.append(text("floor and mod count as level: their derivative is 0."))
    if not used & {"x", "y"}:
        notes.append(text("The surface is level everywhere."))
    elif "y" not in used or "x" not in used:
        notes.append(text("{name} does nothing.", name="y" if "y" not in used else "x"))
    notes += [text("{name} does nothing.", name=name) for name in names.sliders if name not in used]
    return notes
