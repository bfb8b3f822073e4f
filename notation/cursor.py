"""A place among the tokens, the brackets that are open there, and the problems found so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from core.words import Text, text
from notation.names import Names
from notation.problems import Problem
from notation.questions import CLOSING
from notation.tokens import Token

DEPTH = 30  # most brackets within one another
_SHOWN = {"cases": r"\begin{cases}", "end of cases": r"\end{cases}", "{:": "{", ":}": "}"}


class TooDeep(Exception):
    """The brackets are nested too deeply to go on; the last of the problems says so."""


class Cursor:
    """A place among the tokens."""

    def __init__(self, typed: str, tokens: Sequence[Token], names: Names) -> None:
        self.text, self.names = typed, names
        self.problems: list[Problem] = []
        self._refused: set[int] = set()  # where they begin
        self._tokens, self._at, self._depth = tokens, 0, 0
        self._bars = [0]  # bars that are open, in each bracket
        self._deciding = 0  # places of a condition around this one
        self._run_on = [False]  # whether a pair of bars ran into a factor, in each bracket

    @property
    def here(self) -> Token:
        """The next token."""
        return self._tokens[self._at]

    @property
    def following(self) -> Token:
        """The token after the next one."""
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)]

    @property
    def last(self) -> Token:
        """The token before this place; the first one at the beginning."""
        return self._tokens[max(self._at - 1, 0)]

    @property
    def before(self) -> int:
        """The end of what was read last."""
        return self.last.end

    def advance(self) -> Token:
        """Return the next token, and go on to the one after it."""
        token = self.here
        if token.kind != "end":
            self._at += 1
        return token

    def is_sign(self, *signs: str) -> bool:
        """Return whether the next token is one of these signs."""
        return self.here.kind == "sign" and self.here.words in signs

    def is_name(self, *names: str) -> bool:
        """Return whether the next token is one of these words."""
        return self.here.kind == "name" and self.here.words in names

    def starts_operand(self, also: str = "") -> bool:
        """Return whether the next token can begin a factor; a bar can where none is open."""
        token = self.here
        if token.kind == "sign":
            bar = token.words == "|" and self._bars[-1] == 0
            return (
                bar or token.words in ("(", "[", "{", "{:", "⌊", "⌈", "cases") or (also != "" and token.words == also)
            )
        return token.kind in ("number", "name", "root", "fraction")

    def meets_bars(self) -> bool:
        """Note a factor that follows bars without a sign; return whether a bar opens here after there was one."""
        if self.is_sign("|"):
            return self._run_on[-1]
        self._run_on[-1] |= self.last.words == "|"
        return False

    def refuse(self, start: int, end: int, words: Text) -> None:
        """Note a problem, unless one is noted at that very place."""
        if start not in self._refused:
            self._refused.add(start)
            self.problems.append(Problem(start, end, words))

    def refuse_here(self) -> None:
        """Note that the next token does not belong where it stands."""
        token = self.here
        if token.words in (")", "]", "}", ":}", "⌋", "⌉"):
            words = text("this {bracket} closes no bracket.", bracket=_bracket(token))
        elif token.words == ",":
            words = text("a comma stands only between the arguments of a function; numbers have a decimal point.")
        elif token.words == "=":
            words = text("a formula is one side of an equation: write the height alone.")
        elif token.words == ";":
            words = text("there is one formula at a time.")
        else:
            words = text("{sign} does not belong here.", sign=self.text[token.start : token.end])
        self.refuse(token.start, token.end, words)

    @contextmanager
    def deeper(self) -> Iterator[None]:
        """Go a level deeper. Raises TooDeep beyond `DEPTH` levels."""
        self._depth += 1
        if self._depth > DEPTH:
            words = text("the formula is nested too deeply here: at most {most} levels.", most=DEPTH)
            self.refuse(self.here.start, self.here.end, words)
            raise TooDeep
        yield
        self._depth -= 1

    @contextmanager
    def deciding(self) -> Iterator[None]:
        """Read something that has a condition in it."""
        self._deciding += 1
        yield
        self._deciding -= 1

    def open(self) -> Token:
        """Read an opening bracket."""
        token = self.advance()
        if token.words == "|":
            self._bars[-1] += 1
        else:
            self._bars.append(0)
            self._run_on.append(False)
        return token

    def close(self, opening: Token) -> None:
        """Read the bracket that closes `opening`, or note that it is missing."""
        wanted = CLOSING[opening.words]
        if opening.words == "|":
            self._bars[-1] -= 1
        elif len(self._bars) > 1:
            self._bars.pop()
            self._run_on.pop()
        if self.is_sign(wanted):
            self.advance()
        elif opening.words == "|":
            self.refuse(opening.start, opening.end, text("this bar is not closed: write abs(…), or the word or."))
        elif self.is_sign(")", "]", "}", ":}", "⌋", "⌉"):
            closing = self.here
            words = text(
                "{opening} at character {place} is closed by {closing}.",
                opening=_bracket(opening),
                place=opening.start + 1,
                closing=_bracket(closing),
            )
            self.refuse(closing.start, closing.end, words)
            self.advance()
        else:
            words = text("this {bracket} is not closed.", bracket=_bracket(opening))
            self.refuse(opening.start, opening.end, words)


def _bracket(token: Token) -> str:
    """Return a bracket as it is typed."""
    return _SHOWN.get(token.words, token.words)
