"""Who comes first in an atlas: ranks, wins, medians with their interval, worst cases and data profiles, in numpy.

Every answer hangs on the choice of surfaces and of the rules that are ranked against each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

HIGH, LOW = 1, -1
BETTER: Mapping[str, int] = {  # the measures that rank, and which end of each is the good one
    "share": HIGH,
    "low": HIGH,
    "high": HIGH,
    "median": LOW,
    "q10": LOW,
    "q90": LOW,
    "evaluations": LOW,
    "decades": HIGH,
    "chaotic": LOW,
    "seconds": LOW,
}
RESAMPLES = 2000  # of the surfaces
LEVEL = 0.95  # of the interval


@dataclass(frozen=True, eq=False)
class Standing:
    """How rules stand on a choice of surfaces, one number for each rule.

    `ranks` [rules, surfaces] are NaN where a rule has no row. `wins` counts the surfaces where no rule is better: rules
    that share the first place win it each. `median` is the median rank with its bootstrap interval `low` to `high` over
    the surfaces. `worst` is the largest rank, `worst_value` the worst value of the measure, and `worst_at` the surface
    of that value. All are NaN, and `worst_at` is −1, for a rule that has no row on these surfaces.
    """

    ranks: Numbers
    wins: NDArray[np.int64]
    median: Numbers
    low: Numbers
    high: Numbers
    worst: Numbers
    worst_value: Numbers
    worst_at: NDArray[np.int64]

    def take(self, order: Sequence[int]) -> Self:
        """Return the same for the rules at these places, in this order."""
        return type(self)(**{field.name: getattr(self, field.name)[list(order)] for field in fields(self)})


def scores(values: Any, better: int, present: Any = None) -> Numbers:
    """Return the values of a measure so that lower is better, as [rules, surfaces].

    Without a number (NaN) a rule comes last, level with those at infinity. `present` tells the cells that have a row;
    all others are NaN.
    """
    given = np.asarray(values, dtype=np.float64)
    turned = np.where(np.isnan(given), np.inf, -better * given)
    return turned if present is None else np.where(present, turned, np.nan)


def ranks(values: Any, better: int, present: Any = None) -> Numbers:
    """Return each rule's rank on each surface, [rules, surfaces], 1 the best; rules that tie share their mean rank.

    NaN and infinite values come last and tie. Where `present` is false a rule has no rank (NaN), and counts for nobody.
    """
    lower = scores(values, better, present)
    first, other = lower[:, None, :], lower[None, :, :]
    before = (other < first).sum(axis=1)
    level = (other == first).sum(axis=1)
    return np.where(np.isnan(lower), np.nan, before + (level + 1) / 2)


def stand(values: Any, better: int, present: Any = None, *, seed: int = 0, resamples: int = RESAMPLES) -> Standing:
    """Return how the rules of [rules, surfaces] stand; the same seed gives the same intervals."""
    lower = scores(values, better, present)
    ranked = ranks(values, better, present)
    has = ~np.isnan(lower)
    some = has.any(axis=1)
    best = np.nanmin(np.where(has, lower, np.inf), axis=0, initial=np.inf)
    wins = ((lower == best) & has).sum(axis=1)
    low, high = median_interval(ranked, seed=seed, resamples=resamples)
    filled = np.where(has, lower, -np.inf)
    at = np.argmax(filled, axis=1) if filled.shape[1] else np.zeros(len(filled), dtype=np.int64)
    given = np.asarray(values, dtype=np.float64)
    worst_value = (
        np.where(some, given[np.arange(len(given)), at], np.nan) if filled.shape[1] else np.full(len(at), np.nan)
    )
    return Standing(
        ranks=ranked,
        wins=wins.astype(np.int64),
        median=_median(ranked),
        low=low,
        high=high,
        worst=np.where(some, np.max(np.where(has, ranked, 0.0), axis=1, initial=0.0), np.nan),
        worst_value=worst_value,
        worst_at=np.where(some, at, -1),
    )


def median_interval(
    ranked: Any, *, seed: int = 0, resamples: int = RESAMPLES, level: float = LEVEL
) -> tuple[Numbers, Numbers]:
    """Return the percentile bootstrap interval of each row's median, [rules] twice, NaN for a row without numbers.

    The surfaces (columns) are drawn again with replacement, the same ones for all rules. A draw is the number of times
    that each surface was drawn, so a rule's median is read from how many draws lie at or below each of its ranks: one
    product of matrices for all of them.
    """
    given = np.asarray(ranked, dtype=np.float64)
    rules, surfaces = given.shape
    if not surfaces or not rules:
        return np.full(rules, np.nan), np.full(rules, np.nan)
    generator = np.random.default_rng(seed)
    drawn = generator.multinomial(surfaces, np.full(surfaces, 1 / surfaces), size=resamples).astype(np.float32)
    order = np.sort(given, axis=1)  # NaN last
    places = np.where(np.isnan(order), np.inf, order)  # all of a rule's ranks lie below a place that has none
    counted = (given[:, None, :] <= places[:, :, None]).astype(np.float32)  # [rules, place, surfaces]
    upto = (drawn @ counted.reshape(rules * surfaces, surfaces).T).reshape(resamples, rules, surfaces)
    total = drawn @ (~np.isnan(given)).astype(np.float32).T  # [resamples, rules]
    half = total[:, :, None] / 2
    lower = np.minimum((upto < half).sum(axis=2), surfaces - 1)
    upper = np.minimum((upto <= half).sum(axis=2), surfaces - 1)
    row = np.arange(rules)
    medians = np.where(total > 0, (order[row, lower] + order[row, upper]) / 2, np.nan)  # [resamples, rules]
    tail = (1 - level) / 2
    medians = np.sort(medians, axis=0)  # draws without any of a rule's surfaces last
    there = (~np.isnan(medians)).sum(axis=0)
    low, high = (
        np.where(there > 0, medians[np.clip(np.round(share * (there - 1)).astype(int), 0, None), row], np.nan)
        for share in (tail, 1 - tail)
    )
    return low, high


def profile(evaluations: Any, present: Any = None) -> list[tuple[Numbers, Numbers]]:
    """Return each rule's data profile: evaluations, ascending, and the share of surfaces solved within each.

    A surface is solved if the rule's median start came within tolerance of a global minimum, that is if `evaluations`
    [rules, surfaces] is finite. After J. J. Moré and S. M. Wild, Benchmarking derivative-free optimization algorithms,
    SIAM J. Optim. 20 (2009): there the axis is in gradients of n + 1 evaluations, here in evaluations of the gradient.
    Shares are of the surfaces where `present` is true.
    """
    given = np.asarray(evaluations, dtype=np.float64)
    there = np.ones(given.shape, dtype=bool) if present is None else np.asarray(present, dtype=bool)
    found = []
    for row, has in zip(given, there, strict=True):
        solved = np.sort(row[has & np.isfinite(row)])
        spent, last = np.unique(solved, return_index=False, return_counts=True)
        found.append((spent, np.cumsum(last) / max(int(has.sum()), 1)))
    return found


def _median(ranked: Numbers) -> Numbers:
    """Return the median of each row, NaN for one without numbers."""
    if not ranked.shape[1]:
        return np.full(len(ranked), np.nan)
    order, count = np.sort(ranked, axis=1), (~np.isnan(ranked)).sum(axis=1)
    row, last = np.arange(len(ranked)), np.maximum(count - 1, 0)
    return (order[row, last // 2] + order[row, (last + 1) // 2]) / 2
