"""Where a formula that somebody typed is worth looking at: the map and the starts that are suggested for it.

Boxes of growing size around the origin are sampled. The map is the box that holds the level points, where there are
few; of very many it shows some. Where nothing is level it is ±3, or the part of a box where the formula has a value.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
from torch import Tensor

from landscapes.base import Landscape
from landscapes.critical_points import Pair
from landscapes.frame import Box
from landscapes.limits import fields_of
from landscapes.tape import Computable

USUAL = 3.0  # half the side of a map, if nothing speaks against it
_HALVES = (1.0, USUAL, 6.0, 10.0, 30.0, 100.0, 300.0, 1000.0)
_NODES = 41  # samples a side
_FEWER = 21  # of a formula with more operations than `_LONG`, so that nobody waits for whoever types it
_LONG = 800
_FINE = 72  # samples a side, where only values are wanted
_FLAT = 1e-9  # of the rise in the larger boxes: a box with less is level for all that one sees
_FEW = 16  # most level points that a map is made to hold
_STARTS = ((0.15, 0.8), (0.8, 0.85), (0.2, 0.15), (0.85, 0.3), (0.5, 0.9), (0.1, 0.45), (0.65, 0.6), (0.35, 0.35))


def suggested_extent(formula: Computable, values: Sequence[float]) -> Box | None:
    """Return the map for a formula, with these values of its parameters; None where it has no value in any box."""
    nodes = _NODES if len(formula.tape("fgh").ops) <= _LONG else _FEWER
    line = torch.linspace(-1, 1, nodes, dtype=torch.float64) + 0.013 / nodes  # beside the axes, where kinks lie
    x, y = torch.meshgrid(line, line, indexing="ij")
    halves = torch.tensor(_HALVES, dtype=torch.float64)[:, None, None]
    x, y = halves * x, halves * y  # [boxes, nodes, nodes]
    value, *slopes_and_bends = fields_of(formula, values, x, y, "fgh")
    finite = torch.isfinite(value)
    if not finite.any():
        return None
    rises = [_rise(value[i]) for i in range(len(_HALVES))]
    found = [
        _level(formula, values, x[i], y[i], [part[i] for part in slopes_and_bends], _HALVES[i], rises[i], nodes)
        if rises[i] > _FLAT * max(rises[:5])
        else torch.empty(2, 0)
        for i in range(len(_HALVES))
    ]
    if found[1].shape[1] > _FEW:  # many already: the usual map shows a part of them
        return _square(0.0, 0.0, USUAL)
    few = [points for points in _trusted(found) if 0 < points.shape[1] <= _FEW]
    if few:
        largest = max(points.shape[1] for points in few)
        return _around(next(points for points in few if points.shape[1] == largest))
    return _lowest(x, y, value) or _with_value(x, y, finite)


def has_value(formula: Computable, values: Sequence[float], extent: Box) -> bool:
    """Return whether the formula has a real value at any node of a fine grid over a map."""
    (x0, x1), (y0, y1) = extent
    sides = (torch.linspace(low, high, 8 * _NODES + 1, dtype=torch.float64) for low, high in ((x0, x1), (y0, y1)))
    x, y = torch.meshgrid(*sides, indexing="ij")
    return bool(torch.isfinite(fields_of(formula, values, x, y, "f")[0]).any())


def share_without_value(landscape: Landscape) -> float:
    """Return the share of a surface's map, from 0 to 1, where it has no real and finite value."""
    (x0, x1), (y0, y1) = landscape.extent
    shares = (torch.arange(_FINE, dtype=torch.float64) + 0.5) / _FINE  # beside the axes, where a single line may lie
    x, y = torch.meshgrid(x0 + (x1 - x0) * shares, y0 + (y1 - y0) * shares, indexing="ij")
    return 1.0 - torch.isfinite(landscape.fields(x, y, "f")[0]).double().mean().item()


def suggested_starts(formula: Computable, values: Sequence[float], extent: Box) -> tuple[Pair, ...]:
    """Return up to four starts on the map, where the formula has a value and, if it can be had, a slope."""
    (x0, x1), (y0, y1) = extent
    inner = torch.linspace(0.05, 0.95, 15, dtype=torch.float64).tolist()
    shares = [*_STARTS, *((a, b) for a in inner for b in inner)]
    places = [(_rounded(x0 + a * (x1 - x0), x1 - x0), _rounded(y0 + b * (y1 - y0), y1 - y0)) for a, b in shares]
    x, y = torch.tensor(places, dtype=torch.float64).T
    value, gx, gy = fields_of(formula, values, x, y, "fg")
    steep = torch.isfinite(value) & torch.isfinite(gx) & torch.isfinite(gy)
    sloping = steep & (torch.hypot(gx, gy) > 0)
    good = [place for place, fine in zip(places, sloping.tolist(), strict=True) if fine]
    also = [place for place, fine in zip(places, torch.isfinite(value).tolist(), strict=True) if fine]
    few = [place for place in good if place in places[: len(_STARTS)]][:4]
    return tuple(few or good[:: max(1, len(good) // 4)][:4] or also[:4] or places[:1])


def _level(
    formula: Computable,
    values: Sequence[float],
    x: Tensor,
    y: Tensor,
    slopes_and_bends: Sequence[Tensor],
    half: float,
    rise: float,
    nodes: int,
) -> Tensor:
    """Return the level points that Newton's steps find near a node of a box, each once: [2, points]."""
    dx, dy = _step(*slopes_and_bends)
    at_x, at_y, size = x - dx, y - dy, torch.hypot(dx, dy)
    near = (size <= 1.5 * half / nodes) & (at_x.abs() <= 1.02 * half) & (at_y.abs() <= 1.02 * half)
    at_x, at_y, size = at_x[near], at_y[near], size[near]
    there = fields_of(formula, values, at_x, at_y, "gh")
    dx, dy = _step(*there)
    bend = (there[2].abs() + there[4].abs()) * (half / nodes) ** 2
    # Steps that lead on and on find nothing, nor do those over ground that is level but for rounding.
    settled = (torch.hypot(dx, dy) <= 0.7 * size + 1e-12 * half) & (bend > _FLAT * rise)
    kept: list[Pair] = []
    for px, py in torch.stack((at_x - dx, at_y - dy))[:, settled].T.tolist():
        if all(math.hypot(px - qx, py - qy) > 0.1 * half for qx, qy in kept):
            kept.append((px, py))
        if len(kept) > _FEW:
            break
    return torch.tensor(kept, dtype=torch.float64).reshape(-1, 2).T


def _trusted(found: Sequence[Tensor]) -> Sequence[Tensor]:
    """Return the points of the boxes up to the first that misses many of a smaller one's: its nodes are too far apart.

    Of the points along a wave such a box finds some at random.
    """
    for i in range(1, len(found)):
        again = int((found[i].abs().amax(dim=0) <= 1.02 * _HALVES[i - 1]).sum())
        if again < 0.6 * found[i - 1].shape[1]:
            return found[:i]
    return found


def _rise(value: Tensor) -> float:
    """Return the difference of the highest and the lowest finite value."""
    known = value[torch.isfinite(value)]
    return (known.max() - known.min()).item() if known.numel() else 0.0


def _step(gx: Tensor, gy: Tensor, xx: Tensor, xy: Tensor, yy: Tensor) -> tuple[Tensor, Tensor]:
    """Return the step of Newton's method, infinite where there is none; a point on level ground has none."""
    determinant = xx * yy - xy * xy
    dx, dy = (yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant
    fine = torch.isfinite(dx) & torch.isfinite(dy)
    return torch.where(fine, dx, torch.inf), torch.where(fine, dy, torch.inf)


def _lowest(x: Tensor, y: Tensor, value: Tensor) -> Box | None:
    """Return a map around a lowest node that is inside a box but outside the usual one, such as a tip; else None."""
    for i in range(2, len(_HALVES)):
        height = torch.where(torch.isfinite(value[i]), value[i], torch.inf)
        place = int(height.argmin())
        px, py = x[i].flatten()[place].item(), y[i].flatten()[place].item()
        span = value[i][torch.isfinite(value[i])]
        varies = span.numel() > 0 and span.max() - span.min() > 1e-9 * (1 + span.abs().max())
        if varies and USUAL < max(abs(px), abs(py)) < 0.9 * _HALVES[i]:
            half = max(USUAL, 4 * _HALVES[i] / _NODES)
            return _interval(px - half, px + half), _interval(py - half, py + half)
    return None


def _around(points: Tensor) -> Box:
    """Return a map that holds some points: the usual one if they lie well inside, else one around them."""
    if bool((points.abs() <= 0.8 * USUAL).all()):
        return _square(0.0, 0.0, USUAL)
    low, high = points.amin(dim=1).tolist(), points.amax(dim=1).tolist()
    sides = [max(b - a, USUAL / 0.75) for a, b in zip(low, high, strict=True)]
    half = [0.75 * max(side, max(sides) / 3) for side in sides]  # neither side is a sliver
    (cx, cy) = ((a + b) / 2 for a, b in zip(low, high, strict=True))
    return _interval(cx - half[0], cx + half[0]), _interval(cy - half[1], cy + half[1])


def _with_value(x: Tensor, y: Tensor, finite: Tensor) -> Box:
    """Return ±3, or where the formula has a value in at most a third of that, the part of a box where it has."""
    share = finite.double().mean(dim=(1, 2))
    if share[1] > 1 / 3:
        return _square(0.0, 0.0, USUAL)
    enough = [i for i in range(1, len(_HALVES)) if share[i] > 0.05] or [int(share.argmax())]
    i = enough[0]
    margin = 0.05 * _HALVES[i]
    sides = [part[i][finite[i]] for part in (x, y)]
    (x0, x1), (y0, y1) = ((side.min().item() - margin, side.max().item() + margin) for side in sides)
    return _interval(x0, x1), _interval(y0, y1)


def _square(x: float, y: float, half: float) -> Box:
    return (x - half, x + half), (y - half, y + half)


def _interval(low: float, high: float) -> Pair:
    return _rounded(low, high - low), _rounded(high, high - low)


def _rounded(number: float, width: float) -> float:
    """Return a number to two digits of a width."""
    digits = 1 - math.floor(math.log10(width))
    return round(number, digits) + 0.0
