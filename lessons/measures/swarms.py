"""Of swarms: the same rules from very many starts, or very many times from one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine import Swarm
from engine.statistics import Share
from lessons.measures.registry import Estimate, measure


def ends(swarm: Swarm) -> NDArray[np.float64]:
    """Where every start ends, [starts, 2]; NaN where it diverged."""
    if swarm.end is None:
        raise ValueError("A swarm is measured by its ends: record them.")
    return swarm.end.astype(float)


def percent(happened: NDArray[np.bool_]) -> Estimate:
    """How often something is so, in per cent, with its 95% Wilson interval."""
    share = Share.of(int(happened.sum()), len(happened))
    return Estimate.of(100 * share.share, 100 * share.low, 100 * share.high)


@measure
def percent_beyond(swarms: Sequence[Swarm], coordinate: str, below: float) -> list[Estimate]:
    """How many of the starts, in per cent, end where a coordinate is below a number: across the pass, say."""
    return [percent(ends(swarm)[:, "xy".index(coordinate)] < below) for swarm in swarms]


@measure
def percent_under(swarms: Sequence[Swarm], f: float) -> list[Estimate]:
    """How many of the starts, in per cent, end with f below a number."""
    return [percent(swarm.value.astype(float) < f) for swarm in swarms]


@measure
def mean_from_first(swarms: Sequence[Swarm]) -> list[float]:
    """How far the mean of all ends is from the mean of the first racer's ends."""
    first = ends(swarms[0]).mean(axis=0)
    return [float(np.linalg.norm(ends(swarm).mean(axis=0) - first)) for swarm in swarms]


@measure
def single_from_first(swarms: Sequence[Swarm]) -> list[float]:
    """How far a single end is from the mean of the first racer's ends: the median over the starts."""
    first = ends(swarms[0]).mean(axis=0)
    return [float(np.median(np.linalg.norm(ends(swarm) - first, axis=1))) for swarm in swarms]
