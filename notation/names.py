"""Names as they are typed, and what each stands for: a coordinate, a constant, a slider, a function, or nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.words import Text, text
from notation.problems import Problem
from notation.tokens import Token
from notation.vocabulary import (
    ALIASES,
    CONSTANTS,
    FUNCTIONS,
    MEANT,
    NO_NUMBERS,
    OF_CODE,
    coordinate,
    function,
    is_greek,
    nearest,
    spellings,
    split_call,
    split_product,
)  # fmt: skip

_LOOKED_UP = 10  # mistyped names for which the nearest word is looked for
OFFER = "shall it be a slider?"  # the end of what offers a slider
_LONGEST = 30  # characters of a name in a message


class Names:
    """The names that a formula may have; `unknown` collects those that nobody has declared, each with its problem."""

    functions: Mapping[str, tuple[int, int | None]] = FUNCTIONS  # with the number of arguments, (least, most)
    vectors = False  # whether [a, b] is a vector

    def __init__(self, sliders: Sequence[str]) -> None:
        self.sliders = tuple(sliders)
        self.unknown: dict[str, Problem] = {}
        self.problems: list[Problem] = []
        self._looked_up = 0
        self.read_as: dict[str, str] = {}  # such as x1: x
        self._coordinates: dict[str, Token] = {}  # as they were typed, with the first place of each

    def function(self, token: Token) -> str | None:
        """Return the function that a token names; a slider of that name comes first."""
        return None if self._slider(token.words) else function(token.words)

    def meaning(self, name: str) -> str | None:
        """Return the coordinate, constant or slider that a name stands for; None for one that is not known."""
        slider = self._slider(name)
        return slider or (name if name in CONSTANTS else coordinate(name) or OF_CODE.get(name))

    def value(self, token: Token) -> str:
        """Return the name that a token stands for. Notes a problem for one that is not known."""
        name, known = token.words, self.meaning(token.words)
        if known is not None:
            if known == coordinate(name) and name not in self.sliders:
                self._coordinates.setdefault(name, token)
            if known != name and known not in self.sliders:
                self.read_as[name] = known
            return known
        if name not in self.unknown:
            self._note(token)
        return name

    def ask_about_second(self) -> None:
        """Note a question where x2 stands beside y, or beside x without x1: it may be meant as a square."""
        typed = self._coordinates
        second = [name for name in typed if coordinate(name) == "y" and name.lower() != "y"]
        first = any(coordinate(name) == "x" and name.lower() != "x" for name in typed)
        others = {name.lower() for name in typed}
        if second and ("y" in others or ("x" in others and not first)):
            words = text("{name}: x^2, or the second coordinate? That one is y.", name=second[0])
            self.problems.append(Problem(typed[second[0]].start, typed[second[0]].end, words))

    def note_call(self, token: Token) -> None:
        """Note the problem that a name with a bracket after it is no function."""
        name = token.words
        own = [*self.sliders, "x", "y", *CONSTANTS]
        product = split_product(name, own)
        if product is not None:
            words = text("{name} is not known. Did you mean {product}(…)?", name=name, product=product)
        elif (near := _meant(name) or self._nearest(name, begun=False)) is not None:
            words = text("{name} is no function here. Did you mean {near}?", name=name, near=near)
        else:
            words = text("{name} is no function here.", name=name)
        self.problems.append(Problem(token.start, token.end, words))

    def _nearest(self, name: str, further: Sequence[str] = (), *, begun: bool = True) -> str | None:
        """Return the word that a mistyped one is nearest to; of many mistyped ones only the first are looked up."""
        self._looked_up += 1
        if self._looked_up > _LOOKED_UP or is_greek(name):
            return None
        return nearest(name, [*further, *FUNCTIONS, *ALIASES], begun=begun)

    def _slider(self, name: str) -> str | None:
        if name in self.sliders:
            return name
        return next((each for each in spellings(name) if each in self.sliders), None)

    def _note(self, token: Token) -> None:
        name = token.words
        words, is_slider = self._told(name)
        problem = Problem(token.start, token.end, words)
        if is_slider:
            self.unknown[name] = problem
        else:
            self.problems.append(problem)

    def _told(self, name: str) -> tuple[Text, bool]:
        """Return what to say of an unknown name, and whether it would do as a slider."""
        own = [*self.sliders, "x", "y", "x1", "x2", "x_1", "x_2", *CONSTANTS]
        name = name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
        if name in NO_NUMBERS:
            return text("{name} is no number here.", name=name), False
        if (product := split_product(name, own)) is not None:
            return text("{name} is not known. Did you mean {product}?", name=name, product=product), False
        if (call := split_call(name, own)) is not None:
            return text("{name} is not known. Did you mean {call}?", name=name, call=call), False
        if len(name) > 1 and name[:1] in "xy" and name[1:].isdigit():
            told = text(
                "{name} is not known: a surface has two coordinates. Did you mean {letter}^{number} or "
                "{letter}*{number}?", name=name, letter=name[0], number=name[1:],
            )  # fmt: skip
            return told, False
        near = _meant(name)
        if near is None and len(name) > 2:
            near = self._nearest(name, [*self.sliders, "pi"])
        if near is not None:
            return text(
                "{name} is not known. Did you mean {near}, or shall it be a slider?", name=name, near=near
            ), True
        return text("{name} is not known: shall it be a slider?", name=name), True


def _meant(name: str) -> str | None:
    """Return what a name of another notation means here; None for any other."""
    base = name.removeprefix("log_") if name.startswith("log_") else name.removeprefix("log")
    return f"log(…, {base})" if base != name and base.isdigit() else MEANT.get(name)
