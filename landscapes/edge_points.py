"""The minima on the edge of a surface's box: places from which f rises along the edge and inwards (KKT)."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from landscapes.box import holds
from landscapes.critical_points import CriticalPoint, Pair
from landscapes.frame import Box

Slopes = Callable[[Tensor, Tensor], tuple[Tensor, ...]]  # value, f_x, f_y
NODES = 2001  # along each edge
_PARTS, _ROUNDS = 64, 9  # a place is narrowed down to one of so many parts, so often: to the last digit
_BESIDE = 1e-6  # lengths of an edge: where the slope is looked at beside a minimum, which must not be level ground
_SAME = 1e-8  # diagonals of the box: closer points are one
_CLEAR = 1e-9  # of the steepest slope on the edges: a smaller one is not told from 0
_LEVEL = 1e-14  # of the highest rise around a place: a lower one is none
_RING = 1e-4  # of the box's shorter side: the radius to look around where the slope inwards is not told from 0


def with_edges(points: list[CriticalPoint], fields: Slopes, box: Box, room: Box) -> list[CriticalPoint]:
    """Return a box's critical points from those of the surface inside it, with the minima on the edge.

    Only the edges that the `room`, a part of the box, reaches are looked at. A minimum of the surface that lies on the
    edge keeps its eigenvalues; any other minimum there has none, since f falls outwards.
    """
    near = _SAME * math.dist(*zip(*room, strict=True))
    return with_minima([on_edge(point, box, near) for point in points], edge_minima(fields, box, room), near)


def with_minima(points: list[CriticalPoint], minima: list[CriticalPoint], near: float) -> list[CriticalPoint]:
    """Return points with further minima: each takes the place of what is near it, unless that is a minimum too."""
    for found in minima:
        there = [point for point in points if math.dist(point.position, found.position) <= near]
        if not any(point.kind == "minimum" for point in there):
            points = [point for point in points if point not in there] + [found]
    return points


def edge_minima(fields: Slopes, box: Box, room: Box) -> list[CriticalPoint]:
    """Return the strict minima of f on the box that lie on those of its edges that the room reaches."""
    edges = [
        _Edge(axis, box[axis][side], 1.0 - 2.0 * side, room[1 - axis])
        for axis in (0, 1)
        for side in (0, 1)
        if room[axis][side] == box[axis][side]
    ]
    if not edges:
        return []
    sampled = [edge.slopes(fields, edge.nodes()) for edge in edges]
    slopes = torch.cat([part.abs() for _, along, inward in sampled for part in (along, inward)])
    clear = _CLEAR * float(slopes[torch.isfinite(slopes)].max()) if torch.isfinite(slopes).any() else 0.0
    places = [
        edge.point(at)
        for edge, (_, along, _) in zip(edges, sampled, strict=True)
        for at, inward in edge.lowest(fields, along)
        if inward > clear or (inward >= -clear and _rises_around(fields, edge.point(at), box))
    ]
    places += [corner for corner in _corners(edges, box) if _is_low_corner(fields, corner, box, clear)]
    values = [float(fields(*_pair(place))[0]) for place in places]
    return [
        CriticalPoint(*place, value, "minimum", None, on_edge=True)
        for place, value in zip(places, values, strict=True)
        if math.isfinite(value)
    ]


@dataclass(frozen=True)
class _Edge:
    """An edge at `level` on the axis `normal`; `inward` is the sign of the way in, `along` the part looked at."""

    normal: int
    level: float
    inward: float
    along: Pair

    @property
    def length(self) -> float:
        return self.along[1] - self.along[0]

    def nodes(self) -> Tensor:
        return torch.linspace(*self.along, NODES, dtype=torch.float64)

    def point(self, at: float) -> Pair:
        return (self.level, at) if self.normal == 0 else (at, self.level)

    def slopes(self, fields: Slopes, at: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return f, its slope along the edge and its slope inwards."""
        level = torch.full_like(at, self.level)
        value, *slope = (part.expand_as(at) for part in fields(*((level, at) if self.normal == 0 else (at, level))))
        return value, slope[1 - self.normal], self.inward * slope[self.normal]

    def lowest(self, fields: Slopes, along: Tensor) -> list[Pair]:
        """Return where f is strictly lowest along the edge, between its ends, each place with the slope inwards."""
        nodes = self.nodes()
        turns = ((along[:-1] < 0) & (along[1:] >= 0)).nonzero()[:, 0]
        low, high = nodes[turns], nodes[turns + 1]
        share = torch.linspace(0, 1, _PARTS + 1, dtype=torch.float64)[:, None]
        for _ in range(_ROUNDS if len(turns) else 0):
            between = low + share * (high - low)  # [parts + 1, places]
            between[-1] = high
            down = self.slopes(fields, between)[1] < 0
            first = (~down[1:]).to(torch.int8).argmax(dim=0, keepdim=True)  # the first part at whose end f rises
            low, high = (between.gather(0, first + i)[0] for i in (0, 1))
        beside = _BESIDE * self.length
        value, _, inward = self.slopes(fields, high)
        (before, falls, _), (after, rises, _) = (self.slopes(fields, high + shift) for shift in (-beside, beside))
        strict = (falls < 0) & (rises > 0) & (before >= value) & (after >= value)
        strict &= (high - self.along[0] > beside) & (self.along[1] - high > beside)
        high = torch.where(high.abs() <= 1e-14 * self.length, 0.0, high)
        return list(zip(high[strict].tolist(), inward[strict].tolist(), strict=True))


def _corners(edges: list[_Edge], box: Box) -> list[Pair]:
    """Return the corners of the box where two of these edges meet."""
    levels = [[edge.level for edge in edges if edge.normal == axis] for axis in (0, 1)]
    corners = [(x, y) for x in levels[0] for y in levels[1]]
    return [corner for corner in corners if holds(box, corner)]


def _is_low_corner(fields: Slopes, corner: Pair, box: Box, clear: float) -> bool:
    _, *slope = fields(*_pair(corner))
    ways = [1.0 if place == low else -1.0 for place, (low, _) in zip(corner, box, strict=True)]
    inward = [way * float(part) for way, part in zip(ways, slope, strict=True)]
    if min(inward) > clear:
        return True
    return min(inward) >= -clear and _rises_around(fields, corner, box)


def _rises_around(fields: Slopes, place: Pair, box: Box) -> bool:
    """Return whether f is higher everywhere on a small circle around a place, as far as the circle is in the box."""
    radius = _RING * min(high - low for low, high in box)
    angle = torch.arange(64, dtype=torch.float64) * (math.pi / 32)
    x, y = place[0] + radius * torch.cos(angle), place[1] + radius * torch.sin(angle)
    (x0, x1), (y0, y1) = box
    slack = 1e-9 * radius
    inside = (x >= x0 - slack) & (x <= x1 + slack) & (y >= y0 - slack) & (y <= y1 + slack)
    around = fields(x[inside].clamp(x0, x1), y[inside].clamp(y0, y1))[0]
    rise = around - fields(*_pair(place))[0]
    return bool((rise > _LEVEL * rise.max()).all())


def on_edge(point: CriticalPoint, box: Box, near: float) -> CriticalPoint:
    """Return a point of the surface, put onto the edge if it lies there, and marked if it is a minimum."""
    x, y = (
        low if abs(value - low) <= near else high if abs(value - high) <= near else value
        for value, (low, high) in zip(point.position, box, strict=True)
    )
    touches = any(value in sides for value, sides in zip((x, y), box, strict=True))
    return replace(point, x=x, y=y, on_edge=touches and point.kind == "minimum")


def _pair(place: Pair) -> tuple[Tensor, Tensor]:
    x, y = torch.tensor(place, dtype=torch.float64)
    return x, y
