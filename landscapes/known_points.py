"""The critical points that are known of a surface: those that its class declares, where its parameters put them.

Of a surface with a box the minima on the box are known too, found by a search.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

import torch

from landscapes.box import holds, shown_part
from landscapes.critical_points import CriticalPoint, placed, polished, with_global
from landscapes.edge_points import on_edge, with_minima
from landscapes.frame import UNMOVED, Box
from landscapes.level_points import descended, level_ground
from landscapes.limits import fields_of

if TYPE_CHECKING:
    from landscapes.base import Landscape

MOST = 100  # minima that a search adds, the lowest ones
_WORK = 2.5e6  # cells times operations of a search: a page waits for it
_CELLS = (50, 160)  # along each side of that search
_SAME = 1e-6  # diagonals of the room: closer points are one
_NODES = 161  # along each side of the grid that looks for lower ground
_LOWEST = 32  # of its nodes, from which Newton's method goes on


@lru_cache(maxsize=512)
def known_points(landscape: Landscape) -> tuple[CriticalPoint, ...]:
    """Return the critical points, cached by value, since a page makes the same landscape anew in every rerun."""
    if landscape.box is not None:
        return _in_box(landscape, landscape.box)
    if landscape.frame is not None:
        return placed(known_points(landscape.replace(**UNMOVED)), landscape.frame)
    declared = [landscape._position(position) for position in (*landscape.minima_at, *landscape.saddles_at)]
    (x0, x1), (y0, y1) = landscape.extent
    return polished(
        lambda x, y: fields_of(landscape._formula(), landscape._values, x, y, "fgh", kink=math.nan),
        [(x, y) for x, y in declared if math.isfinite(x) and math.isfinite(y)],
        reach=0.05 * math.hypot(x1 - x0, y1 - y0),
    )


def _in_box(landscape: Landscape, box: Box) -> tuple[CriticalPoint, ...]:
    """Return the declared points in the box, and all minima of f on the box that a search finds.

    Where the ground is lower than every minimum found, as along a curve of minima, no minimum is known.
    """
    room = shown_part(landscape.extent, box)
    same = _SAME * math.dist(*zip(*room, strict=True))
    outer = known_points(landscape.replace(box=None))
    points = [on_edge(point, box, 1e-2 * same) for point in outer]
    points = [point for point in points if holds(box, point.position)]
    cells = math.isqrt(int(_WORK / max(1, len(landscape.operations("gh")))))
    ground = level_ground(landscape, cells=min(max(cells, _CELLS[0]), _CELLS[1]))
    found = [point for point in ground.points if point.kind == "minimum"]
    points = with_global(with_minima(points, found[:MOST], same))
    minima = [point.value for point in points if point.kind == "minimum"]
    if minima and _lowest_seen(landscape, room) < min(minima) - 1e-9 * max(1.0, abs(min(minima))):
        points = [point for point in points if point.kind != "minimum"]
    return tuple(sorted(points, key=lambda point: round(point.value, 12)))


def _lowest_seen(landscape: Landscape, room: Box) -> float:
    """Return the lowest f on a grid over a room, and where Newton's method leads from its lowest nodes."""
    sides = [torch.linspace(*side, _NODES, dtype=torch.float64) for side in room]
    x, y = (part.flatten() for part in torch.meshgrid(*sides, indexing="ij"))
    value = landscape.fields(x, y, "f")[0].expand_as(x).nan_to_num(nan=math.inf)
    first = value.argsort()[:_LOWEST]
    cell = tuple((high - low) / (_NODES - 1) for low, high in room)
    to_x, to_y = descended(lambda x, y: landscape.fields(x, y, "fgh"), x[first], y[first], cell)
    (x0, x1), (y0, y1) = room
    there = landscape.fields(to_x.clamp(x0, x1), to_y.clamp(y0, y1), "f")[0].nan_to_num(nan=math.inf)
    return min(value.min().item(), there.min().item())
