"""A surface whose formula somebody typed: a class of its own for each text, its sliders and its map."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from core.params import Interval, checked_number, param, shown
from core.text_classes import TextClasses
from core.words import Text, text
from landscapes.base import Landscape
from landscapes.box import around, shown_part
from landscapes.critical_points import Pair
from landscapes.frame import Box
from landscapes.interest import has_value, suggested_extent, suggested_starts
from landscapes.notation.written import Written
from landscapes.reserved import RESERVED
from notation.characters import VARIANTS
from notation.names import OFFER
from notation.printing import symbol_of
from notation.problems import NotationError, Problem
from notation.tokens import WORDS_OF_CODE, plain_name
from notation.vocabulary import (
    CONSTANTS,
    GREEK,
    KEYWORDS,
    NO_NUMBERS,
    OF_CODE,
    coordinate,
    function,
    spellings,
)  # fmt: skip

SLUG = "typed"
MADE_OF = ("formula", "sliders", "extent")  # the names in JSON and links of what such a surface is made of
SLIDERS = 12  # of a formula
KEPT = 64  # formulas whose programs are kept while nobody holds their surface
_NAME = re.compile(r"[A-Za-zα-ωΑ-Ω][A-Za-z0-9_α-ωΑ-Ω]{0,19}")
_REAL, _POSITIVE = Interval("(-inf, inf)"), Interval("(0, inf)")
Slider = tuple[float, float, float, bool]  # default, low, high, logarithmic


class TypedSurface(Landscape):
    """The base of all surfaces that somebody typed."""

    abstract = True
    title = text("Your own formula")
    family = text("Your own")
    formula = "0"
    extent: ClassVar[tuple[Pair, Pair]] = ((-3.0, 3.0), (-3.0, 3.0))
    starts: ClassVar[tuple[Pair, ...]] = ((1.0, 1.0),)
    source = ""
    teaches = text(
        "**Your own formula**. Nobody has declared its minima: each verdict comes from the ground where a run ends."
    )
    _written: ClassVar[Written]
    _sliders: ClassVar[tuple[tuple[str, Slider], ...]] = ()
    _asked: ClassVar[Box | None] = None  # the map that was asked for; None for the suggested one

    @property
    def slug(self) -> str:
        """The same for all of them; the text tells one from another."""
        return SLUG

    @property
    def notes(self) -> tuple[Text, ...]:
        """Sentences that say how the formula was read."""
        return self._written.notes

    def _map_of(self, box: Box) -> Box:
        return super()._map_of(box) if self._asked is None else around(self.extent, box)

    def made_of(self) -> dict[str, Any]:
        """Return its text, its sliders and its map, of which `typed_again` makes the same surface."""
        return _made_of(self.formula, self._sliders, self._asked)

    @property
    def made_of_names(self) -> tuple[str, ...]:
        return MADE_OF

    @classmethod
    def _formula(cls) -> Written:
        return cls._written

    def __repr__(self) -> str:
        sliders = {name: (*numbers, "log") if log else tuple(numbers) for name, (*numbers, log) in self._sliders}
        given = {"sliders": sliders or None, "extent": self._asked, "box": self.box}
        made = [repr(self.formula), *(f"{name}={value!r}" for name, value in given.items() if value is not None)]
        changed = ", ".join(f"{name}={value!r}" for name, value in self.changed().items())
        return f"typed({', '.join(made)})" + (f".replace({changed})" if changed else "")

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.formula, self._sliders, self._asked, self.changed() | {"box": self.box})


def typed(
    formula: str, *, sliders: Mapping[str, Any] | None = None, extent: Any = None, box: Any = None
) -> TypedSurface:
    r"""Return the surface of a formula as people write it, `100(y-x^2)^2+(1-x)^2` or `\frac{x^2}{2} + |y|`.

    `sliders` are the formula's own parameters: a name with its default, or with (default, low, high), or with
    (default, low, high, "log") for a logarithmic slider. Each is a parameter like any other of a surface. `extent` is
    the map, ((x0, x1), (y0, y1)); without it a map is suggested, and so are the starts. `box`, likewise two pairs, is
    where every run is kept, as on any surface (see `Landscape`). `notes` of the surface say how the formula was read.

    Raises a NotationError, a ValueError, for a text that cannot be read or can be read in two ways: it has all problems
    with their places, and in `unknown` the names that would do as sliders. Raises ValueError for a slider, an extent
    or a box that cannot be used.
    """
    if not isinstance(formula, str):
        raise ValueError(text("A formula is a text, got {value}.", value=shown(formula)))
    declared = _checked_sliders({} if sliders is None else sliders)
    kind: type[Any] = _class_of(formula, declared, _checked_extent(extent))
    surface: TypedSurface = kind(box=box)
    if surface.box is not None:
        room = shown_part(surface.extent, surface.box)
        if not has_value(surface._written, surface._values, room):
            whole = surface._written.tree
            problem = Problem(whole.start, whole.end, text("the formula has no real value in the box."))
            raise NotationError(formula, [problem])
    return surface


def typed_again(data: Mapping[str, Any]) -> TypedSurface:
    """Return the surface that `made_of` describes. Raises ValueError for what does not describe one."""
    given = data.get("sliders", {})
    if not isinstance(given, Mapping):
        raise ValueError(text("{name} must be an object, got {value}.", name="sliders", value=shown(given)))
    return typed(data.get("formula", ""), sliders=given, extent=data.get("extent"))


def _made_of(formula: str, sliders: Sequence[tuple[str, Slider]], asked: Box | None) -> dict[str, Any]:
    """Return a formula, its sliders and its map as JSON has them."""
    written = {name: [default, low, high, *(["log"] if log else [])] for name, (default, low, high, log) in sliders}
    return {"formula": formula, "sliders": written, **({} if asked is None else {"extent": [list(s) for s in asked]})}


def _again(formula: str, sliders: tuple[tuple[str, Slider], ...], asked: Box | None, changed: dict[str, Any]) -> Any:
    return _class_of(formula, sliders, asked)(**changed)


def _made(formula: str, sliders: tuple[tuple[str, Slider], ...], asked: Box | None) -> type[TypedSurface]:
    written = _written(formula, tuple(name for name, _ in sliders))
    values = [default for _, (default, *_) in sliders]
    extent = asked or suggested_extent(written, values)
    if extent is None or (asked is not None and not has_value(written, values, asked)):
        words = (
            text("the formula has no real value on this map: choose another map.")
            if extent
            else text(
                "the formula has no real value anywhere between -1000 and 1000: if it has some elsewhere, set the map."
            )
        )
        raise NotationError(formula, [Problem(written.tree.start, written.tree.end, words)])
    fields = {
        name: param(default, slider=(low, high), valid=(_POSITIVE if log else _REAL).text, log=log,
                    symbol=symbol_of(name), label=name)
        for name, (default, low, high, log) in sliders
    }  # fmt: skip
    space = {
        "__module__": __name__,
        "__annotations__": dict.fromkeys(fields, float),
        **fields,
        "formula": formula,
        "extent": extent,
        "starts": suggested_starts(written, values, extent),
        "_written": written,
        "_sliders": sliders,
        "_asked": asked,
    }
    return type("Typed", (TypedSurface,), space)


_class_of = TextClasses(_made, KEPT)


def _written(formula: str, names: tuple[str, ...]) -> Written:
    """Return the formula, read. An unknown name that no slider can have is not among the `unknown` of its error."""
    try:
        return Written(formula, names)
    except NotationError as error:
        possible = [name for name in error.unknown if _refusal(_own_name(name)) is None]
        problems = [_offered(problem, possible) for problem in error.problems]
        raise NotationError(error.text, problems, possible) from None


def _offered(problem: Problem, possible: Collection[str]) -> Problem:
    """Return a problem that offers no slider for a name that no slider can have."""
    words, told = problem.words, problem.words.values
    if not words.template.endswith(OFFER) or told["name"] in possible:
        return problem
    if "near" in told:
        words = text("{name} is not known. Did you mean {product}?", name=told["name"], product=told["near"])
    else:
        words = text("{name} is not known, and cannot name a slider: choose another letter.", name=told["name"])
    return replace(problem, words=words)


# ---------------------------------------------------------------------- what was asked for


def _refusal(name: str) -> Text | None:
    """Return why a slider cannot have a name, or None."""
    taken = {*dir(TypedSurface), *Landscape.__annotations__, "sliders", *RESERVED, *KEYWORDS, *NO_NUMBERS, *CONSTANTS}
    taken |= {*OF_CODE, *WORDS_OF_CODE, *keyword.kwlist}
    if not _NAME.fullmatch(name):
        return text(
            "{name} cannot name a slider: a name has up to 20 letters, digits and underscores.", name=shown(name)
        )
    if taken & {name, plain_name(name)} or coordinate(name) or function(name):
        return text("{name} cannot name a slider: it means something else here.", name=name)
    return None


def _own_name(name: str) -> str:
    """Return the name under which a slider is kept: the Greek letter where its word means something elsewhere."""
    name = name.translate(VARIANTS)
    return GREEK[name] if name in GREEK and (name in RESERVED or keyword.iskeyword(name)) else name


def _checked_sliders(sliders: Mapping[str, Any]) -> tuple[tuple[str, Slider], ...]:
    if not isinstance(sliders, Mapping) or not all(isinstance(name, str) for name in sliders):
        raise ValueError(text("sliders must be names with their numbers, got {value}.", value=shown(sliders)))
    if len(sliders) > SLIDERS:
        words = text("A formula may have {most} sliders, here are {count}.", most=SLIDERS, count=len(sliders))
        raise ValueError(words)
    checked: dict[str, Slider] = {}
    written: dict[str, str] = {}  # own name: as it was given
    for name, given in sliders.items():
        own = _own_name(name)
        if (refusal := _refusal(own)) is not None:
            raise ValueError(refusal)
        if same := next((other for other in checked if {*spellings(other)} & {*spellings(own)}), None):
            words = text("{name} and {other} are one slider: declare it once.", name=name, other=written[same])
            raise ValueError(words)
        written[own] = name
        checked[own] = _checked_slider(name, given)
    return tuple(checked.items())


def _checked_slider(name: str, given: Any) -> Slider:
    """Return default, low and high of a slider. Without a range it reaches from 0 to twice the default."""
    several = list(given) if isinstance(given, Sequence) and not isinstance(given, str) else [given]
    if len(several) not in (1, 3, 4):
        words = text("{name} takes a default, or (default, low, high), got {value}.", name=name, value=shown(given))
        raise ValueError(words)
    log = len(several) == 4 and several[3] in ("log", True)
    if len(several) == 4 and several[3] not in ("log", True, False):
        raise ValueError(text('{name}: after the range stands "log" or nothing, got {value}.', name=name,
                              value=shown(several[3])))  # fmt: skip
    numbers = [checked_number(name, number, _POSITIVE if log else _REAL) for number in several[:3]]
    default = numbers[0]
    low, high = numbers[1:] if len(numbers) == 3 else sorted((0.0, 2 * default)) if default else (-1.0, 1.0)
    if len(numbers) == 1:
        low, high = max(low, -sys.float_info.max), min(high, sys.float_info.max)
    if not low < high:
        raise ValueError(text("{name}: the range must rise, got {low} to {high}.", name=name, low=low, high=high))
    if not low <= default <= high:
        valid = f"[{low:g}, {high:g}]"
        raise ValueError(text("{name} must lie in {valid}, got {value}.", name=name, valid=valid, value=default))
    return default, low, high, log


def _checked_extent(extent: Any) -> Box | None:
    if extent is None:
        return None
    wanted = text("extent must be two rising intervals, ((x0, x1), (y0, y1)), got {value}.", value=shown(extent))
    try:
        (x0, x1), (y0, y1) = extent
        sides = [checked_number("extent", number, Interval("[-1e6, 1e6]")) for number in (x0, x1, y0, y1)]
    except (TypeError, ValueError):
        raise ValueError(wanted) from None
    x0, x1, y0, y1 = sides
    if not (x0 < x1 and y0 < y1):
        raise ValueError(wanted)
    return (x0, x1), (y0, y1)
