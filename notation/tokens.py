"""A text as tokens, each with its place. Signs that are not of a formula are noted, and left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from core.words import Text, text
from notation.characters import BLANKS, GREEK, SIGNS, SUBSCRIPTS, SUPERSCRIPTS, VARIANTS, alike, called, plainly
from notation.commands import FRACTIONS, STYLES, is_space, name_of, sign_of
from notation.problems import Problem
from notation.vocabulary import KEYWORDS, PREFIXES

_NUMBER = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LETTERS = f"A-Za-z{GREEK.replace('π', '')}"
_SUBS = "".join(SUBSCRIPTS)
_NAME = re.compile(rf"π|[{_LETTERS}][{_LETTERS}0-9_]*(?:[{_SUBS}]+|(?<=_)\{{[A-Za-z0-9]+\}})?")
_COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
_STYLED = re.compile(r"\s*\{\s*([A-Za-z][A-Za-z0-9]*)\s*\}")
_CASES = re.compile(r"\\(begin|end)\s*\{\s*[dr]?cases\s*\}")
_EULER = re.compile(r"E(?![A-Za-z0-9_])")  # as in Math.E
_REST = re.compile(r"[A-Za-z0-9_]+")
_INDEX = re.compile(r"\[\s*([01])\s*\]")
WORDS_OF_CODE = ("lambda", "def", "return", "import", "for", "while", "yield", "await", "class", "is", "in")
_PAIRS = ("<=", ">=", "**", "//", "==", "!=", "&&", "=<", "=>", "->")


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its words and its place.

    Its `kind` is "number", "name", "sign", "power", "fraction", "root", "member" or "end". `spaced` says whether a
    blank stands before it.
    """

    kind: str
    words: str
    start: int
    end: int
    spaced: bool


class Tokens:
    """The tokens of a text between two places, what was left out of it, and the problems found on the way."""

    def __init__(self, typed: str, start: int, end: int, members: Sequence[str] = ()) -> None:
        """Read the tokens; `members` are the words that may stand after a point, as in m.x."""
        self._at, self._end = start, end
        self._member = re.compile(rf"\.({'|'.join(members)})(?![A-Za-z0-9_.])") if members else None
        self.tokens: list[Token] = []
        self.problems: list[Problem] = []
        self.prefixes: set[str] = set()  # np and such, left out
        self._spaced, self._in_cases = False, 0
        self._text, foreign = plainly(typed, start, end)
        for place in foreign:
            self.problems.append(Problem(place, place + 1, _look_alike(typed[place], self._text[place])))
        while self._at < end:
            self._next()
        self._add("end", "", end)

    def _add(self, kind: str, words: str, end: int) -> None:
        self.tokens.append(Token(kind, words, self._at, end, self._spaced))
        self._at, self._spaced = end, False

    def _refuse(self, end: int, words: Text) -> None:
        last = self.problems[-1] if self.problems else None
        if last is not None and last.end == self._at and last.words.template == words.template == _unread("").template:
            self.problems[-1] = Problem(last.start, end, last.words)  # a run of foreign signs is one problem
        else:
            self.problems.append(Problem(self._at, end, words))
        self._at = end

    def _next(self) -> None:
        character = self._text[self._at]
        if character in BLANKS:
            self._at, self._spaced = self._at + 1, True
        elif found := _NUMBER.match(self._text, self._at, self._end):
            self._number(found)
        elif found := _NAME.match(self._text, self._at, self._end):
            self._name(found)
        elif character == "." and (member := self._member_at(self._at)) and self._closes():
            self._add("member", member[1], member.end())
        elif character == "\\":
            self._command()
        elif character in SUPERSCRIPTS:
            self._superscript()
        elif character in SIGNS:
            self._add("root" if character in "√∛" else "sign", SIGNS[character], self._at + 1)
        else:
            self._sign(character)

    def _member_at(self, place: int) -> re.Match[str] | None:
        return None if self._member is None else self._member.match(self._text, place, self._end)

    def _closes(self) -> bool:
        """Return whether a name or a closing bracket ends here, so that a member of it can follow."""
        last = self.tokens[-1] if self.tokens else None
        return last is not None and last.end == self._at and (last.kind == "name" or last.words in (")", "]"))

    def _number(self, found: re.Match[str]) -> None:
        words, end = found[0], found.end()
        if self._text[end : end + 1] == "." or (
            words[0] == "." and self.tokens and self.tokens[-1].end == self._at and self.tokens[-1].kind != "sign"
        ):
            stop = end
            while stop < self._end and self._text[stop] in ".0123456789":
                stop += 1
            self._refuse(stop, text("a number has one decimal point, and a name has none."))
        elif self._text[end : end + 1] == "_":
            self._refuse(end + 1, text("a number has no underscore in it."))
        else:
            self._add("number", words, end)

    def _name(self, found: re.Match[str]) -> None:
        words, end = found[0], found.end()
        if self._text[end : end + 1] == "." and not self._text[end + 1 : end + 2].isdigit():
            if self._member_at(end):
                self._add("name", plain_name(words), end)
            elif words in PREFIXES:
                self.prefixes.add(words)
                self._at = end + 1
                if _EULER.match(self._text, self._at, self._end):
                    self._add("name", "e", self._at + 1)
            else:
                rest = _REST.match(self._text, end + 1, self._end)
                problem = text("after {name} stands a point, and only numbers have one.", name=words)
                self._refuse(rest.end() if rest else end + 1, problem)
            return
        if words in ("x", "X") and (index := _INDEX.match(self._text, end, self._end)):
            self._add("name", f"x_{int(index[1]) + 1}", index.end())
        elif words in WORDS_OF_CODE and words != "lambda":
            self._refuse(end, text("write the formula alone, without {word}.", word=words))
        else:
            self._add("name", plain_name(words), end)

    def _command(self) -> None:
        found = _COMMAND.match(self._text, self._at, self._end)
        if found is None or not found[1].isprintable():
            self._refuse(self._at + 1, text("a backslash stands before a command of LaTeX."))
            return
        command, end = found[1], found.end()
        if cases := _CASES.match(self._text, self._at, self._end):
            begins = cases[1] == "begin"
            self._in_cases = max(0, self._in_cases + (1 if begins else -1))
            self._add("sign", "cases" if begins else "end of cases", cases.end())
            return
        if command == "\\" and self._in_cases:
            self._add("sign", "next case", end)
            return
        sign, name = sign_of(command), name_of(command)
        if sign == "":
            self._at, self._spaced = end, self._spaced or is_space(command)
        elif sign:
            self._add("sign", sign, end)
        elif command in FRACTIONS:
            self._add("fraction", "frac", end)
        elif command == "sqrt":
            self._add("root", "sqrt", end)
        elif name is not None:
            tail = re.compile(r"_(?:\{[A-Za-z0-9]+\}|[A-Za-z0-9])").match(self._text, end, self._end)
            self._add("name", plain_name(name + (tail[0] if tail else "")), tail.end() if tail else end)
            while self._at < self._end and self._text[self._at] in BLANKS:
                self._at += 1  # a blank ends the command, and says nothing
        elif command in STYLES and (styled := _STYLED.match(self._text, end, self._end)):
            self._add("name", styled[1], styled.end())
        elif command in ("ne", "neq"):
            self._refuse(end, EQUAL)
        else:
            self._refuse(end, text("the command \\{command} of LaTeX is not read here.", command=command[:20]))

    def _superscript(self) -> None:
        end = self._at
        while end < self._end and self._text[end] in SUPERSCRIPTS:
            end += 1
        written = "".join(SUPERSCRIPTS[character] for character in self._text[self._at : end])
        if re.fullmatch(r"[+-]?[0-9]+", written):
            self._add("power", written, end)
        else:
            self._refuse(end, text("a raised number has a sign only in front."))

    def _sign(self, character: str) -> None:
        pair, place = self._text[self._at : min(self._at + 2, self._end)], self._at
        if pair in ("**", "<=", ">="):
            self._add("sign", "^" if pair == "**" else pair, place + 2)
        elif pair in _PAIRS:
            self._refuse(place + 2, _OF_CODE[pair])
        elif character in "+-*/^()[]{},:|<>=;⌊⌋⌈⌉" or (character == "&" and self._in_cases):
            self._add("sign", character, place + 1)
        elif character in _ALONE:
            rest = _REST.match(self._text, place, self._end)
            self._refuse(rest.end() if rest else place + 1, _ALONE[character])
        elif plain := alike(character):
            self._refuse(place + 1, _look_alike(character, plain))
            kind = "name" if plain in KEYWORDS else "number" if plain[0] == "(" else ""
            if kind:  # read on as if it were there
                self.tokens.append(Token(kind, plain if kind == "name" else "1", place, place + 1, self._spaced))
        else:
            shown = character if character.isprintable() else called(character)
            self._refuse(place + 1, _unread(shown))


def _look_alike(sign: str, plain: str) -> Text:
    return text("{sign} is the {name}: write {plain}.", sign=sign, name=called(sign), plain=plain)


def _unread(sign: str) -> Text:
    return text("{sign} is no part of a formula.", sign=sign)


EQUAL = text("a condition may be <, <=, > or >=; equality holds on a line only.")
_OF_CODE = {
    "//": text("write floor(a/b) for a quotient without its remainder."),
    "==": EQUAL,
    "!=": EQUAL,
    "&&": text("write the word and."),
    "=<": text("write <= for less or equal."),
    "=>": text("write >= for greater or equal."),
    "->": text("an arrow is no part of a formula."),
}
_ALONE = {
    "≠": EQUAL,
    "∞": text("there is no infinite number here."),
    "!": text("a factorial is not read here; for whole numbers write it out."),
    "%": text("write mod(a, b) for the remainder, or /100 for a percentage."),
    "°": text("angles are in radians: write *pi/180."),
    "~": text("write the word not."),
    "&": text("write the word and."),
    **dict.fromkeys("'’′", text("a derivative is not read here: write it out.")),
    ".": text("a point stands only inside a number."),
    "_": text("an underscore stands only inside a name."),
    "$": text("the signs $ stand only around a whole formula."),
}


def plain_name(words: str) -> str:
    """Return a name with its subscript written as in code: a_1 for a_{1}, and for a with a small 1 below."""
    if "{" in words:
        words = words.replace("{", "").replace("}", "")
    words = words.translate(VARIANTS)
    plain = "".join(SUBSCRIPTS.get(character, character) for character in words)
    if plain != words and "_" not in plain:
        first = next(place for place, character in enumerate(words) if character in SUBSCRIPTS)
        plain = f"{plain[:first]}_{plain[first:]}"
    return "pi" if plain == "π" else plain
