"""The names that a typed rule may have, and what each stands for."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping

from core.words import Text, text
from notation.names import Names
from notation.problems import Problem
from notation.tokens import Token
from notation.vocabulary import ALIASES, CONSTANTS, FUNCTIONS, GREEK, KEYWORDS, NO_NUMBERS, function, nearest, spellings

GIVEN = ("x", "g", "t", "lr", "steps", "f", "hess")  # what every step knows
MEMBERS = ("xx", "xy", "yx", "yy", "x", "y")
_OF_VECTORS = {"grad": (1, 1), "norm": (1, 1), "dot": (2, 2)}
WORDS = ("param", "state", "in", "range", "to", "step", "log")
_NAME = re.compile(r"[A-Za-zα-ωΑ-Ω](?:[A-Za-z0-9_α-ωΑ-Ω]{0,18}[A-Za-z0-9α-ωΑ-Ω])?")
_LONGEST = 30  # characters of a name in a message


class RuleNames(Names):
    """The names of a rule: those of every step, and its own params, states and assigned names."""

    functions: Mapping[str, tuple[int, int | None]] = {**FUNCTIONS, **_OF_VECTORS}
    vectors = True

    def __init__(self, own: Iterable[str]) -> None:
        super().__init__(())
        self.own = tuple(own)
        self._looked = 0

    def function(self, token: Token) -> str | None:
        """Return the function that a token names; a name of the rule's own comes first."""
        if self.own_name(token.words) is not None:
            return None
        return token.words if token.words in _OF_VECTORS else function(token.words)

    def own_name(self, name: str) -> str | None:
        """Return the rule's own name that is spelled so: β1, beta1 and beta_1 are one name."""
        if name in self.own:
            return name
        return next((each for each in spellings(name) if each in self.own), None)

    def meaning(self, name: str) -> str | None:
        """Return the name that is meant; None for one that is not known."""
        return self.own_name(name) or (name if name in GIVEN or name in CONSTANTS else None)

    def value(self, token: Token) -> str:
        """Return the name that a token stands for. Notes a problem for one that is not known."""
        known = self.meaning(token.words)
        if known is None and token.words not in self.unknown:
            self.unknown[token.words] = Problem(token.start, token.end, self._unknown(token.words))
        return known or token.words

    def note_call(self, token: Token) -> None:
        """Note the problem that a name with a bracket after it is no function."""
        near = self._near(token.words)
        name = _shortened(token.words)
        words = (
            text("{name} is no function here. Did you mean {near}?", name=name, near=near)
            if near
            else text("{name} is no function here.", name=name)
        )
        self.problems.append(Problem(token.start, token.end, words))

    def _unknown(self, name: str) -> Text:
        if name in NO_NUMBERS:
            return text("{name} is no number here.", name=name)
        if name == "y":
            return text("x has both coordinates: the second one is x.y.")
        near, name = self._near(name), _shortened(name)
        if near:
            return text("{name} is not known. Did you mean {near}?", name=name, near=near)
        return text("{name} is not known: declare it, as in param {name} = 0.1, or give it a value above.", name=name)

    def _near(self, name: str) -> str | None:
        self._looked += 1
        if self._looked > 10 or len(name) < 3:
            return None
        return nearest(name, [*self.own, *GIVEN, *_OF_VECTORS, *FUNCTIONS, *ALIASES], begun=False)


def refusal(name: str, reserved: Iterable[str] = ()) -> Text | None:
    """Return why a rule cannot have a name of its own, or None; `reserved` are further names that it cannot have."""
    if not _NAME.fullmatch(name):
        return text("{name} cannot be a name here: a name has up to 20 letters, digits and underscores.",
                    name=_shortened(name))  # fmt: skip
    fixed = {*GIVEN, *CONSTANTS, *KEYWORDS, *NO_NUMBERS, *_OF_VECTORS, *WORDS, "y", "math", "torch", "self"}
    if name in fixed or function(name) or keyword.iskeyword(name) or name in reserved:
        return text("{name} cannot be a name of your own: it means something else here.", name=name)
    return None


def own_spelling(name: str) -> str:
    """Return the name under which it is kept: the Greek letter where Python has another use for its word."""
    return GREEK[name] if name in GREEK and keyword.iskeyword(name) else name


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
