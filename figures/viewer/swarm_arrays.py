"""Swarms as their viewer takes them: what was millions of numbers becomes pictures, maps and a row of the table."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from engine import Swarm

GONE = 65_535  # in the place of a coordinate that cannot be drawn
MAP_SIDE = 512  # starts along a side of a map; a finer grid is thinned out
Sides = tuple[int, int]


def arrays(swarms: Sequence[Swarm], sides: Sides | None) -> tuple[dict[str, np.ndarray], list[int]]:
    """The arrays of the contract in figures/viewer/README.md, flat, and for each density the count that is darkest.

    `sides` are the rows and columns of the grid that the starts are, None where they are none.
    """
    most: list[int] = []
    found = {"quantiles": _joined([_there(swarm.quantiles) for swarm in swarms], np.float64)}
    if swarms[0].heads is not None:
        found["heads"] = _joined([_heads(swarm) for swarm in swarms], np.uint16)
    else:
        densities = [_density(swarm) for swarm in swarms]
        found["density"] = _joined([shades for shades, _ in densities], np.uint8)
        most = [top for _, top in densities]
    if sides is not None:
        found["basin"] = _joined([_map(swarm.minimum, sides) for swarm in swarms], np.int16)
        if swarms[0].landscape.minimum_value is not None:
            found["hit"] = _joined([_map(_there(swarm.first_hit), sides) for swarm in swarms], np.float32)
    return found, most


def thinned(sides: Sides | None) -> Sides | None:
    """Rows and columns of the map that is sent of a grid."""
    if sides is None:
        return None
    every = _thinned_by(sides)
    return len(range(0, sides[0], every)), len(range(0, sides[1], every))


def row(swarm: Swarm, index: int, chaotic: float | None) -> dict[str, Any]:
    """What the table says of one racer."""
    landscape = swarm.landscape
    known = landscape.minimum_value is not None
    reached, left = swarm.reached, swarm.share(-2)
    ranked = reached if known else left  # what the table is sorted by, and its interval
    hits = _there(swarm.first_hit)
    lower, median, upper = _there(swarm.quantiles)[-1]
    return {
        "racer": index,
        "reached": reached.share if known else None,
        "low": ranked.low,
        "high": ranked.high,
        "reached_any": swarm.share(*range(len(landscape.minima))).share if known else None,
        "escaped": left.share,
        "diverged": swarm.share(-3).share,
        "steps": _number(np.median(np.where(hits < 0, np.inf, hits))) if known else None,
        "median": _number(median),
        "lower": _number(lower),
        "upper": _number(upper),
        "best": _number(_there(swarm.best).min()),
        "chaotic": chaotic,
        "evaluations": swarm.taken * swarm.optimizer.evaluations * len(hits),
    }


def _joined(parts: list[np.ndarray], dtype: type[np.number]) -> np.ndarray:
    return np.stack(parts).astype(dtype).ravel()


def _thinned_by(sides: Sides) -> int:
    return math.ceil(max(sides) / MAP_SIDE)


def _map(values: np.ndarray, sides: Sides) -> np.ndarray:
    every = _thinned_by(sides)
    return values.reshape(sides)[::every, ::every]


def _there(values: np.ndarray | None) -> np.ndarray:
    assert values is not None
    return values


def _heads(swarm: Swarm) -> np.ndarray:
    """[frames, k, 2] in uint16 over twice the extent."""
    at = _there(swarm.heads).astype(np.float64)  # float32 from far away times a number overflows
    low, high = np.asarray(swarm.landscape.extent, dtype=np.float64).T
    share = (at - (low - (high - low) / 2)) / (2 * (high - low))
    inside = ((share >= 0) & (share <= 1)).all(axis=-1, keepdims=True)  # NaN is not
    return np.where(inside, np.round(np.where(inside, share, 0.0) * (GONE - 1)), GONE).astype(np.uint16)


def _density(swarm: Swarm) -> tuple[np.ndarray, int]:
    """[frames, rows, columns] in uint8 on a log scale, and the count of the darkest cell.

    One cell in which everybody ends must not make the rest invisible: what counts as darkest is the 99.5 % of the
    cells that hold any.
    """
    counts = _there(swarm.density)
    some = counts[counts > 0]
    top = max(1, int(np.quantile(some, 0.995))) if len(some) else 1
    shade = np.minimum(np.log1p(counts) / math.log1p(top), 1.0)
    return np.round(255 * shade).astype(np.uint8), top


def _number(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None
