"""The level points of a surface in its extent: every minimum, maximum and saddle, found by a search.

Newton's method in float64 runs from the cells of a fine grid that may hold a level point. Ground that is level over an
area or along a whole line has no such point to mark; it is recognised and measured.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from landscapes.box import shown_part
from landscapes.critical_points import CriticalPoint, Fields, Pair, eigenvalues_of, kind_of, with_global
from landscapes.edge_points import with_edges
from landscapes.kinks import is_smooth_at, kink_minima

if TYPE_CHECKING:
    from landscapes.base import Landscape

Extent = tuple[Pair, Pair]
MOST = 500  # points returned, the lowest ones
CELLS = 300  # of the grid, along each side
FEW_KINKS = 16  # places at kinks that a quicker search examines
FINER = 600  # likewise, if that grid is too coarse for the surface
FLAT = 1e-9  # level ground: a smaller rise over a cell, as a share of the surface's height
STARTS = 60_000  # most starts of Newton's method, the lowest ones


@dataclass(frozen=True)
class LevelGround:
    """The level points found in an extent.

    `points` are the lowest ones, lowest first; `minima`, `maxima`, `saddles` and `degenerate` count all. `flat` is the
    share of the extent that is level over an area, `lines` whether the surface is level along whole lines, and
    `resolved` whether the grid was fine enough for the surface; if not, there may be more.
    """

    points: tuple[CriticalPoint, ...]
    minima: int
    maxima: int
    saddles: int
    degenerate: int
    flat: float
    lines: bool
    resolved: bool

    @property
    def found(self) -> int:
        """The number of points found, including those that are not among `points`."""
        return self.minima + self.maxima + self.saddles + self.degenerate


def level_ground(
    landscape: Landscape, extent: Extent | None = None, most: int = MOST, cells: int = CELLS
) -> LevelGround:
    """Return a landscape's minima, maxima and saddles in an extent (its own by default), at most `most`, lowest first.

    Minima at a kink are found too; other kinks are not looked for. A place on the extent's edge where the surface still
    falls outwards is no minimum. If the landscape has a box, only points in the box are found, and its edge is: a place
    from which f rises along it and inwards is a minimum. With fewer `cells` a side than usual the search is quicker,
    examines few kinks and tries no finer grid.
    """
    room = shown_part(extent or landscape.extent, landscape.box)
    search = _Search(landscape, *room)
    search.sample(cells)
    if search.turns > 0.2 and cells >= CELLS:
        search.sample(FINER)
    table, lines = search.level()
    points = [_point(*row) for row in table.T.tolist()]
    if not landscape.smooth:
        declared = torch.tensor(landscape.replace(box=None).minima, dtype=torch.float64).reshape(-1, 2).T
        many = {} if cells >= CELLS else {"most": FEW_KINKS}
        kinks = kink_minima(search.value, search.grid, search.cell, table[:2], declared, **many)
        points += [CriticalPoint(x, y, value, "minimum", None) for x, y, value in kinks.T.tolist()]
    if landscape.box is not None:
        points = with_edges(points, lambda x, y: landscape.fields(x, y, "fg"), landscape.box, room)
    points = with_global(sorted(points, key=lambda point: (round(point.value, 12), point.x, point.y)))
    kinds = Counter(point.kind for point in points)
    return LevelGround(
        tuple(points[:most]), kinds["minimum"], kinds["maximum"], kinds["saddle"], kinds["degenerate"],
        search.flat, lines, search.turns <= 0.3 and not search.cut,
    )  # fmt: skip


def _point(x: float, y: float, value: float, low: float, high: float, shape: float) -> CriticalPoint:
    kinds = {0.0: kind_of(low, high), 1.0: "minimum", -1.0: "maximum"}
    return CriticalPoint(x, y, value, kinds.get(shape, "degenerate"), (low, high))


class _Search:
    """The search in one extent. Tables of points are [columns, points]."""

    def __init__(self, landscape: Landscape, across: Pair, up: Pair) -> None:
        self.across, self.up, self.smooth = across, up, landscape.smooth
        self.fields: Fields = lambda x, y: landscape.fields(x, y, "fgh")
        self.value = lambda x, y: landscape.fields(x, y, "f")[0]
        self.reach = math.hypot(across[1] - across[0], up[1] - up[0])

    def sample(self, count: int) -> None:
        """Sample the surface on a grid of `count` cells a side; note its height and whether the grid is fine enough."""
        (x0, x1), (y0, y1) = self.across, self.up
        self.cell = ((x1 - x0) / count, (y1 - y0) / count)
        x, y = torch.meshgrid(_linspace(x0, x1, count), _linspace(y0, y1, count), indexing="ij")
        value, gx, gy, xx, xy, yy = (part.expand_as(x) for part in self.fields(x, y))
        self.grid = torch.stack((x, y, value, gx, gy, xx, xy, yy))
        known = value[torch.isfinite(value)]
        self.height = _height(known)
        rise = self._rise(gx, gy) + self._bend(xx, xy, yy)
        level = torch.stack([(rise <= FLAT * self.height)[corner] for corner in _corners(rise)]).all(dim=0)
        self.flat = level.double().mean().item()  # counted in cells: a single level node is no ground
        flat = _nodes_of(level)
        crossed = [_turns(part, flat) for part in (gx, gy)]
        self.turns = max(share for share, _ in crossed)
        # Newton's step leads to a nearby point; a cell where both slopes change sign may hold one anyway.
        dx, dy = _newton_step(gx, gy, xx, xy, yy)
        near = (dx.abs() <= 2.5 * self.cell[0]) & (dy.abs() <= 2.5 * self.cell[1])
        both = crossed[0][1] & crossed[1][1]
        chosen = (near | both) & ~flat & torch.isfinite(rise)
        starts = torch.stack((x, y))[:, chosen]
        self.cut = starts.shape[1] > STARTS
        self.starts = starts[:, value[chosen].argsort(stable=True)[:STARTS]] if self.cut else starts

    def level(self) -> tuple[Tensor, bool]:
        """Return every level point once, and whether lines are level.

        The points are a table of x, y, value, lower and higher eigenvalue, and a kind where these do not tell: 1 at a
        minimum, -1 at a maximum, NaN where it is neither, 0 where they do tell.
        """
        x, y = self._descended(self.starts[0], self.starts[1])
        value, gx, gy, xx, xy, yy = self.fields(x, y)
        dx, dy = _newton_step(gx, gy, xx, xy, yy)
        settled = (torch.hypot(dx, dy) <= 1e-9 * self.reach) & (self._rise(gx, gy) <= FLAT * self.height)
        settled |= (gx == 0) & (gy == 0)
        here = self._inside(x, y) & settled & torch.isfinite(value)
        table = torch.stack((x, y, value, gx, gy, xx, xy, yy))[:, here]
        table = table[:, torch.hypot(table[3], table[4]).argsort(stable=True)]
        table = _once(table, 1e-7 * self.reach)
        if not self.smooth:
            table = table[:, is_smooth_at(self.fields, table, self.reach)]
        low, high = (value.abs() for value in eigenvalues_of(*table[5:]))
        ratio = torch.minimum(low, high) / torch.maximum(low, high)
        slow = torch.hypot(*_newton_step(*table[3:].unbind())) > 1e-12 * self.reach
        clear = ((ratio > 1e-6) | ((ratio > 1e-9) & ~slow)) & (self._bend(*table[5:]) > FLAT * self.height)
        alone, lines = self._alone(_once(table[:, ~clear], 0.3 * min(self.cell)))
        kept = torch.cat((table[:, clear], alone), dim=1)
        shape = torch.cat((torch.zeros(int(clear.sum()), dtype=torch.float64), self._shape(*alone[:3])))
        x, y = (torch.where(part.abs() <= 1e-14 * self.reach, 0.0, part) for part in kept[:2])
        return torch.stack((x, y, kept[2], *eigenvalues_of(*kept[5:]), shape)), lines

    def _shape(self, x: Tensor, y: Tensor, value: Tensor) -> Tensor:
        """Return 1 where all around lies higher, -1 where all lies lower, else NaN."""
        turn = torch.arange(16, dtype=torch.float64)[:, None] * (math.pi / 8)
        wide, tall = self.cell
        around = self.fields(x + 0.3 * wide * torch.cos(turn), y + 0.3 * tall * torch.sin(turn))[0]
        higher, lower = (around > value).all(dim=0), (around < value).all(dim=0)
        return torch.where(higher, 1.0, torch.where(lower, -1.0, torch.nan)).to(torch.float64)

    def _alone(self, table: Tensor) -> tuple[Tensor, bool]:
        """Return the points that stand alone, of those whose Hessian does not tell, and whether lines are level.

        A search that starts a cell aside comes back to a point that stands alone. If it ends at another level place, a
        line or an area is level, and the point is no place of its own.
        """
        if not table.shape[1]:
            return table, False
        low, high = eigenvalues_of(*table[5:])
        steep = torch.atan2(2 * table[6], table[5] - table[7]) / 2  # the direction of the higher eigenvalue
        along = torch.where(low.abs() < high.abs(), steep + math.pi / 2, steep)
        along = along + torch.arange(8, dtype=torch.float64)[:, None] * (math.pi / 4)
        x = (table[0] + self.cell[0] * torch.cos(along)).ravel()
        y = (table[1] + self.cell[1] * torch.sin(along)).ravel()
        level = self._is_level(x, y)
        to_x, to_y = self._descended(x, y, rounds=60)
        away = torch.hypot(
            (to_x.reshape(8, -1) - table[0]) / self.cell[0], (to_y.reshape(8, -1) - table[1]) / self.cell[1]
        )
        level = level.reshape(8, -1) | (self._is_level(to_x, to_y).reshape(8, -1) & (away > 0.3))
        among_others = level.any(dim=0)
        on_line = among_others & (self._bend(*table[5:]) > FLAT * self.height)
        return table[:, ~among_others], bool(on_line.any())

    def _is_level(self, x: Tensor, y: Tensor) -> Tensor:
        _, gx, gy, *_ = self.fields(x, y)
        return self._rise(gx, gy) <= 1e-3 * FLAT * self.height

    def _descended(self, x: Tensor, y: Tensor, rounds: int = 40) -> tuple[Tensor, Tensor]:
        """Return where Newton's method leads in steps of at most two cells, without directions of no curvature."""
        x, y = x.clone(), y.clone()
        moving = torch.arange(len(x))
        for _ in range(rounds):
            at_x, at_y = x[moving], y[moving]
            _, gx, gy, xx, xy, yy = self.fields(at_x, at_y)
            dx, dy = _newton_step(gx, gy, xx, xy, yy)
            longest = torch.maximum(dx.abs() / self.cell[0], dy.abs() / self.cell[1])
            shorter = torch.where(torch.isfinite(longest), 2 / longest.clamp(min=2), 0.0)
            step = torch.hypot(dx, dy) * shorter
            x[moving], y[moving] = at_x - _finite(dx * shorter), at_y - _finite(dy * shorter)
            on = (step > 1e-14 * self.reach) & self._inside(x[moving], y[moving], 3.0)
            moving = moving[on]
            if not len(moving):
                break
        return x + 0.0, y + 0.0  # -0 becomes 0

    def _inside(self, x: Tensor, y: Tensor, cells: float = 1e-7) -> Tensor:
        (x0, x1), (y0, y1), (wide, tall) = self.across, self.up, self.cell
        across = (x >= x0 - cells * wide) & (x <= x1 + cells * wide)
        return across & (y >= y0 - cells * tall) & (y <= y1 + cells * tall)

    def _rise(self, gx: Tensor, gy: Tensor) -> Tensor:
        """Return the change of height that a slope makes over a cell."""
        return gx.abs() * self.cell[0] + gy.abs() * self.cell[1]

    def _bend(self, xx: Tensor, xy: Tensor, yy: Tensor) -> Tensor:
        """Return the change of height that a curvature makes over a cell."""
        wide, tall = self.cell
        return xx.abs() * wide**2 + 2 * xy.abs() * wide * tall + yy.abs() * tall**2


def descended(fields: Fields, x: Tensor, y: Tensor, cell: tuple[float, ...], rounds: int = 8) -> tuple[Tensor, Tensor]:
    """Return where Newton's method leads in steps of at most a cell, without directions of no curvature."""
    for _ in range(rounds):
        _, gx, gy, xx, xy, yy = fields(x, y)
        dx, dy = _newton_step(gx, gy, xx, xy, yy)
        x, y = x - _finite(dx).clamp(-cell[0], cell[0]), y - _finite(dy).clamp(-cell[1], cell[1])
    return x, y


def _linspace(low: float, high: float, cells: int) -> Tensor:
    return torch.linspace(low, high, cells + 1, dtype=torch.float64)


def _finite(step: Tensor) -> Tensor:
    return torch.where(torch.isfinite(step), step, 0.0)


def _height(value: Tensor) -> float:
    """Return the surface's height: from the lowest value to the median, or to the highest if most is a floor."""
    if not len(value):
        return 0.0
    low, middle, high = value.min().item(), value.median().item(), value.max().item()
    return middle - low if middle - low > 1e-6 * (high - low) else high - low


def _turns(slope: Tensor, flat: Tensor) -> tuple[float, Tensor]:
    """Return the share of the grid's edges along which a slope changes sign, and the nodes of cells where it does."""
    up = (slope > 0) | flat
    down = (slope < 0) | flat
    across, along = up[1:] != up[:-1], up[:, 1:] != up[:, :-1]
    share = max(across.double().mean().item(), along.double().mean().item())
    changes = ~(torch.stack([up[corner] for corner in _corners(up)]).all(dim=0))
    changes &= ~(torch.stack([down[corner] for corner in _corners(down)]).all(dim=0))
    return share, _nodes_of(changes)


def _corners(grid: Tensor) -> list[tuple[slice, slice]]:
    """Return the slices of the four corners of all cells of a grid."""
    rows, columns = grid.shape
    return [(slice(i, rows - 1 + i), slice(j, columns - 1 + j)) for i in (0, 1) for j in (0, 1)]


def _nodes_of(cells: Tensor) -> Tensor:
    """Return the nodes that are a corner of one of these cells."""
    nodes = torch.zeros(cells.shape[0] + 1, cells.shape[1] + 1, dtype=torch.bool)
    for corner in _corners(nodes):
        nodes[corner] |= cells
    return nodes


def _newton_step(gx: Tensor, gy: Tensor, xx: Tensor, xy: Tensor, yy: Tensor) -> tuple[Tensor, Tensor]:
    """Return H⁻¹g, without directions in which the surface hardly curves compared with the other one."""
    low, high = eigenvalues_of(xx, xy, yy)
    swap = low.abs() > high.abs()
    large, small = torch.where(swap, low, high), torch.where(swap, high, low)
    direct = small.abs() > 1e-10 * large.abs()
    determinant = torch.where(direct, xx * yy - xy * xy, torch.nan)
    dx, dy = (yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant
    # Along the one eigenvector alone: P = (H - small)/(large - small).
    only = (large - small) * large
    along_x, along_y = ((xx - small) * gx + xy * gy) / only, (xy * gx + (yy - small) * gy) / only
    return torch.where(direct, dx, along_x), torch.where(direct, dy, along_y)


def _once(table: Tensor, distance: float) -> Tensor:
    """Return each point once, the first of those within a distance. Rounds twice, to catch those across a boundary."""
    for shift in (0.318, 0.818):
        across, up = torch.floor(table[:2] / distance + shift).to(torch.int64)
        _, group = torch.unique(across * 2**31 + up, return_inverse=True)
        count = int(group.max().item()) + 1 if table.shape[1] else 0
        order = torch.arange(table.shape[1])
        first = torch.full((count,), table.shape[1]).scatter_reduce(0, group, order, "amin")
        table = table[:, first.sort().values]
    return table
