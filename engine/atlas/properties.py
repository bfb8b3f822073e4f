"""What kind of ground a surface is: smooth or kinked, convex or not, and whether x and y act apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch import Tensor

from landscapes import Landscape
from landscapes.box import shown_part

SIDE = 81  # points of the grid along each axis
PAIRS = 4_000  # of points
NEAREST = 1e-3  # smallest distance of two points of a pair, in map widths: a ripple shows only from near
ROUNDING = 1e-9  # relative to what is compared
_SEED = 20_110


@dataclass(frozen=True)
class Properties:
    """Yes or no, for the map of a surface: no formula is read for it, but for `smooth`.

    `convex` is found on a grid of Hessians, or, with kinks, by pairs of points and the value half way. `separable`
    means f = g(x) + h(y): the axes are the surface's own, which helps a rule that goes coordinate by coordinate.
    """

    smooth: bool
    convex: bool
    separable: bool


@lru_cache(maxsize=512)
def properties(surface: Landscape) -> Properties:
    """Return the properties of a surface on its map, with rounding allowed for."""
    return Properties(surface.smooth, _is_convex(surface), _is_separable(surface))


def _is_convex(surface: Landscape) -> bool:
    if not surface.smooth:
        return _is_convex_between_points(surface)
    (x0, x1), (y0, y1) = shown_part(surface.extent, surface.box)
    xs, ys = (torch.linspace(low, high, SIDE, dtype=torch.float64) for low, high in ((x0, x1), (y0, y1)))
    y, x = torch.meshgrid(ys, xs, indexing="ij")
    xx, xy, yy = surface.fields(x, y, "fgh")[3:]  # the program that finds its minima, made already
    if not bool(torch.isfinite(xx + xy + yy).all()):
        return _is_convex_between_points(surface)
    lowest = (xx + yy) / 2 - torch.hypot((xx - yy) / 2, xy)  # the smaller eigenvalue
    size = xx.abs() + xy.abs() + yy.abs()
    return bool((lowest >= -ROUNDING * (size + ROUNDING * size.max())).all())


def _is_convex_between_points(surface: Landscape) -> bool:
    """Return whether no value half way between two points lies above the mean of theirs."""
    first, second = _pairs(surface)
    middle = (first + second) / 2
    f, g, half = (surface.fields(points[0], points[1], "f")[0] for points in (first, second, middle))
    known = torch.isfinite(f) & torch.isfinite(g)
    above = half - (f + g) / 2
    size = f.abs() + g.abs()
    return bool((above <= ROUNDING * (1 + size))[known].all())


def _is_separable(surface: Landscape) -> bool:
    """Return whether the mixed difference of values is 0 on every rectangle."""
    (ax, ay), (bx, by) = _pairs(surface)
    corners = [surface.fields(x, y, "f")[0] for x, y in ((ax, ay), (bx, by), (ax, by), (bx, ay))]
    mixed = corners[0] + corners[1] - corners[2] - corners[3]
    size = torch.stack(corners).abs().amax(dim=0)
    known = torch.isfinite(mixed)
    return bool((mixed.abs() <= ROUNDING * (1 + size))[known].all())


def _pairs(surface: Landscape) -> tuple[Tensor, Tensor]:
    """Return pairs of points on the map, [2, pairs] twice, from far apart to near."""
    generator = np.random.default_rng(_SEED)
    low, high = np.asarray(shown_part(surface.extent, surface.box), dtype=np.float64).T
    first = generator.uniform(low, high, (PAIRS, 2))
    aim = generator.uniform(low, high, (PAIRS, 2))
    part = np.exp(generator.uniform(np.log(NEAREST), 0.0, (PAIRS, 1)))
    second = first + part * (aim - first)
    return torch.from_numpy(first.T.copy()), torch.from_numpy(second.T.copy())
