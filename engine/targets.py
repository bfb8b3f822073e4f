"""The minima of a surface as a goal: who has reached which one, told alike in a race, a swarm and a search."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from landscapes import CriticalPoint, Landscape
from landscapes.basins import Basin, basins

NONE, LEFT, DIVERGED = -1, -2, -3  # in place of a minimum's index
NEAR = 0.05  # of the extent's diagonal: how far a minimum without curvature reaches
WIDE = 2.0  # times as far as by its curvature alone: basins are no parabolas
MOVED = 1e-3  # of the way to a minimum: who began outside and has moved less than that has not reached it
UNROLLED = 8  # so many minima of different depth can be looked at one by one in every step
_CELLS = 128  # a side of the table below
_ROWS = 2**16  # points compared with every minimum at a time
_CPU = torch.device("cpu")


def slack(value: float, rim: float, tolerance: float) -> float:
    """How far above a minimum of that value counts as reaching it; `rim` is f of the lowest pass out of its basin."""
    return tolerance * min(max(1.0, abs(value)), rim - value)


class Targets:
    """The known minima, the heights that count as reaching them, and how far each reaches.

    A point has reached minimum i, the nearest, when |f − f_i| ≤ tolerance·min(max(1, |f_i|), depth_i), the depth being
    measured up to the lowest pass out of its basin, and only from near by, by its curvature: elsewhere the same height
    is a coincidence. Where all minima are global and equally deep the height alone decides. Tensors are of one dtype
    and on one device.
    """

    def __init__(
        self,
        landscape: Landscape,
        tolerance: float,
        dtype: torch.dtype = torch.float64,
        device: torch.device = _CPU,
    ) -> None:
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
        """Whether looking at every minimum in every step, as a compiled program must, is worth its while."""
        return self.plain or len(self) <= UNROLLED

    def hits(self, x: Tensor, f: Tensor, open: Tensor) -> Tensor:
        """Which of the particles that are still `open` [n] have reached a minimum; x is [2, n], f is [n]."""
        # Comparing everybody with a hundred minima in every step would cost more than the step: a table tells for
        # each cell of the map which heights can count at all, and the few below it are looked at exactly.
        found = torch.zeros_like(open)
        some = torch.nonzero(open & (f <= self._highest(x))).squeeze(1)
        if len(some):
            found[some] = self.reached(x[:, some], f[some]) >= 0
        return found

    def unrolled(self, ceiling: Tensor) -> Unrolled:
        """The same goal in arithmetic alone, for a compiled program; a 0-d tensor takes the place of the ceiling."""
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
        """The index of the minimum that each particle is at, or NONE: int64 [n]."""
        if not len(self):
            return torch.full(f.shape, NONE, dtype=torch.int64, device=f.device)
        parts = zip(x.split(_ROWS, dim=1), f.split(_ROWS), strict=True)
        return torch.cat([self._reached(*part) for part in parts])

    def inside(self, x: Tensor) -> Tensor:
        """Which particles are in the extent: bool [n]."""
        (x0, x1), (y0, y1) = self.extent
        return (x[0] >= x0) & (x[0] <= x1) & (x[1] >= y0) & (x[1] <= y1)

    def idle(self, at: Tensor, x: Tensor, start: Tensor) -> Tensor:
        """Which of those at a minimum `at` began outside of it, at `start` [2, n], and have hardly moved: bool [n].

        They are not there: only the tolerance says so.
        """
        if not len(self):
            return torch.zeros_like(at, dtype=torch.bool)
        px, py = self._known.T if len(self) == 1 else self._known.T[:, at.clamp(min=0)]
        way = (px - start[0]).square_() + (py - start[1]).square_()
        moved = (x[0] - start[0]).square_() + (x[1] - start[1]).square_()
        short = (at >= 0) & (moved < MOVED**2 * way)
        if short.any():  # few: most have gone all the way
            begun = start[:, short]
            short[short.clone()] = self.reached(begun, self._value(begun)) != at[short]
        return short

    def verdicts(self, x: Tensor, at: Tensor, alive: Tensor) -> Tensor:
        """Where each particle is: the index `at` of its minimum, NONE, LEFT or DIVERGED: int64 [n]."""
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
        """[rows, columns], a cell more all around: no height above a cell's number can count anywhere in it."""
        (x0, x1), (y0, y1) = self.extent
        across = x0 + (np.arange(_CELLS) + 0.5) * (x1 - x0) / _CELLS
        up = y0 + (np.arange(_CELLS) + 0.5) * (y1 - y0) / _CELLS
        half = math.hypot(x1 - x0, y1 - y0) / (2 * _CELLS)
        heights = np.array(self.depths) + np.array(self.slacks)
        table = np.full((_CELLS + 2, _CELLS + 2), self.ceiling)
        positions = np.array(self.positions)
        for row, y in enumerate(up, start=1):
            distance = np.hypot(across[:, None] - positions[:, 0], y - positions[:, 1])  # [columns, minima]
            # Who is nearest to some point of a cell is from its middle at most a diagonal farther than the nearest
            # (and half a one for rounding).
            possible = distance <= distance.min(axis=1, keepdims=True) + 3 * half
            table[row, 1:-1] = np.where(possible, heights, -np.inf).max(axis=1)
        return table


def _reach(point: CriticalPoint, height: float, near: float) -> float:
    """How far from a minimum f may be up to `height` above it, by its curvature; `near` where that says nothing."""
    low, high = point.eigenvalues or (0.0, 0.0)
    return WIDE * math.sqrt(2 * height / low) if low > 1e-6 * high else near


class Unrolled:
    """`Targets` for a compiled program, which cannot choose the few particles that are worth a closer look."""

    def __init__(self, targets: Targets, ceiling: Tensor) -> None:
        self.plain, self.ceiling = targets.plain, ceiling
        self.hits = targets._hits_unrolled
