"""A swarm run as its viewer wants it: arrays apart, everything else as JSON. README.md beside this is the contract."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from engine import Swarm
from figures import theme
from views.state import PageState
from views.swarming import Outcome
from views.viewer.payload import surface_of, words

GONE = 65_535  # in the place of a coordinate that cannot be drawn
MAP_SIDE = 512  # starts along a side of a map that is sent; a finer grid is thinned out


def swarm_payload(state: PageState, outcome: Outcome, plotly: str) -> dict[str, Any]:
    """What the component is given; `state` gives names and colours."""
    swarms, spec = outcome.swarms, outcome.spec
    first = swarms[0]
    landscape, sides = first.landscape, _thinned(spec.sides)
    known = landscape.minimum_value is not None
    arrays, most = _arrays(outcome)
    minima = [point for point in landscape.critical_points if point.kind == "minimum"]
    meta = {
        "key": f"{spec.key()}|{outcome.taken}",
        "steps": outcome.taken,
        "planned": spec.experiment.steps,
        "tolerance": spec.tolerance,
        "surface": surface_of(landscape),
        "minima": [{"x": p.x, "y": p.y, "value": p.value, "global": p.is_global} for p in minima],
        "racers": [_racer(state, index, name) for index, name in enumerate(state.names())],
        "count": len(first.minimum),
        "starts": spec.kind,
        "grid": None if sides is None else list(sides),
        "frames": _array(first.frames).tolist(),
        "shown": spec.drawn,
        "bins": None if first.density is None else list(first.density.shape[1:]),
        "most": most,
        "recorded": _array(first.steps).tolist(),
        "table": [_row(outcome, index) for index in range(len(swarms))],
        "known": known,
        "floor": landscape.minimum_value,
        "view": {"layout": "cloud", "log": True},
        "theme": theme.THEMES,
        "words": words(),
        "plotly": plotly,
    }
    return {"meta": meta, **arrays}


@lru_cache(maxsize=8)
def _arrays(outcome: Outcome) -> tuple[dict[str, np.ndarray], list[int]]:
    """The arrays, and for each density the count that is darkest; kept, since a page is drawn again and again."""
    swarms, spec = outcome.swarms, outcome.spec
    most: list[int] = []
    arrays = {"quantiles": _joined([_array(s.quantiles) for s in swarms], np.float64)}
    if spec.drawn:
        arrays["heads"] = _joined([_heads(s) for s in swarms], np.uint16)
    else:
        densities = [_density(s) for s in swarms]
        arrays["density"], most = _joined([d for d, _ in densities], np.uint8), [top for _, top in densities]
    if spec.sides is not None:
        arrays["basin"] = _joined([_map(s.minimum, spec.sides) for s in swarms], np.int16)
        if swarms[0].landscape.minimum_value is not None:
            arrays["hit"] = _joined([_map(_array(s.first_hit), spec.sides) for s in swarms], np.float32)
    return arrays, most


def _joined(parts: list[np.ndarray], dtype: type[np.number]) -> np.ndarray:
    return np.stack(parts).astype(dtype).ravel()


def thinned_by(sides: tuple[int, int]) -> int:
    """Every how many-th row and column of a grid is sent."""
    return math.ceil(max(sides) / MAP_SIDE)


def _thinned(sides: tuple[int, int] | None) -> tuple[int, int] | None:
    if sides is None:
        return None
    every = thinned_by(sides)
    return len(range(0, sides[0], every)), len(range(0, sides[1], every))


def _map(values: np.ndarray, sides: tuple[int, int] | None) -> np.ndarray:
    assert sides is not None
    every = thinned_by(sides)
    return values.reshape(sides)[::every, ::every]


def _array(values: np.ndarray | None) -> np.ndarray:
    assert values is not None
    return values


def _heads(swarm: Swarm) -> np.ndarray:
    """[frames, k, 2] in uint16 over twice the extent."""
    at = _array(swarm.heads).astype(np.float64)  # float32 from far away times a number overflows
    low, high = np.asarray(swarm.landscape.extent, dtype=np.float64).T
    share = (at - (low - (high - low) / 2)) / (2 * (high - low))
    inside = ((share >= 0) & (share <= 1)).all(axis=-1, keepdims=True)  # NaN is not
    return np.where(inside, np.round(np.where(inside, share, 0.0) * (GONE - 1)), GONE).astype(np.uint16)


def _density(swarm: Swarm) -> tuple[np.ndarray, int]:
    """[frames, rows, columns] in uint8 on a log scale, and the count of the darkest cell.

    One cell in which everybody ends must not make the rest invisible: what counts as darkest is the 99.5 % of the
    cells that hold any.
    """
    counts = _array(swarm.density)
    some = counts[counts > 0]
    top = max(1, int(np.quantile(some, 0.995))) if len(some) else 1
    shade = np.minimum(np.log1p(counts) / math.log1p(top), 1.0)
    return np.round(255 * shade).astype(np.uint8), top


def _racer(state: PageState, index: int, name: str) -> dict[str, Any]:
    rule = state.experiment.optimizers[index]
    return {
        "label": name,
        "slug": rule.slug,
        "color": theme.color(state.colors[index]),
        "shape": theme.shape(index),
        "lr": rule.lr,
        "evaluations": rule.evaluations,
    }


def _row(outcome: Outcome, index: int) -> dict[str, Any]:
    swarm = outcome.swarms[index]
    landscape = swarm.landscape
    known = landscape.minimum_value is not None
    reached, left = swarm.reached, swarm.share(-2)
    ranked = reached if known else left  # what the table is sorted by, and its interval
    hits = _array(swarm.first_hit)
    lower, median, upper = _array(swarm.quantiles)[-1]
    best = _array(swarm.best)
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
        "best": _number(best.min()),
        "chaotic": outcome.chaotic[index],
        "evaluations": outcome.taken * swarm.optimizer.evaluations * len(hits),
    }


def _number(value: Any) -> float | None:
    return float(value) if math.isfinite(value) else None
