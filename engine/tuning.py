"""A fair search for a rule's learning rate: the same work for every rule, and a best that holds from other starts.

Rates are explored first, all from the same starts. The lowest of so many scores is partly luck: on Rosenbrock it lies
where a third of all starts diverge. So the best few are tried again from fresh starts, and these decide.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Unpack

import numpy as np
import torch
from numpy.typing import NDArray

from core.params import Interval, checked_number
from engine.conditions import Given
from engine.starts import Points, uniform
from engine.statistics import Share, quantiles
from engine.sweeps import Progress, Sweep, sweep
from landscapes import Landscape
from optimizers import Optimizer

BUDGET = 64
STARTS = 64
FEW = 4  # rates tried again
FRESH = 4  # times as many starts as before: by default enough to tell one in twenty from one in ten
STARTS_SEED = 1_000_001  # far from the seeds that people choose for a race
FRESH_SEED = STARTS_SEED + 2**29
NOISE_APART = 2**30  # likewise for the noise: rates must not be chosen on the very draws they are judged by
DIGITS = 3  # fewest digits of a rate
SAME = 1e-12  # losses that differ by less than this, relative to f, are equal up to rounding
SELDOM = 1 / 20  # largest share of starts that may diverge at the best rate
TARGET = 0.01  # a usable rate brings the median loss down to this share of the starts' median loss

_BUDGET = Interval("[4, 4096]")

Losses = NDArray[np.float64]


@dataclass(frozen=True)
class Tuning:
    """The result of a search for the best learning rate, and its cost.

    `rates` are all that were explored, ascending. `scores` are their median losses over the starts, and `bands` the 10
    and 90 %; a run that diverged counts as infinite. `again` are the few that were tried again from `fresh_starts`
    others. `lr` is the best of these, `held` the 90 % quantile of its losses there, and `score` its median when it was
    explored. `initial` is the median loss before the first step, `evaluations` the number of gradients evaluated.
    """

    lr: float
    score: float
    held: float
    rates: tuple[float, ...]
    scores: tuple[float, ...]
    bands: tuple[tuple[float, float], ...]
    again: tuple[float, ...]
    initial: float
    starts: int
    starts_seed: int
    fresh_starts: int
    budget: int
    evaluations: int

    @property
    def at_edge(self) -> bool:
        """True if the best rate is the first or the last of the range, so that a better one may lie beyond."""
        return self.lr in (self.rates[0], self.rates[-1])


@dataclass(frozen=True)
class _Tried:
    """One rate that was tried, with its losses over the starts."""

    rate: float
    low: float
    median: float
    high: float
    diverged: Share

    @property
    def seldom(self) -> bool:
        """True if few enough starts diverged."""
        return self.diverged.share <= SELDOM

    @property
    def surely_seldom(self) -> bool:
        """True if few enough of any starts would diverge, as surely as can be told."""
        return self.diverged.high <= SELDOM


def tune(
    landscape: Landscape,
    optimizer: Optimizer,
    steps: int,
    *,
    starts: int = STARTS,
    starts_seed: int = STARTS_SEED,
    budget: int = BUDGET,
    precision: str = "float64",
    progress: Progress = lambda share: None,
    **conditions: Unpack[Given],
) -> Tuning:
    """Return the best of `budget` learning rates, with all other settings of the rule as they are.

    Half of the budget is an even log grid over the rule's own range of rates, the other half a finer one around the
    best of the first. Rates have 3 digits, or more if they lie closer together; no rate is tried twice. All are
    explored from `starts` points drawn uniformly over the extent with `numpy.random.default_rng(starts_seed)`. A rate
    is better if the 90 % quantile of its `losses` is lower, whatever the last tenth does; one at which more than one
    start in twenty diverges is worse than all at which fewer do. The `FEW` best are tried again, from `FRESH` times as
    many other starts. `lr` is the best of those that surely diverge no more often than one in twenty, or if there is
    none the one that diverges least often. So the best rate holds from starts that it was not chosen on, and a race
    should be run from such. `conditions` are `noise`, `batch` and `seed` (see `Conditions`); with noise, the draws are
    other ones than those of `seed` itself.

    `progress` is called with the share done. Raises ValueError, naming the field, the range and the value.
    """
    count = int(checked_number("tune.budget", budget, _BUDGET, whole=True))
    points = uniform(landscape, starts, starts_seed)
    under: Given = {**conditions, "seed": apart(conditions.get("seed", 0))}
    fresh = FRESH * len(points)
    work, done = count * len(points) + FEW * fresh, 0  # runs

    def tried(rates: Sequence[float], points: Points) -> list[_Tried]:
        nonlocal done
        part = len(rates) * len(points)
        swept = sweep(
            landscape, optimizer, {"lr": rates}, points, steps, precision=precision, **under,
            progress=lambda share: progress((done + share * part) / work),
        )  # fmt: skip
        done += part
        return [_told(rate, row) for rate, row in zip(rates, losses(swept), strict=True)]

    low, high = next(spec.slider for spec in optimizer.params() if spec.name == "lr")
    coarse = tried(_grid(low, high, count - count // 2), points)
    place = coarse.index(_ranked(landscape, coarse)[0])
    around = coarse[max(0, place - 1)].rate, coarse[min(place + 1, len(coarse) - 1)].rate
    fine = tried(_between(*around, [one.rate for one in coarse], count // 2), points)
    explored = sorted(coarse + fine, key=lambda one: one.rate)
    chosen = _few(landscape, explored)
    again = tried([one.rate for one in chosen], uniform(landscape, fresh, (starts_seed + FRESH_SEED) % 2**31))
    best = _best(landscape, again)
    return Tuning(
        lr=best.rate,
        score=next(one.median for one in explored if one.rate == best.rate),
        held=best.high,
        rates=tuple(one.rate for one in explored),
        scores=tuple(one.median for one in explored),
        bands=tuple((one.low, one.high) for one in explored),
        again=tuple(sorted(one.rate for one in again)),
        initial=initial(landscape, points),
        starts=len(points),
        starts_seed=starts_seed,
        fresh_starts=fresh,
        budget=count,
        evaluations=work * steps * optimizer.evaluations,
    )


def losses(swept: Sweep) -> Losses:
    """Return the losses that are compared, [*values, starts]: f − f* at the end, or f if no minimum is known.

    Infinite for a run that diverged, and for one that ended outside the extent below every known minimum: running away
    makes nobody the best.
    """
    (x0, x1), (y0, y1) = swept.landscape.extent
    x, y = swept.end[..., 0], swept.end[..., 1]
    inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    lowest = swept.landscape.minimum_value
    f = swept.final.astype(np.float64)
    ran_away = ~inside & (f < (math.inf if lowest is None else lowest))
    return np.where(ran_away, math.inf, f - (lowest or 0.0))


def loss_quantiles(swept: Sweep) -> Losses:
    """Return the 10, 50 and 90 % of `losses` over the starts: [*values, 3]."""
    return quantiles(torch.from_numpy(losses(swept)), 0.1, 0.5, 0.9).numpy()


def initial(landscape: Landscape, points: Points) -> float:
    """Return the median loss before the first step, from points [starts, 2]."""
    f = landscape.value(torch.from_numpy(points)) - (landscape.minimum_value or 0.0)
    return float(quantiles(f, 0.5)[0])


def usable(
    rates: Sequence[float], medians: Sequence[float], target: float, best: float | None = None
) -> tuple[float, float, float] | None:
    """Return the lowest and the highest usable rate, and the decades between them; None if no rate is usable.

    A rate is usable if its median loss is at most `target`, which should be the same for all that are compared. In the
    range every rate tried is usable. It is the one around the rate `best`, or else the widest. `rates` ascend.
    """
    found = _stretches(np.asarray(medians, dtype=float) <= target)
    if not found:
        return None
    ranges = [(rates[part[0]], rates[part[-1]]) for part in found]
    around = [(low, high) for low, high in ranges if best is not None and low <= best <= high]
    low, high = around[0] if around else max(ranges, key=lambda pair: pair[1] / pair[0])
    return float(low), float(high), math.log10(high / low)


def apart(seed: int) -> int:
    """Return the seed of a search's noise for a race with `seed`."""
    return (seed + NOISE_APART) % 2**31


def _grid(low: float, high: float, count: int) -> list[float]:
    """Return `count` rates evenly spaced on a log scale, ends included, with as few digits as tell them apart."""
    step = (high / low) ** (1 / max(count - 1, 1)) - 1
    digits = max(DIGITS, 1 + math.ceil(-math.log10(step / 2)))
    return [float(f"{rate:.{digits}g}") for rate in np.geomspace(low, high, count).tolist()]


def _between(low: float, high: float, known: Sequence[float], count: int) -> list[float]:
    """Return `count` new rates between two, evenly spaced, none of them in `known`."""
    points = count + 2
    while True:
        rates = [rate for rate in _grid(low, high, points) if rate not in known]
        if len(rates) >= count:
            return rates[:count]
        points += 1


def _told(rate: float, row: Losses) -> _Tried:
    low, median, high = quantiles(torch.from_numpy(row), 0.1, 0.5, 0.9).tolist()
    return _Tried(rate, low, median, high, Share.of(int((~np.isfinite(row)).sum()), len(row)))


def _ranked(landscape: Landscape, tried: Sequence[_Tried]) -> list[_Tried]:
    """Return the explored rates, best first.

    Of equally good rates the middle of their longest stretch, far from its ends, comes first.
    """
    least = min(one.diverged.count for one in tried)
    if least == tried[0].diverged.total:
        return list(tried)  # every start diverges at every rate: take the smallest
    left, ranked = list(range(len(tried))), []
    while left:
        least = min(tried[place].diverged.count for place in left)
        held = [place for place in left if tried[place].seldom or tried[place].diverged.count == least]
        equal = _lowest(landscape, tried, _lowest(landscape, tried, held, "high"), "median")
        longest = max(_stretches(place in equal for place in range(len(tried))), key=len)
        middle = longest[(len(longest) - 1) // 2]
        ranked += sorted(longest, key=lambda place: abs(place - middle))
        left = [place for place in left if place not in longest]
    return [tried[place] for place in ranked]


def _few(landscape: Landscape, explored: Sequence[_Tried]) -> list[_Tried]:
    """Return the rates to try again: in turns the best rates, and the best of those at which nothing diverged.

    Equally good rates lie side by side, and luck for one was luck for its neighbours.
    """
    ranked = _ranked(landscape, explored)
    safe = [one for one in ranked if not one.diverged.count]
    turns = [one for pair in zip(ranked, [*safe, *ranked], strict=False) for one in pair]
    return list(dict.fromkeys(turns))[:FEW]


def _best(landscape: Landscape, again: Sequence[_Tried]) -> _Tried:
    """Return the best of the rates that were tried again. Of equals the first, since they are already ranked."""
    held = [place for place, one in enumerate(again) if one.surely_seldom]
    if not held:
        return min(again, key=lambda one: (one.diverged.share, one.high))
    return again[_lowest(landscape, again, held, "high")[0]]


def _lowest(landscape: Landscape, tried: Sequence[_Tried], places: Sequence[int], measure: str) -> list[int]:
    """Return the places whose losses are the lowest, or differ from it by rounding alone."""
    values = {place: float(getattr(tried[place], measure)) for place in places}
    least = min(values.values())
    slack = SAME * max(1.0, abs(least), abs(landscape.minimum_value or 0.0)) if math.isfinite(least) else 0.0
    return [place for place, value in values.items() if value <= least + slack]


def _stretches(good: Iterable[bool]) -> list[range]:
    """Return the ranges of indices over which `good` is true without a gap."""
    found, begun = [], None
    for place, one in enumerate([*good, False]):
        if one and begun is None:
            begun = place
        elif not one and begun is not None:
            found.append(range(begun, place))
            begun = None
    return found
