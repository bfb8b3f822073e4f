"""The starts of a swarm: a grid, uniform draws or a Gaussian cloud, as numpy [starts, 2]."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.limits import LIMITS
from core.params import Interval, checked_number, shown
from landscapes import Landscape
from landscapes.box import shown_part
from landscapes.frame import Box

Points = NDArray[np.float64]

_COUNT = Interval(f"[1, {LIMITS.swarm_starts}]")
_SIDE = Interval("[1, 2048]")
_SEED = Interval(f"[0, {2**31 - 1}]")
_AGAIN = 64  # draws of a point that lies where the formula has no value
_CHUNK = 65_536  # points at which f is computed together: all four million would take a gigabyte
_REAL = Interval("[-1e300, 1e300]")
_WIDTH = Interval("[0, 1e300]")


def grid(landscape: Landscape, side: int | tuple[int, int]) -> Points:
    """Return a grid over a landscape's extent, or its box, edges included: [rows * columns, 2], the lowest y first.

    `side` is the number of points along both axes, or (rows, columns). A single point along an axis stands in its
    middle. Raises ValueError for a side outside [1, 2048].
    """
    rows, columns = side if isinstance(side, tuple) and len(side) == 2 else (side, side)
    counts = [int(checked_number("grid.side", n, _SIDE, whole=True)) for n in (rows, columns)]
    (x0, x1), (y0, y1) = shown_part(landscape.extent, landscape.box)
    y, x = np.meshgrid(_spread(y0, y1, counts[0]), _spread(x0, x1, counts[1]), indexing="ij")
    return np.stack((x.ravel(), y.ravel()), axis=1)


def uniform(landscape: Landscape, count: int, seed: int = 0) -> Points:
    """Return `count` points drawn uniformly over a landscape's extent, or its box: [count, 2], the same for a seed.

    A point where the formula has no real value is drawn anew, up to 64 times.
    """
    low, high = np.asarray(shown_part(landscape.extent, landscape.box), dtype=np.float64).T
    generator = _generator("uniform", seed)
    points = generator.uniform(low, high, (_counted("uniform", count), 2))
    without = np.flatnonzero(~_has_value(landscape, points))
    for _ in range(_AGAIN):
        if not len(without):
            break
        points[without] = generator.uniform(low, high, (len(without), 2))
        without = without[~_has_value(landscape, points[without])]
    return points


def cloud(center: Sequence[float], spread: float, count: int, seed: int = 0) -> Points:
    """Return `count` points of a round Gaussian cloud, [count, 2], with standard deviation `spread` per coordinate."""
    try:
        x, y = center
    except (TypeError, ValueError):
        raise ValueError(f"cloud.center must be a pair of numbers, such as (-1.5, 2.0), got {shown(center)}.") from None
    middle = np.array([checked_number("cloud.center", part, _REAL) for part in (x, y)])
    width = checked_number("cloud.spread", spread, _WIDTH)
    return middle + width * _generator("cloud", seed).standard_normal((_counted("cloud", count), 2))


def checked(name: str, starts: Any, box: Box | None = None) -> Points:
    """Return the starts as float64 [starts, 2], from any array or sequence of pairs. All must be finite.

    Of a start outside the surface's `box` it returns the box's nearest point.
    """
    try:
        # A copy: the caller may change the array later, and torch takes no views with negative strides.
        given = starts.detach().cpu().numpy() if hasattr(starts, "detach") else starts
        points = np.array(given, dtype=np.float64, order="C")
    except (TypeError, ValueError):
        raise ValueError(f"{name}.starts must be an array [starts, 2], got {shown(starts)}.") from None
    if points.ndim != 2 or points.shape[1] != 2 or not len(points):
        raise ValueError(f"{name}.starts must be an array [starts, 2] with a start or more, got {list(points.shape)}.")
    if len(points) > LIMITS.swarm_starts:
        raise ValueError(f"{name}.starts may hold up to {LIMITS.swarm_starts:,} starts, got {len(points):,}.")
    broken = np.flatnonzero(~np.isfinite(points).all(axis=1))
    if len(broken):
        raise ValueError(f"{name}.starts[{broken[0]}] must be finite, got {points[broken[0]].tolist()}.")
    return points if box is None else inside(box, points)


def inside(box: Box, points: Points) -> Points:
    """Return the points of a box that are nearest to these [n, 2]."""
    low, high = np.asarray(box, dtype=np.float64).T
    return np.clip(points, low, high)


def _has_value(landscape: Landscape, points: Points) -> NDArray[np.bool_]:
    found = np.empty(len(points), dtype=np.bool_)
    for first in range(0, len(points), _CHUNK):
        part = slice(first, first + _CHUNK)
        x, y = torch.from_numpy(np.ascontiguousarray(points[part].T))
        found[part] = torch.isfinite(landscape.fields(x, y, "f")[0]).numpy()
    return found


def _spread(low: float, high: float, count: int) -> Points:
    return np.linspace(low, high, count) if count > 1 else np.array([(low + high) / 2])


def _counted(name: str, count: Any) -> int:
    return int(checked_number(f"{name}.count", count, _COUNT, whole=True))


def _generator(name: str, seed: Any) -> np.random.Generator:
    return np.random.default_rng(int(checked_number(f"{name}.seed", seed, _SEED, whole=True)))
