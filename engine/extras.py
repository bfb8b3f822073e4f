"""Numbers of a link beside its experiment, such as a swarm's starts and the rates that a search tries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.limits import LIMITS
from core.link_names import declared
from core.params import Interval, checked_number, checked_word
from engine import refusals, tuning
from engine.conditions import PRECISIONS as _OF_RUNS
from engine.link_numbers import written
from engine.link_reader import Reader


@dataclass(frozen=True)
class Extra:
    """A number in the link: `name`, its `default`, and the range that is accepted."""

    name: str
    default: float
    valid: Interval
    whole: bool = False

    def __post_init__(self) -> None:
        declared(self.name)

    def checked(self, where: str, value: Any) -> float:
        """Return the value, or raise a ValueError with the field, the range and the value."""
        return checked_number(where, value, self.valid, whole=self.whole)

    def in_link(self, link: Reader) -> float:
        """Return its value in a link; a value that cannot be used is reported there."""
        number = link.number(self.name, self.default, self.valid, whole=self.whole)
        return int(number) if self.whole else number

    def written(self, value: Any) -> str:
        """Return the value as a link writes it."""
        return written(value)

    def fault(self, given: str) -> str:
        """Return what is wrong with a text as its value, or "" if nothing."""
        try:
            self.checked(self.name, float(given))
        except ValueError:
            return refusals.number_in(self.name, self.valid, given, whole=self.whole)
        return ""


@dataclass(frozen=True)
class Choice:
    """One of several words in the link; the first is the default."""

    name: str
    options: tuple[str, ...]

    def __post_init__(self) -> None:
        declared(self.name)

    @property
    def default(self) -> str:
        return self.options[0]

    def checked(self, where: str, value: Any) -> str:
        """Return the value, or raise a ValueError with the field, the words and the value."""
        return checked_word(where, value, self.options)

    def in_link(self, link: Reader) -> str:
        """Return its value in a link; a value that cannot be used is reported there."""
        return link.choice(self.name, self.default, self.options)

    def written(self, value: Any) -> str:
        """Return the value as a link writes it."""
        return str(value)

    def fault(self, given: str) -> str:
        """Return what is wrong with a text as its value, or "" if nothing."""
        return "" if given in self.options else refusals.one_of(self.name, self.options, given)


Own = Extra | Choice
TOLERANCE = Extra("tolerance", 1e-4, Interval("[1e-12, 1]"))
CLOUDS = ("grid", "uniform", "cloud")  # arrangements of a swarm's starts
PRECISIONS = tuple(reversed(_OF_RUNS))  # of a swarm; float32 is its default
KIND = Choice("cloud", CLOUDS)
PRECISION = Choice("swarm_precision", PRECISIONS)
COUNT = Extra("n", 192**2, Interval(f"[1, {LIMITS.swarm_starts}]"), whole=True)
SPREAD = Extra("spread", 0.05, Interval("(0, 1]"))
STARTS = Extra("starts_n", tuning.STARTS, Interval("[1, 1024]"), whole=True)
RATES = Extra("rates_n", tuning.BUDGET, Interval("[5, 256]"), whole=True)
TARGET = Extra("target", tuning.TARGET, Interval("[1e-12, 1]"))  # as a share of the starts' median loss
