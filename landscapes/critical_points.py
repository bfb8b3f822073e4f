"""The critical points of a surface: known to a few digits, polished to the last one, and classified."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from landscapes.frame import Frame

Pair = tuple[float, float]
Fields = Callable[[Tensor, Tensor], tuple[Tensor, ...]]  # value, f_x, f_y, f_xx, f_xy, f_yy; NaN at a kink


@dataclass(frozen=True)
class CriticalPoint:
    """A point where the gradient vanishes, or a kink that is a minimum, told apart by the Hessian's eigenvalues.

    On the edge of a surface's box a minimum of f on the box is one too, though f falls outwards.
    """

    x: float
    y: float
    value: float
    kind: str  # "minimum", "saddle", "maximum", or "degenerate" where an eigenvalue is zero
    eigenvalues: Pair | None  # ascending; None at a kink, and where f falls outwards from the edge of the box
    is_global: bool = False  # a minimum, and as low as the lowest one known, to nine digits
    on_edge: bool = False  # a minimum on the edge of the surface's box

    @property
    def position(self) -> Pair:
        """(x, y), in float64."""
        return (self.x, self.y)

    @property
    def condition_number(self) -> float | None:
        """κ, the ratio of the eigenvalues' sizes, larger over smaller; infinite if one is 0, None at a kink."""
        if self.eigenvalues is None:
            return None
        small, large = sorted(abs(value) for value in self.eigenvalues)
        return large / small if small > 0 else math.inf

    def rate_limit(self, momentum: float = 0.0) -> float | None:
        """Return 2(1 + β)/λ_max, the rate above which descent with this momentum leaves.

        None where no direction curves up, and on the edge of a box, which may hold it.
        """
        if self.on_edge or self.eigenvalues is None or not self.eigenvalues[1] > 0:
            return None
        return 2 * (1 + momentum) / self.eigenvalues[1]


def polished(fields: Fields, declared: list[Pair], reach: float) -> tuple[CriticalPoint, ...]:
    """Return the critical points within `reach` of the declared ones, lowest first, each once.

    A point that Newton's method does not settle, or carries farther away, is left out: with these parameters there is
    no such point. Where derivatives say nothing, a place is a minimum if everything around it lies higher.
    """
    if not declared:
        return ()
    declared_x, declared_y = torch.tensor(declared, dtype=torch.float64).unbind(-1)
    x, y = newton(fields, declared_x, declared_y)
    _, gx, gy, xx, xy, yy = fields(x, y)
    near = torch.hypot(x - declared_x, y - declared_y) <= reach
    level = near & (torch.hypot(gx, gy) <= 1e-9 * (1 + xx.abs() + xy.abs() + yy.abs()))
    x, y = torch.where(level, x, declared_x), torch.where(level, y, declared_y)
    value, _, _, xx, xy, yy = fields(x, y)
    low, high = eigenvalues_of(xx, xy, yy)
    unclear = ~level | (low.abs() <= 1e-6 * high.abs()) | (high.abs() <= 1e-6 * low.abs())
    lowest = torch.zeros_like(level)
    lowest[unclear] = is_lowest_around(fields, x[unclear], y[unclear], 1e-5 * reach)
    columns = (x, y, value, level, lowest, low, high)
    found: dict[Pair, CriticalPoint] = {}
    for px, py, height, is_level, is_lowest, *bends in zip(*(column.tolist() for column in columns), strict=True):
        kind = kind_of(*bends) if is_level else "degenerate"
        if kind == "degenerate" and is_lowest:
            kind = "minimum"
        if is_level or is_lowest:
            point = CriticalPoint(px, py, height, kind, (bends[0], bends[1]) if is_level else None)
            found.setdefault((round(px, 6), round(py, 6)), point)
    points = with_global(list(found.values()))
    return tuple(sorted(points, key=lambda point: round(point.value, 12)))


def with_global(points: list[CriticalPoint]) -> list[CriticalPoint]:
    """Return the same points with the lowest minima marked; six-hump camel's two differ in the last digit only."""
    lowest = min((point.value for point in points if point.kind == "minimum"), default=math.nan)
    reach = 1e-9 * max(1.0, abs(lowest))
    return [replace(point, is_global=point.kind == "minimum" and point.value - lowest <= reach) for point in points]


def placed(points: tuple[CriticalPoint, ...], frame: Frame) -> tuple[CriticalPoint, ...]:
    """Return a formula's points where its surface stands: of the same height, with curvatures divided by s²."""
    moved = []
    for point in points:
        x, y = frame.outward(point.x, point.y)
        bends = point.eigenvalues and (point.eigenvalues[0] / frame.scale**2, point.eigenvalues[1] / frame.scale**2)
        moved.append(replace(point, x=x, y=y, eigenvalues=bends))
    return tuple(moved)


def newton(fields: Fields, x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
    """Return where Newton's method leads from each place; a place without a step to take stays."""
    for _ in range(30):
        _, gx, gy, xx, xy, yy = fields(x, y)
        determinant = xx * yy - xy * xy
        dx, dy = (yy * gx - xy * gy) / determinant, (xx * gy - xy * gx) / determinant
        moves = torch.isfinite(dx) & torch.isfinite(dy)
        dx, dy = torch.where(moves, dx, 0.0), torch.where(moves, dy, 0.0)
        x, y = x - dx, y - dy
        if (torch.hypot(dx, dy) <= 4e-15 * (1 + torch.hypot(x, y))).all():
            break
    return x + 0.0, y + 0.0  # -0 becomes 0


def is_lowest_around(fields: Fields, x: Tensor, y: Tensor, radius: float) -> Tensor:
    """Return whether a ring of sixteen neighbours lies higher everywhere."""
    angle = torch.arange(16, dtype=torch.float64)[:, None] * (math.pi / 8)
    ring = fields(x + radius * torch.cos(angle), y + radius * torch.sin(angle))[0]
    return (ring > fields(x, y)[0]).all(dim=0)


def eigenvalues_of(xx: Tensor, xy: Tensor, yy: Tensor) -> tuple[Tensor, Tensor]:
    """Return the eigenvalues of the matrix ((xx, xy), (xy, yy)), ascending."""
    mean, spread = (xx + yy) / 2, torch.hypot((xx - yy) / 2, xy)
    return mean - spread, mean + spread


def kind_of(low: float, high: float) -> str:
    """Name the kind of a level point by the lower and the higher eigenvalue of its Hessian."""
    zero = 1e-9 * max(abs(low), abs(high), 1e-3)
    if low > zero:
        return "minimum"
    if high < -zero:
        return "maximum"
    return "saddle" if low < -zero and high > zero else "degenerate"
