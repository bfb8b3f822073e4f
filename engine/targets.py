"""The minima of a surface as a goal, with one test of having reached one for races, swarms and searches."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from landscapes import CriticalPoint, Landscape
from landscapes.basins import Basin, basins

NONE, LEFT, DIVERGED = -1, -2, -3  # stand in for a minimum's index
NEAR = 0.05  # diagonals of the extent: the radius of a minimum without curvature
WIDE = 2.0  # a minimum's radius is this many times the one by its curvature, since basins are no parabolas
MOVED = 1e-3  # a particle that began outside must move this share of the way to a minimum to have reached it
UNROLLED = 8  # up to this many minima of different depth can be compared one by one in every step
_CELLS = 128  # cells along each side of the height table
_ROWS = 2**16  # points compared with every minimum at a time
_CPU = torch.device("cpu")


def slack(value: float, rim: float, tolerance: float) -> float:
    """Return the height above a minimum that counts as reaching it; `rim` is f of the lowest pass out of its basin."""
    return tolerance * min(max(1.0, abs(value)), rim - value)


class Targets:
    """The known minima, the height above each that counts as reaching it, and the radius of each.

    A point at the distance d has reached the nearest minimum i if d ≤ reach_i, by its curvature, and |f − f_i| ≤
    tolerance·min(max(1, |f_i|), depth_i), with the depth up to the lowest pass out of its basin. Farther away the same
    height is a coincidence. Where all minima are global and equally deep the height alone decides. Tensors are of one
    dtype and on one device.
    """

    def __init__(
        self,
        landscape: Landscape,
        tolerance: float,
        dtype: torch.dtype = torch.float64,
        device: torch.device = _CPU,
        *,
        only_global: bool = False,
    ) -> None:
        """With `only_global` the local minima are left out, so a hit is one of a global minimum."""
        known = [point for point in landscape.critical_points if point.kind == "minimum"]
        (x0, x1), (y0, y1) = self.extent = landscape.extent
        self.tolerance = tolerance
        self._value = lambda x: landscape.fields(x[0], x[1], "f")[0]
        near = NEAR * math.hypot(x1 - x0, y1 - y0)
        deep: tuple[Basin, ...] = basins(landscape)[: len(known)]
        self.positions = [point.position for point in known]
        self.depths = [point.value for point in known]
        self.is_global = [point.is_global for point in known]
        self.slacks = [slack(basin.value, basin.rim, tolerance) for basin in deep]
        if self.slacks and max(self.slacks) - min(self.slacks) <= 1e-9 * max(self.slacks):
            self.slacks = [min(self.slacks)] * len(known)
        self.plain = all(self.is_global) and len(set(self.slacks)) <= 1
        self.reaches = [
            math.inf if self.plain else _reach(point, height, near)
            for point, height in zip(known, self.slacks, strict=True)
        ]
        if only_global:
            places = [place for place, one in enumerate(self.is_global) if one]
            for name in ("positions", "depths", "is_global", "slacks", "reaches"):
                setattr(self, name, [getattr(self, name)[place] for place in places])
        self.ceiling: float = max(
            (f + slack for f, slack in zip(self.depths, self.slacks, strict=True)), default=-math.inf
        )
        self._known = torch.tensor(self.positions, dtype=dtype, device=device).reshape(-1, 2)
        table = [self.depths, self.slacks, [reach**2 for reach in self.reaches]]
        self._table = torch.tensor(table, dtype=dtype, device=device)  # [3, minima]
        heights = np.empty(0) if self.plain else self._height_table().ravel()
        self._ceilings = torch.tensor(heights, dtype=dtype, device=device)
        scale = [_CELLS / (high - low) for low, high in landscape.extent]
        shift = [1 - low * each for each, (low, _) in zip(scale, landscape.extent, strict=True)]
        self._scale, self._shift = (torch.tensor(n, dtype=dtype, device=device)[:, None] for n in (scale, shift))

    def __len__(self) -> int:
        return len(self.positions)

    @property
    def unrolls(self) -> bool:
        """True if a compiled program, which looks at every minimum in every step, is worth its while."""
        return self.plain or len(self) <= UNROLLED

    def hits(self, x: Tensor, f: Tensor, open: Tensor) -> Tensor:
        """Return which of the `open` particles [n] have reached a minimum, from x [2, n] and f [n]."""
        # Comparing all particles with a hundred minima in every step would cost more than the step. A table has the
        # highest f that can count in each cell of the map, and only the few particles below it are compared.
        found = torch.zeros_like(open)
        some = torch.nonzero(open & (f <= self._highest(x))).squeeze(1)
        if len(some):
            found[some] = self.reached(x[:, some], f[some]) >= 0
        return found

    def unrolled(self, ceiling: Tensor) -> Unrolled:
        """Return the same goal in arithmetic alone, for a compiled program; `ceiling` becomes a 0-d tensor."""
        return Unrolled(self, ceiling)

    def _hits_unrolled(self, x: Tensor, f: Tensor, open: Tensor) -> Tensor:
        best = torch.full_like(f, math.inf)
        found = torch.zeros_like(open)
        for (px, py), depth, slack, reach in zip(self.positions, self.depths, self.slacks, self.reaches, strict=True):
            distance = (x[0] - px) ** 2 + (x[1] - py) ** 2
            nearer = distance < best
            counts = (torch.abs(f - depth) <= slack) & (distance <= reach**2)
            found = torch.where(nearer, counts, found)
            best = torch.where(nearer, distance, best)
        return open & found

    def reached(self, x: Tensor, f: Tensor) -> Tensor:
        """Return the index of the minimum that each particle is at, or NONE: int64 [n]."""
        if not len(self):
            return torch.full(f.shape, NONE, dtype=torch.int64, device=f.device)
        parts = zip(x.split(_ROWS, dim=1), f.split(_ROWS), strict=True)
        return torch.cat([self._reached(*part) for part in parts])

    def inside(self, x: Tensor) -> Tensor:
        """Return which particles are in the extent: bool [n]."""
        (x0, x1), (y0, y1) = self.extent
        return (x[0] >= x0) & (x[0] <= x1) & (x[1] >= y0) & (x[1] <= y1)

    def idle(self, at: Tensor, x: Tensor, start: Tensor) -> Tensor:
        """Return which particles at a minimum `at` began outside of it, at `start` [2, n], and hardly moved: bool [n].

        They have not reached it: only the tolerance says so.
        """
        if not len(self):
            return torch.zeros_like(at, dtype=torch.bool)
        px, py = self._known.T if len(self) == 1 else self._known.T[:, at.clamp(min=0)]
        way = (px - start[0]).square_() + (py - start[1]).square_()
        moved = (x[0] - start[0]).square_() + (x[1] - start[1]).square_()
        short = (at >= 0) & (moved < MOVED**2 * way)
        if short.any():  # few particles: most have gone all the way
            begun = start[:, short]
            short[short.clone()] = self.reached(begun, self._value(begun)) != at[short]
        return short

    def verdicts(self, x: Tensor, at: Tensor, alive: Tensor) -> Tensor:
        """Return the verdict on each particle, int64 [n]: the index `at` of its minimum, NONE, LEFT or DIVERGED."""
        at = torch.where((at == NONE) & ~self.inside(x), LEFT, at)
        return torch.where(alive, at, DIVERGED)

    def _reached(self, x: Tensor, f: Tensor) -> Tensor:
        px, py = self._known.T[:, :, None]
        distance, nearest = ((x[0] - px).square() + (x[1] - py).square()).min(dim=0)
        depth, slack, reach = self._table[:, nearest]
        return torch.where((torch.abs(f - depth) <= slack) & (distance <= reach), nearest, NONE)

    def _highest(self, x: Tensor) -> Tensor:
        scaled = torch.addcmul(self._shift, x, self._scale).nan_to_num(nan=0.0).clamp(0, _CELLS + 1.5)
        column, row = scaled.to(torch.int32)
        return self._ceilings.index_select(0, row * (_CELLS + 2) + column)

    def _height_table(self) -> np.ndarray:
        """Return the highest f that can count in each cell, [rows, columns], with a border one cell wide."""
        (x0, x1), (y0, y1) = self.extent
        across = x0 + (np.arange(_CELLS) + 0.5) * (x1 - x0) / _CELLS
        up = y0 + (np.arange(_CELLS) + 0.5) * (y1 - y0) / _CELLS
        half = math.hypot(x1 - x0, y1 - y0) / (2 * _CELLS)
        heights = np.array(self.depths) + np.array(self.slacks)
        table = np.full((_CELLS + 2, _CELLS + 2), self.ceiling)
        positions = np.array(self.positions)
        for row, y in enumerate(up, start=1):
            distance = np.hypot(across[:, None] - positions[:, 0], y - positions[:, 1])  # [columns, minima]
            # A minimum that is nearest to some point of the cell lies at most one cell diagonal (2 half) farther from
            # the cell's middle than the minimum nearest to the middle; one more half allows for rounding.
            possible = distance <= distance.min(axis=1, keepdims=True) + 3 * half
            table[row, 1:-1] = np.where(possible, heights, -np.inf).max(axis=1)
        return table


def _reach(point: CriticalPoint, height: float, near: float) -> float:
    """Return the radius in which f stays up to `height` above a minimum, by its curvature; `near` if that is 0."""
    low, high = point.eigenvalues or (0.0, 0.0)
    return WIDE * math.sqrt(2 * height / low) if low > 1e-6 * high else near


class Unrolled:
    """`Targets` for a compiled program, which cannot pick out the few particles that need a closer look."""

    def __init__(self, targets: Targets, ceiling: Tensor) -> None:
        self.plain, self.ceiling = targets.plain, ceiling
        self.hits = targets._hits_unrolled
