"""Of searches for the learning rate: what each rule does at very many rates."""

from __future__ import annotations

from engine import stability_limit
from figures.usable import usable_range
from lessons.measures.registry import measure
from lessons.searches import Searches


def usable_ranges(found: Searches) -> list[tuple[float, float, float]]:
    """Lowest and highest usable rate and the decades between them, as the Tune page has them; (∞, 0, 0) for none."""
    ranges = [usable_range(found.experiment.landscape, tuning, found.target) for tuning in found]
    return [usable or (float("inf"), 0.0, 0.0) for usable in ranges]


@measure
def usable_decades(found: Searches) -> list[float]:
    """How many powers of ten the usable rates span."""
    return [decades for _, _, decades in usable_ranges(found)]


@measure
def usable_factor(found: Searches) -> list[float]:
    """How many times the highest usable rate is the lowest one; 1 where there is at most one."""
    return [10**decades for decades in usable_decades(found)]


@measure
def highest_usable(found: Searches) -> list[float]:
    """The highest usable rate."""
    return [high for _, high, _ in usable_ranges(found)]


@measure
def best_rate(found: Searches) -> list[float]:
    """The rate that is called best."""
    return [tuning.lr for tuning in found]


@measure
def best_score(found: Searches) -> list[float]:
    """The median loss at the best rate."""
    return [tuning.score for tuning in found]


@measure
def best_over_limit(found: Searches) -> list[float]:
    """The best rate over the highest stable one; NaN for a rule that has no such limit."""
    limits = [stability_limit(found.experiment.landscape, rule) for rule in found.experiment.optimizers]
    return [tuning.lr / limit if limit else float("nan") for tuning, limit in zip(found, limits, strict=True)]


@measure
def highest_over_limit(found: Searches) -> list[float]:
    """The highest usable rate over the highest stable one; NaN for a rule that has no such limit."""
    limits = [stability_limit(found.experiment.landscape, rule) for rule in found.experiment.optimizers]
    return [high / limit if limit else float("nan") for high, limit in zip(highest_usable(found), limits, strict=True)]
