"""The depth of a surface's minima: for each, the lowest pass out of its basin."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from landscapes.base import Landscape
from landscapes.box import shown_part
from landscapes.critical_points import Fields, Pair, eigenvalues_of, newton
from landscapes.frame import UNMOVED

CELLS = 160  # of the grid, along each side
_ALIKE = 1e-6  # diagonals of the map: closer minima are one

Heights = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Basin:
    """A minimum at (x, y) of the height `value`, and `rim`, f of the lowest pass to another one; infinite if none."""

    x: float
    y: float
    value: float
    rim: float

    @property
    def depth(self) -> float:
        """The height of the pass above the minimum."""
        return self.rim - self.value


@lru_cache(maxsize=256)
def basins(landscape: Landscape) -> tuple[Basin, ...]:
    """Return a basin for every known minimum, in the order of `landscape.minima`, then those of minima found on a grid.

    The map is divided among its minima as rain would be. The passes are the lowest places where two parts meet,
    polished by Newton's method. Basins smaller than a cell of the map, or outside it, are not seen.
    """
    frame = landscape.frame
    if frame is not None and landscape.box is None:
        inner = basins(landscape.replace(**UNMOVED))
        return tuple(Basin(*frame.outward(one.x, one.y), one.value, one.rim) for one in inner)
    known = [point for point in landscape.critical_points if point.kind == "minimum"]
    map_of = _Map(landscape)
    x, y = (np.array([getattr(point, name) for point in known], dtype=float) for name in "xy")
    more = map_of.minima(x, y)
    x, y = np.concatenate((x, more[0])), np.concatenate((y, more[1]))
    if not len(x):
        return ()
    value = np.concatenate(([point.value for point in known], more[2]))
    rims = map_of.rims(x, y, value)
    return tuple(Basin(*row) for row in zip(x.tolist(), y.tolist(), value.tolist(), rims.tolist(), strict=True))


class _Map:
    """The surface on a grid: nodes [n, n] numbered row by row along x, and which part each belongs to."""

    def __init__(self, landscape: Landscape) -> None:
        # The edge of a box is a wall.
        (self.x0, x1), (self.y0, y1) = shown_part(landscape.extent, landscape.box)
        self.box = landscape.box
        self.cell: Pair = (x1 - self.x0) / CELLS, (y1 - self.y0) / CELLS
        self.diagonal = math.hypot(x1 - self.x0, y1 - self.y0)
        self.fields: Fields = lambda x, y: landscape.fields(x, y, "fgh")
        self.value = lambda x, y: landscape.fields(x, y, "f")[0]
        nodes = torch.arange(CELLS + 1, dtype=torch.float64)
        x, y = torch.meshgrid(self.x0 + nodes * self.cell[0], self.y0 + nodes * self.cell[1], indexing="ij")
        height = self.value(x, y).expand_as(x).numpy()
        self.height: Heights = np.where(np.isfinite(height), height, np.inf)
        self.part = _downhill(self.height)

    def minima(self, known_x: Heights, known_y: Heights) -> tuple[Heights, Heights, Heights]:
        """Return (x, y, f) of the unknown minima at which a part of the map has its lowest node."""
        lowest = np.unique(self.part)
        at_x, at_y = self._places(lowest)
        x, y = newton(self.fields, at_x, at_y)
        value, gx, gy, xx, xy, yy = self.fields(x, y)
        low, high = eigenvalues_of(xx, xy, yy)
        found = (low > 1e-6 * high) & (torch.hypot(gx, gy) <= 1e-6 * high * self.diagonal) & torch.isfinite(value)
        found &= ((x - at_x).abs() <= 2 * self.cell[0]) & ((y - at_y).abs() <= 2 * self.cell[1])
        found &= self._is_inside(x, y)
        table = torch.stack((x, y, value))[:, found].numpy()
        kept: list[int] = []
        for i, (px, py, _) in enumerate(table.T):
            others_x, others_y = np.append(known_x, table[0, kept]), np.append(known_y, table[1, kept])
            if not (np.hypot(others_x - px, others_y - py) <= _ALIKE * self.diagonal).any():
                kept.append(i)
        return table[0, kept], table[1, kept], table[2, kept]

    def rims(self, x: Heights, y: Heights, value: Heights) -> Heights:
        """Return f of the lowest pass out of each minimum's basin; parts are joined at their borders, lowest first."""
        low, high, pass_height, place = self._borders()
        pass_height = self._polished(pass_height, place)
        order = np.argsort(pass_height, kind="stable")
        joined = {part: part for part in np.unique(self.part).tolist()}
        held: dict[int, list[int]] = {}
        rims = np.full(len(x), np.inf)
        for i, part in enumerate(self._parts_of(x, y)):
            others = held.setdefault(part, [])
            for other in others:  # two minima in one part: the grid is too coarse to separate them
                between = self._highest_between((x[i], y[i]), (x[other], y[other]))
                rims[i], rims[other] = min(rims[i], between), min(rims[other], between)
            others.append(i)

        def root(part: int) -> int:
            while joined[part] != part:
                joined[part] = part = joined[joined[part]]
            return part

        for a, b, height in zip(low[order].tolist(), high[order].tolist(), pass_height[order].tolist(), strict=True):
            a, b = root(a), root(b)
            if a == b:
                continue
            ours, theirs = held.pop(a, []), held.pop(b, [])
            if ours and theirs:
                both = ours + theirs
                rims[both] = np.minimum(rims[both], height)
            joined[b] = a
            held[a] = ours + theirs
        return np.maximum(rims, value)

    def _is_inside(self, x: Tensor, y: Tensor) -> Tensor:
        """Return whether particles can be at these places: anywhere, unless the surface has a box."""
        if self.box is None:
            return torch.ones_like(x, dtype=torch.bool)
        (x0, x1), (y0, y1) = self.box
        return (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)

    def _places(self, nodes: Numbers) -> tuple[Tensor, Tensor]:
        column, row = np.divmod(nodes, CELLS + 1)
        return torch.from_numpy(self.x0 + column * self.cell[0]), torch.from_numpy(self.y0 + row * self.cell[1])

    def _parts_of(self, x: Heights, y: Heights) -> list[int]:
        """Return the part in which each place lies: that of the lowest of the four nodes around it."""
        column = np.clip((x - self.x0) / self.cell[0], 0, CELLS - 1).astype(int)
        row = np.clip((y - self.y0) / self.cell[1], 0, CELLS - 1).astype(int)
        nodes = np.stack([(column + i) * (CELLS + 1) + row + j for i in (0, 1) for j in (0, 1)])
        lowest = self.height.ravel()[nodes].argmin(axis=0)
        return self.part[nodes[lowest, np.arange(len(x))]].tolist()

    def _borders(self) -> tuple[Numbers, Numbers, Heights, Numbers]:
        """Return both parts of each pair that meets, the height of their lowest meeting, and its two nodes [2, n]."""
        shape = self.height.shape
        number, height = np.arange(self.height.size).reshape(shape), self.height
        part = self.part.reshape(shape)
        sides = [(np.s_[:-1, :], np.s_[1:, :]), (np.s_[:, :-1], np.s_[:, 1:])]
        sides += [(np.s_[:-1, :-1], np.s_[1:, 1:]), (np.s_[:-1, 1:], np.s_[1:, :-1])]
        rows = []
        for a, b in sides:
            apart = (part[a] != part[b]) & np.isfinite(height[a]) & np.isfinite(height[b])
            low, high = np.minimum(part[a], part[b])[apart], np.maximum(part[a], part[b])[apart]
            rows.append((low, high, np.maximum(height[a], height[b])[apart], number[a][apart], number[b][apart]))
        low, high, top, at, to = (np.concatenate(column) for column in zip(*rows, strict=True))
        order = np.lexsort((top, high, low))
        low, high, top, at, to = low[order], high[order], top[order], at[order], to[order]
        first = np.ones(len(low), dtype=bool)
        first[1:] = (low[1:] != low[:-1]) | (high[1:] != high[:-1])
        return low[first], high[first], top[first], np.stack((at[first], to[first]))

    def _polished(self, height: Heights, place: Numbers) -> Heights:
        """Return the heights of the saddles beside the lowest meetings; without a saddle, the grid's height stays."""
        if not len(height):
            return height
        (ax, ay), (bx, by) = self._places(place[0]), self._places(place[1])
        at_x, at_y = (ax + bx) / 2, (ay + by) / 2
        x, y = newton(self.fields, at_x, at_y)
        value, gx, gy, xx, xy, yy = self.fields(x, y)
        low, high = eigenvalues_of(xx, xy, yy)
        size = torch.maximum(low.abs(), high.abs())
        saddle = (low < 0) & (high > 0) & (torch.hypot(gx, gy) <= 1e-6 * size * self.diagonal)
        saddle &= ((x - at_x).abs() <= 2 * self.cell[0]) & ((y - at_y).abs() <= 2 * self.cell[1])
        saddle &= self._is_inside(x, y)
        return np.where(saddle.numpy(), value.numpy(), height)

    def _highest_between(self, a: Pair, b: Pair) -> float:
        share = torch.linspace(0, 1, 65, dtype=torch.float64)
        return float(self.value(a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])).max())


def _downhill(height: Heights) -> Numbers:
    """Return the node where a walk from each node [n, n] ends that always goes to the lowest of its eight neighbours.

    Among equally low neighbours it takes the first, so that level ground is one part.
    """
    rows, columns = height.shape
    framed = np.pad(height, 1, constant_values=np.inf)
    lowest, to = height.copy(), np.arange(height.size).reshape(height.shape)
    number = np.pad(to, 1, constant_values=height.size)
    for i in (-1, 0, 1):
        for j in (-1, 0, 1):
            beside = np.s_[1 + i : 1 + i + rows, 1 + j : 1 + j + columns]
            lower = (framed[beside] < lowest) | ((framed[beside] == lowest) & (number[beside] < to))
            lowest, to = np.where(lower, framed[beside], lowest), np.where(lower, number[beside], to)
    part = to.ravel()
    while (further := part[part]) is not part and (further != part).any():
        part = further
    return part
