"""Kinks of a surface: minima at tips, which derivatives do not show, and derivatives that mean nothing there."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn.functional import max_pool2d

from landscapes.critical_points import Fields, Pair

Value = Callable[[Tensor, Tensor], Tensor]
_MANY = 96  # most places examined, the lowest ones
_ANGLES = 24  # points on a circle; the search then narrows down around the lowest
_LOOKS = 15


def is_smooth_at(fields: Fields, table: Tensor, reach: float) -> Tensor:
    """Return whether level points are smooth: around them the curvature is the same, and the slope as small as it says.

    `table` [8, points] has x, y, value, slope and curvature in its rows; a missing derivative counts as 0 there.
    """
    radius = 1e-7 * reach
    angle = torch.arange(8, dtype=torch.float64)[:, None] * (math.pi / 4) + 0.1
    _, gx, gy, *curvature = fields(table[0] + radius * torch.cos(angle), table[1] + radius * torch.sin(angle))
    size = table[5:].abs().sum(dim=0)
    change = sum((there - here).abs() for there, here in zip(curvature, table[5:], strict=True))
    alike = (torch.as_tensor(change) <= 0.2 * size + 1e-9).all(dim=0)
    return alike & (torch.hypot(gx, gy) <= 2 * radius * size + 1e-12).all(dim=0)


def kink_minima(value: Value, table: Tensor, cell: Pair, known: Tensor, declared: Tensor, most: int = _MANY) -> Tensor:
    """Return the minima at kinks, [x, y, value; points], searched for by values alone, from a grid's creases on.

    `table` [8, rows, columns] is the grid, with the rows of `is_smooth_at`; `known` [2, points] are level points that
    are already found. Minima that turn up near a `declared` one [2, points] are given to the last digit.
    At most `most` places are examined, the lowest ones.
    """
    size = max(cell)
    x, y = (torch.cat(parts) for parts in zip(declared, _creases(table, cell), strict=True))
    x, y = (part[:most] for part in _apart(x, y, known, 1e-3 * size))
    x, y = _lowered(value, x, y, 0.5 * size, 0.02 * size)
    height = value(x, y)
    alone = _lowest_on_circle(value, x, y, torch.full_like(x, 0.5 * size))[2] > height + 1e-9 * (1 + height.abs())
    inside = (x > table[0].min()) & (x < table[0].max()) & (y > table[1].min()) & (y < table[1].max())
    x, y = _once(*_apart(x[alone & inside], y[alone & inside], known, 0.1 * size), value, 0.5 * size)
    x, y = _lowered(value, x, y, 0.02 * size, 1e-9 * size)
    x, y = _exact(value, x, y, declared, 0.5 * size)
    x, y = _apart(x, y, known, 1e-3 * size)
    return torch.stack((x, y, value(x, y)))


def _creases(table: Tensor, cell: Pair) -> tuple[Tensor, Tensor]:
    """Return the grid's nodes beside a sharp valley, each the lowest of those near it, lowest first.

    In a sharp valley a slope turns upwards within a cell, by more than the curvature there accounts for.
    """
    marked = torch.zeros_like(table[2], dtype=torch.bool)
    for axis, (slope, bend) in enumerate(((table[3], table[5]), (table[4], table[7]))):
        count = slope.shape[axis] - 1
        (g0, h0), (g1, h1) = ([part.narrow(axis, i, count) for part in (slope, bend)] for i in (0, 1))
        sharp = g1 - g0 > 3 * cell[axis] * torch.minimum(h0, h1).clamp(min=0) + 1e-9
        turns = sharp & (((g0 < 0) & (g1 >= 0)) | ((g0 <= 0) & (g1 > 0)))
        for i in (0, 1):
            marked.narrow(axis, i, count).logical_or_(turns)
    x, y, value = (part[marked] for part in table[:3])
    depth = torch.where(marked, -table[2], -torch.inf)
    deepest = max_pool2d(depth[None], 9, stride=1, padding=4)[0][marked] == -value
    order = value[deepest].argsort(stable=True)
    return x[deepest][order], y[deepest][order]


def _apart(x: Tensor, y: Tensor, known: Tensor, distance: float) -> tuple[Tensor, Tensor]:
    """Return the first points that have no known point nearby."""
    if known.shape[1] and len(x):
        far = torch.hypot(x[:, None] - known[0], y[:, None] - known[1]).amin(dim=1) > distance
        x, y = x[far], y[far]
    return x[:_MANY], y[:_MANY]


def _once(x: Tensor, y: Tensor, value: Value, distance: float) -> tuple[Tensor, Tensor]:
    """Return the lowest of each group of points that lie close together."""
    order = value(x, y).argsort(stable=True)
    x, y = x[order], y[order]
    far = torch.hypot(x[:, None] - x, y[:, None] - y) > distance
    first = (far | torch.ones_like(far).triu()).all(dim=1)
    return x[first], y[first]


def _exact(value: Value, x: Tensor, y: Tensor, declared: Tensor, distance: float) -> tuple[Tensor, Tensor]:
    """Return the declared place where one is near and as low: values alone give a place to half of its digits."""
    for place_x, place_y in declared.T:
        near = torch.hypot(x - place_x, y - place_y) <= distance
        near &= value(place_x, place_y) <= value(x, y)
        x, y = torch.where(near, place_x, x), torch.where(near, place_y, y)
    return x, y


def _lowered(value: Value, x: Tensor, y: Tensor, radius: float, least: float) -> tuple[Tensor, Tensor]:
    """Return the places reached downhill, each time the lowest of a circle, which shrinks when none is lower."""
    size, here = torch.full_like(x, radius), value(x, y)
    for _ in range(120):
        at = (size >= least).nonzero()[:, 0]
        if not len(at):
            break
        to_x, to_y, there = _lowest_on_circle(value, x[at], y[at], size[at])
        lower = there < here[at]
        x[at], y[at] = torch.where(lower, to_x, x[at]), torch.where(lower, to_y, y[at])
        here[at] = torch.where(lower, there, here[at])
        size[at] = torch.where(lower, (2 * size[at]).clamp(max=radius), size[at] / 2)
    return x, y


def _lowest_on_circle(value: Value, x: Tensor, y: Tensor, size: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """Return the lowest place of a circle to the last digit, since no fixed set of directions meets a sharp crease.

    The two lowest dips are followed, since a crease crosses a circle twice.
    """
    turn = torch.arange(_ANGLES, dtype=torch.float64)[:, None] * (2 * math.pi / _ANGLES)
    seen = value(x + size * torch.cos(turn), y + size * torch.sin(turn))
    dips = (seen <= seen.roll(1, 0)) & (seen <= seen.roll(-1, 0))
    lowest = torch.where(dips, seen, torch.inf).argsort(dim=0)[:2]
    middle, width = lowest * (2 * math.pi / _ANGLES), 2 * math.pi / _ANGLES  # [2, points]
    between = torch.linspace(-1, 1, 13, dtype=torch.float64)[:, None, None]
    low = seen.gather(0, lowest)
    for _ in range(_LOOKS):
        angle = middle + width * between
        low, place = value(x + size * torch.cos(angle), y + size * torch.sin(angle)).min(dim=0)
        middle = angle.gather(0, place[None])[0]
        width /= 5
    low, best = torch.where(torch.isnan(low), torch.inf, low).min(dim=0)
    angle = middle.gather(0, best[None])[0]
    return x + size * torch.cos(angle), y + size * torch.sin(angle), low
