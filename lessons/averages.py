"""Averages of a series, day by day: the plain mean, a weighted mean, a moving one, and the exponentially weighted ones.

A day's average knows that day and the days before, never the days to come. A scene's query says which averages are
shown: `show=mean&show=weighted&show=window&beta=0.5&beta=0.9&begin=zero&begin=corrected&jump=30`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import replace as _replace
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray

from core.words import SOURCE, text

Numbers = NDArray[np.float64]

DAYS = 30
JUMP_AFTER = 10  # days before the warm spell, if there is one
WINDOW = 10  # days in the moving mean
SHOWN = ("mean", "weighted", "window")
BEGINNINGS = ("first", "zero", "corrected")
MOST = 6  # series in one picture


def temperatures() -> Numbers:
    """Return the thirty temperatures of the article: torch.manual_seed(0); torch.randn(30) * 10."""
    draw = torch.Generator().manual_seed(0)
    return (torch.randn(DAYS, generator=draw, dtype=torch.float32) * 10).double().numpy()


def plain_mean(y: Numbers) -> Numbers:
    """Return the mean of all days so far."""
    return np.cumsum(y) / np.arange(1, len(y) + 1)


def weighted_mean(y: Numbers) -> Numbers:
    """Return the mean of all days so far, the i-th day with the weight i: newer days count more."""
    weights = np.arange(1, len(y) + 1)
    return np.cumsum(weights * y) / np.cumsum(weights)


def window_mean(y: Numbers, days: int = WINDOW) -> Numbers:
    """Return the mean of the latest `days` days, or of all days so far where there are fewer."""
    return np.array([y[max(0, t - days) : t].mean() for t in range(1, len(y) + 1)])


def exponential_mean(y: Numbers, beta: float, begin: str = "first") -> Numbers:
    """Return S_t = β S_{t−1} + (1 − β) Y_t, which begins with S₁ = Y₁ ("first") or from S₀ = 0 ("zero").

    "corrected" begins from 0 too and divides by 1 − βᵗ, the sum of the weights so far.
    """
    averages = np.empty(len(y))
    s = y[0] if begin == "first" else 0.0  # S₁ = βY₁ + (1 − β)Y₁ = Y₁
    for t, today in enumerate(y):
        s = beta * s + (1 - beta) * today
        averages[t] = s
    return averages / (1 - beta ** np.arange(1, len(y) + 1)) if begin == "corrected" else averages


@dataclass(frozen=True)
class Series:
    """One average, with its `kind` (one of SHOWN, or the beginning of an exponential one) and its β, if any.

    `values` are [days]. `weights` [days, days] are each day's (second axis) in each day's average (first axis).
    """

    kind: str
    beta: float | None
    values: Numbers
    weights: Numbers


@dataclass(frozen=True)
class Averages:
    """The averages of a scene: plain ones, and an exponential one for each β and each beginning.

    `jump` makes it that many degrees warmer from the eleventh day on. Raises ValueError, naming the field, the range
    and the value.
    """

    show: tuple[str, ...] = ()
    betas: tuple[float, ...] = ()
    begin: tuple[str, ...] = ("first",)
    jump: float = 0.0

    def __post_init__(self) -> None:
        for name, values, known in (("show", self.show, SHOWN), ("begin", self.begin, BEGINNINGS)):
            for value in values:
                if value not in known:
                    raise ValueError(
                        text(
                            "{name} must be one of {known}, got {value!r}.",
                            name=name,
                            known=", ".join(known),
                            value=value,
                        )
                    )
        for beta in self.betas:
            if not 0 <= beta < 1:
                raise ValueError(text("beta must lie in [0, 1), got {value:g}.", value=beta))
        if not abs(self.jump) <= 1000:
            raise ValueError(text("jump must lie in [-1000, 1000], got {value:g}.", value=self.jump))
        if not self.begin:
            raise ValueError(text("begin must be one of {known}, got none.", known=", ".join(BEGINNINGS)))
        if not 1 <= self.count <= MOST:
            raise ValueError(
                text("show, beta and begin must give 1 to {most} averages, got {count}.", most=MOST, count=self.count)
            )

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> Self:
        """Return what a link asks for; an empty one gives β = 0.9. Raises ValueError, naming the field at fault."""
        known = ("show", "beta", "begin", "jump")
        for name in query:
            if name not in known:
                raise ValueError(
                    text("{name} is no parameter of averages; there are {known}.", name=name, known=", ".join(known))
                )
        jumps = query.get("jump", ("0",))
        if len(jumps) != 1:
            raise ValueError(text("jump must be given once, got {count} values.", count=len(jumps)))
        show = tuple(query.get("show", ()))
        betas = tuple(_number("beta", value) for value in query.get("beta", () if show else ("0.9",)))
        return cls(show, betas, tuple(query.get("begin", ("first",))), _number("jump", jumps[0]))

    def to_query(self) -> dict[str, list[str]]:
        """Return the query that `from_query` reads, without what is at its default."""
        query = {"show": list(self.show), "beta": [f"{beta:g}" for beta in self.betas]}
        if self.begin != ("first",):
            query["begin"] = list(self.begin)
        if self.jump:
            query["jump"] = [f"{self.jump:g}"]
        return {name: values for name, values in query.items() if values}

    def with_beta(self, beta: float) -> Self:
        """Return the same with another last β, which is the one that has a slider."""
        return _replace(self, betas=(*self.betas[:-1], beta))

    @property
    def count(self) -> int:
        """The number of averages."""
        return len(self.show) + len(self.betas) * len(self.begin)

    def names(self, language: str = SOURCE) -> tuple[str, ...]:
        """Return the averages' names."""
        from figures.averages import name  # brings Plotly

        several = len({one.kind for one in self.series if one.beta is not None}) > 1
        return tuple(name(one, several, language) for one in self.series)

    @property
    def days(self) -> Numbers:
        """The temperature of each day."""
        return temperatures() + self.jump * (np.arange(DAYS) >= JUMP_AFTER)

    @property
    def series(self) -> tuple[Series, ...]:
        """The averages, in the order of the link: those of `show`, then for each β every beginning."""
        asked: list[tuple[str, float | None]] = [(name, None) for name in self.show]
        asked += [(begin, beta) for beta in self.betas for begin in self.begin]
        return tuple(Series(kind, beta, average(self.days, kind, beta), _weights(kind, beta)) for kind, beta in asked)


def average(y: Numbers, kind: str, beta: float | None = None) -> Numbers:
    """Return an average of a series by the name of its kind."""
    plain = {"mean": plain_mean, "weighted": weighted_mean, "window": window_mean}
    return plain[kind](y) if kind in plain else exponential_mean(y, beta or 0.0, kind)


def _weights(kind: str, beta: float | None) -> Numbers:
    """Return each day's weight in each day's average.

    Averages are linear, so a day's weight is the average of a series that is 1 on that day and 0 on all others.
    """
    return np.stack([average(day, kind, beta) for day in np.eye(DAYS)], axis=1)


def _number(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise ValueError(text("{name} must be a number, got {value!r}.", name=name, value=value)) from None
