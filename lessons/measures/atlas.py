"""Measures of an excerpt of the atlas, one number for each rule. Ranks are among its rules alone, 1 the best."""

from __future__ import annotations

from lessons.atlas import Excerpt
from lessons.measures.registry import Estimate, measure


@measure
def surfaces_won(excerpt: Excerpt) -> list[float]:
    """Return the number of surfaces on which no rule of the excerpt is better."""
    return [float(wins) for wins in excerpt.standing.wins]


@measure
def median_rank(excerpt: Excerpt) -> list[float]:
    """Return the median rank over the surfaces."""
    return [float(rank) for rank in excerpt.standing.median]


@measure
def rank_from(excerpt: Excerpt) -> list[float]:
    """Return the lower end of the median rank's interval."""
    return [float(rank) for rank in excerpt.standing.low]


@measure
def rank_to(excerpt: Excerpt) -> list[float]:
    """Return the upper end of the median rank's interval."""
    return [float(rank) for rank in excerpt.standing.high]


@measure
def worst_rank(excerpt: Excerpt) -> list[float]:
    """Return the rank on the surface where a rule fares worst."""
    return [float(rank) for rank in excerpt.standing.worst]


@measure
def percent_on(excerpt: Excerpt, surface: str) -> list[Estimate]:
    """Return the share of starts that arrive on one of the surfaces, in per cent, with its interval."""
    rows = [excerpt.row(rule, surface) for rule in excerpt.rules]
    return [Estimate.of(100 * row.share, 100 * row.low, 100 * row.high) for row in rows]
