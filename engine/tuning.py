"""A fair search for a rule's learning rate: the same rates, starts and steps for every rule, and an honest score."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.params import Interval, checked_number
from engine.starts import Points, uniform
from engine.statistics import quantiles
from engine.sweeps import Sweep, sweep
from landscapes import Landscape
from optimizers import Optimizer

BUDGET = 64
STARTS = 64
STARTS_SEED = 1_000_001  # far from the seeds that people choose for the starts they judge by
NOISE_APART = 2**30  # likewise for the draws of noise: rates are not to be chosen on the very draws they are judged on
DIGITS = 3  # of a rate at least: it can stand in a link
SAME = 1e-12  # losses that differ by less, relative to f, differ by rounding

_BUDGET = Interval("[4, 4096]")

Losses = NDArray[np.float64]


@dataclass(frozen=True)
class Tuning:
    """What a search for the best learning rate has found, and what it cost.

    `rates` are all that were tried, ascending. `scores` are their median losses over the starts, and `bands` the 10 and
    90 %; who diverged counts as infinite. `lr` has the lowest score: of equals it is the middle one, which is far from
    both ends of what works, and where all diverged the smallest. `initial` is the median loss before the first step,
    `evaluations` the number of gradients evaluated.
    """

    lr: float
    score: float
    rates: tuple[float, ...]
    scores: tuple[float, ...]
    bands: tuple[tuple[float, float], ...]
    initial: float
    starts: int
    starts_seed: int
    budget: int
    evaluations: int

    @property
    def at_edge(self) -> bool:
        """Whether the best rate is the first or the last of the range, so that a better one may lie beyond."""
        return self.lr in (self.rates[0], self.rates[-1])


def tune(
    landscape: Landscape,
    optimizer: Optimizer,
    steps: int,
    *,
    noise: float = 0.0,
    batch: int = 0,
    seed: int = 0,
    starts: int = STARTS,
    starts_seed: int = STARTS_SEED,
    budget: int = BUDGET,
    precision: str = "float64",
) -> Tuning:
    """The best learning rate among `budget`, with all other settings of the rule as they are.

    Half of the budget is an even log grid over the rule's own range of rates, the other half a finer one around the
    best of the first. The score is the median loss (see `losses`) over `starts` points drawn uniformly over the extent
    with `numpy.random.default_rng(starts_seed)`: a race is to be run from others. Rates have 3 digits,
    more where they lie closer; no rate is tried twice. With noise, the draws are others than those of `seed` itself.

    Raises ValueError, naming the field, the range and the value.
    """
    count = int(checked_number("tune.budget", budget, _BUDGET, whole=True))
    points = uniform(landscape, starts, starts_seed)
    conditions = {"noise": noise, "batch": batch, "seed": apart(seed), "precision": precision}

    def tried(rates: list[float]) -> list[list[float]]:
        return loss_quantiles(sweep(landscape, optimizer, {"lr": rates}, points, steps, **conditions)).tolist()

    low, high = next(spec.slider for spec in optimizer.params() if spec.name == "lr")
    coarse = _grid(low, high, count - count // 2)
    found = tried(coarse)
    place = _best(landscape, coarse, [middle for _, middle, _ in found])
    around = coarse[max(0, place - 1)], coarse[min(place + 1, len(coarse) - 1)]
    fine = _between(*around, coarse, count // 2)
    rates, bands = zip(*sorted(zip(coarse + fine, found + tried(fine), strict=True)), strict=True)
    scores = tuple(middle for _, middle, _ in bands)
    best = _best(landscape, rates, scores)
    return Tuning(
        lr=rates[best],
        score=scores[best],
        rates=rates,
        scores=scores,
        bands=tuple((low, high) for low, _, high in bands),
        initial=initial(landscape, points),
        starts=len(points),
        starts_seed=starts_seed,
        budget=count,
        evaluations=count * len(points) * steps * optimizer.evaluations,
    )


def losses(swept: Sweep) -> Losses:
    """What is compared: f − f* at the end, or f where no minimum is known, [*values, starts].

    It is infinite for who diverged, and for who ended outside the extent and lower than any known minimum: nobody is
    the best for running away.
    """
    (x0, x1), (y0, y1) = swept.landscape.extent
    x, y = swept.end[..., 0], swept.end[..., 1]
    inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
    lowest = swept.landscape.minimum_value
    f = swept.final.astype(np.float64)
    ran_away = ~inside & (f < (math.inf if lowest is None else lowest))
    return np.where(ran_away, math.inf, f - (lowest or 0.0))


def loss_quantiles(swept: Sweep) -> Losses:
    """The 10, 50 and 90 % of `losses` over the starts: [*values, 3]."""
    return quantiles(torch.from_numpy(losses(swept)), 0.1, 0.5, 0.9).numpy()


def initial(landscape: Landscape, points: Points) -> float:
    """The median loss before the first step, from points [starts, 2]."""
    f = landscape.value(torch.from_numpy(points)) - (landscape.minimum_value or 0.0)
    return float(quantiles(f, 0.5)[0])


def usable(
    rates: Sequence[float],
    medians: Sequence[float],
    *,
    floor: float,
    initial: float = math.inf,
    factor: float = 10.0,
) -> tuple[float, float, float] | None:
    """How forgiving a rule is about its rate: the lowest and the highest usable rate, and how many decades lie between.

    A rate is usable when its median loss is at most `factor` times the best one's, or at most `floor` (a tolerance
    under which all are as good), and no more than half of the loss `initial` that the runs began with. The range goes
    from the best rate as far as every rate tried is usable. `rates` ascend; None where there is no such rate, and where
    losses are negative, since a factor of those means nothing.
    """
    values = np.asarray(medians, dtype=float)
    if not len(values) or not np.isfinite(values).any() or (values < -floor).any():
        return None
    best = int(np.argmin(values))
    good = values <= min(max(factor * values[best], floor), initial / 2)
    if not good[best]:
        return None
    low = high = best
    while low > 0 and good[low - 1]:
        low -= 1
    while high < len(values) - 1 and good[high + 1]:
        high += 1
    return float(rates[low]), float(rates[high]), math.log10(rates[high] / rates[low])


def apart(seed: int) -> int:
    """The seed of the noise that a search reads where a race reads that of `seed`."""
    return (seed + NOISE_APART) % 2**31


def _grid(low: float, high: float, count: int) -> list[float]:
    """Rates evenly far apart on a log scale, ends included, each with as few digits as tell them apart."""
    step = (high / low) ** (1 / max(count - 1, 1)) - 1
    digits = max(DIGITS, 1 + math.ceil(-math.log10(step / 2)))
    return [float(f"{rate:.{digits}g}") for rate in np.geomspace(low, high, count).tolist()]


def _between(low: float, high: float, known: Sequence[float], count: int) -> list[float]:
    """`count` rates between two, evenly far apart, none of them known already."""
    points = count + 2
    while True:
        rates = [rate for rate in _grid(low, high, points) if rate not in known]
        if len(rates) >= count:
            return rates[:count]
        points += 1


def _best(landscape: Landscape, rates: Sequence[float], scores: Sequence[float]) -> int:
    """The place of the lowest score; of equals the middle one of the longest stretch; the first where all diverged."""
    least = min(scores)
    if not math.isfinite(least):
        return 0
    equal = least + SAME * max(1.0, abs(least), abs(landscape.minimum_value or 0.0))
    stretches, begun = [range(0)], 0
    for place in range(len(rates) + 1):
        if place == len(rates) or scores[place] > equal:
            stretches.append(range(begun, place))
            begun = place + 1
    longest = max(stretches, key=len)
    return longest[(len(longest) - 1) // 2]
