"""Declare a hyperparameter once: default, slider range, valid range, scale, symbol and help.

That one line feeds validation, slider, number field, label, tooltip, URL parameter, sweep axis and JSON.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from numbers import Real
from typing import Any, ClassVar, Self, dataclass_transform

import numpy as np

from core.parts import Part, part
from core.words import Text, text

__all__ = [
    "Interval", "Param", "Parametrised", "checked_number", "checked_word", "integer", "no_field", "number_wanted",
    "param", "shown", "switch",
]  # fmt: skip

_INTERVAL = re.compile(r"^([\[(])\s*([^,]+?)\s*,\s*([^,]+?)\s*([\])])$")


@dataclass(frozen=True)
class Interval:
    """A range of numbers, written as mathematicians do: `[0, 1)`, `(0, inf)`."""

    text: str

    def parts(self) -> tuple[bool, float, float, bool]:
        """Return both ends and, for each, whether it belongs to the range: (closed, low, high, closed)."""
        return _parts_of(self.text)

    def __contains__(self, value: float) -> bool:
        closed_low, low, high, closed_high = self.parts()
        above = value >= low if closed_low else value > low
        below = value <= high if closed_high else value < high
        return above and below and math.isfinite(value)

    @property
    def low(self) -> float:
        return self.parts()[1]

    def nearest(self, value: float, *, whole: bool = False, within: tuple[float, float] | None = None) -> float:
        """Return the number of the range that is nearest to `value`.

        An open end is not in the range. The nearest number to it is the one of `within` (two numbers inside, such as a
        slider's ends) on that side, or without `within` the last number before the end.
        """
        closed_low, low, high, closed_high = self.parts()
        inside = [number for number in within or () if number in self]
        least = low if closed_low else min(inside, default=math.nextafter(low, math.inf))
        most = high if closed_high else max(inside, default=math.nextafter(high, -math.inf))
        if value in self:
            return float(round(value)) if whole else value
        number = least if value <= low else most
        return float(math.ceil(number) if number == least else math.floor(number)) if whole else number


@lru_cache(maxsize=1024)
def _parts_of(text: str) -> tuple[bool, float, float, bool]:
    match = _INTERVAL.match(text)
    if match is None:
        raise ValueError(f"an interval reads like '[0, 1)', got {text!r}.")
    opening, low, high, closing = match.groups()
    return opening == "[", float(low), float(high), closing == "]"


def checked_number(name: str, value: Any, valid: Interval, *, whole: bool = False) -> float:
    """Return `value` as a float (an int if `whole`) inside `valid`, or raise a ValueError that says what is wrong.

    Accepts Python's and numpy's real numbers. Refuses truth values, text, arrays and tensors. −0 becomes 0, so that
    equal values also print alike.
    """
    try:
        if isinstance(value, bool) or not isinstance(value, Real):
            raise TypeError
        number = float(value) + 0.0
    except (TypeError, ValueError, OverflowError):
        raise ValueError(number_wanted(name, valid, shown(value), whole=whole)) from None
    if number not in valid:
        raise ValueError(text("{name} must lie in {valid}, got {value}.", name=name, valid=valid.text, value=value))
    if whole and number != int(number):
        raise ValueError(number_wanted(name, valid, value, whole=True))
    return int(number) if whole else number


def checked_word(name: str, value: Any, known: Sequence[str]) -> str:
    """Return `value` if it is one of the `known` words, or raise a ValueError with field, words and value."""
    if isinstance(value, str) and value in known:
        return value
    words = ", ".join(known)
    raise ValueError(text("{name} must be one of {known}, got {value}.", name=name, known=words, value=shown(value)))


def number_wanted(name: str, valid: Interval, value: Any, *, whole: bool) -> Text:
    """Return the message for a value that is not a number (or not a whole one) inside `valid`."""
    if whole:
        return text("{name} must be a whole number in {valid}, got {value}.", name=name, valid=valid.text, value=value)
    return text("{name} must be a number in {valid}, got {value}.", name=name, valid=valid.text, value=value)


def shown(value: Any) -> str:
    """Return a refused value for a message: its repr, shortened if it is long."""
    try:
        written = repr(value)
    except ValueError:  # Python writes out no integer of more than 4300 digits
        written = text("a {kind} too long to print", kind=type(value).__name__)
    return written if len(written) <= 200 else written[:197] + "..."


def no_field(owner: str, name: str, known: Sequence[str]) -> Text:
    """Return the message for a field that does not exist."""
    if known:
        return text("{owner} has no field {name!r}. It has: {known}.", owner=owner, name=name, known=", ".join(known))
    return text("{owner} has no field {name!r}. It has none.", owner=owner, name=name)


@dataclass(frozen=True)
class Param:
    """One declared number. `kind` is "float", "int" or "bool"; `name` is filled in when it is read off its class."""

    default: float
    kind: str
    slider: tuple[float, float]
    valid: Interval
    log: bool
    symbol: str
    help: str
    label: str
    name: str = ""

    @property
    def words(self) -> str:
        """The label, or else the name in words."""
        return self.label or self.name.replace("_", " ")

    def check(self, owner: str, value: Any) -> float:
        """Return `value` as this parameter's type, or raise a ValueError with the field, the range and the value."""
        if self.kind == "bool":
            # A JSON file and a sweep both write switches as 0 and 1.
            if isinstance(value, Real | np.bool_) and value in (0, 1):
                return bool(value)
            name = f"{owner}.{self.name}"
            raise ValueError(text("{name} must be true or false, got {value}.", name=name, value=shown(value)))
        return checked_number(f"{owner}.{self.name}", value, self.valid, whole=self.kind == "int")


def param(
    default: float,
    *,
    slider: tuple[float, float],
    valid: str = "(-inf, inf)",
    log: bool = False,
    symbol: str = "",
    help: str = "",
    label: str = "",
) -> Any:
    """Declare a real hyperparameter: a dataclass field that knows its ranges.

    `slider` is the range a slider shows, `valid` the interval that is accepted, `log` whether the slider is
    logarithmic, `symbol` the LaTeX symbol used in the formula.
    """
    declared = Param(float(default), "float", slider, Interval(valid), log, symbol, help, label)
    return dataclasses.field(default=float(default), metadata={"param": declared})


def integer(
    default: int,
    *,
    slider: tuple[int, int],
    valid: str,
    log: bool = False,
    symbol: str = "",
    help: str = "",
    label: str = "",
) -> Any:
    """Declare a whole-number hyperparameter."""
    declared = Param(int(default), "int", slider, Interval(valid), log, symbol, help, label)
    return dataclasses.field(default=int(default), metadata={"param": declared})


def switch(default: bool, *, help: str = "", label: str = "") -> Any:
    """Declare a hyperparameter that is on or off."""
    declared = Param(bool(default), "bool", (0, 1), Interval("[0, 1]"), False, "", help, label)
    return dataclasses.field(default=bool(default), metadata={"param": declared})


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(param, integer, switch, part))
@dataclass(frozen=True, kw_only=True, eq=False, repr=False)
class Parametrised:
    """A base for classes whose fields are declared hyperparameters or parts: a surface, a rule or a schedule.

    Every subclass becomes a frozen, keyword-only dataclass by itself, so that a file is only a declaration. Two
    instances are equal if their class and all their fields are; they hash and pickle accordingly, and print what
    differs from the defaults.
    """

    abstract: ClassVar[bool] = False  # True for a base of entries that is none itself; subclasses do not inherit it
    _params: ClassVar[tuple[Param, ...]] = ()
    _parts: ClassVar[tuple[Part, ...]] = ()

    def __init_subclass__(cls) -> None:
        dataclass(frozen=True, kw_only=True, eq=False, repr=False)(cls)
        declared = (field for field in dataclasses.fields(cls) if "param" in field.metadata)
        cls._params = tuple(dataclasses.replace(field.metadata["param"], name=field.name) for field in declared)
        parts = (field for field in dataclasses.fields(cls) if "part" in field.metadata)
        cls._parts = tuple(dataclasses.replace(field.metadata["part"], name=field.name) for field in parts)

    def __post_init__(self) -> None:
        for spec in self.params():
            value = spec.check(type(self).__name__, getattr(self, spec.name))
            object.__setattr__(self, spec.name, value)
        for one in self._parts:
            one.check(type(self).__name__, getattr(self, one.name))

    @classmethod
    def params(cls) -> tuple[Param, ...]:
        """Return the declared hyperparameters, in the order of their declaration."""
        return cls._params

    @classmethod
    def declared_parts(cls) -> tuple[Part, ...]:
        """Return the declared parts, in the order of their declaration."""
        return cls._parts

    @property
    def slug(self) -> str:
        """File name = slug = registry key = URL value."""
        return type(self).__module__.rsplit(".", 1)[-1]

    def made_of(self) -> dict[str, Any]:
        """Return what JSON has of an entry beside its slug and its settings: nothing for one of a registry."""
        return {}

    @property
    def made_of_names(self) -> tuple[str, ...]:
        """Every name that `made_of` may return."""
        return ()

    def replace(self, /, **changes: Any) -> Self:
        """Return a copy with some fields changed. Raises a ValueError that lists the fields for an unknown name."""
        known = [field.name for field in dataclasses.fields(self)]
        for name in changes:
            if name not in known:
                raise ValueError(no_field(type(self).__name__, name, known))
        return dataclasses.replace(self, **changes)

    def settings(self) -> dict[str, float]:
        """Return the name and value of every declared hyperparameter."""
        return {spec.name: getattr(self, spec.name) for spec in self.params()}

    def changed(self) -> dict[str, float]:
        """Return the settings that differ from their defaults: those that a link has to carry."""
        return {
            spec.name: getattr(self, spec.name) for spec in self.params() if getattr(self, spec.name) != spec.default
        }

    def _key(self) -> tuple[Any, ...]:
        values = tuple(getattr(self, field.name) for field in dataclasses.fields(self))
        return (type(self), *values)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Parametrised) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        named = ((field, getattr(self, field.name)) for field in dataclasses.fields(self))
        parts = ", ".join(f"{field.name}={value!r}" for field, value in named if value != _default(field))
        return f"{type(self).__name__}({parts})"


def _default(field: dataclasses.Field[Any]) -> Any:
    """Return a field's default; MISSING where it has none."""
    return field.default if field.default_factory is dataclasses.MISSING else field.default_factory()
