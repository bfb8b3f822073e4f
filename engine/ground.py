"""The ground where a particle stands: the stationary point that Newton's step leads to, and its kind."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from landscapes import Landscape
from landscapes.box import kept, nearest
from landscapes.critical_points import Pair, eigenvalues_of
from landscapes.frame import Box

BELIEVED = 0.1  # the largest share of the gradient that may be left after a step that is believed
MULTIPLES = (1, 2, 3)  # of Newton's step: the root of a gradient that vanishes like xᵏ lies k steps away
ZERO = {1: 1e-9, 2: 1e-6, 3: 1e-6}  # at a root of each multiplicity: a smaller share of the other eigenvalue is 0
_ROUNDS = 40
_SETTLED = {1: 1e-9, 2: 1e-5, 3: 1e-4}  # diagonals: the precision of a root of each multiplicity
_ON_EDGE = 1e-6  # of the box's sides, or of their distance from 0: a closer point is on the edge, in float32 too
_PARTS = {"f": ("f",), "g": ("x", "y"), "h": ("xx", "xy", "yy")}  # the rows of each field
_RING = 1e-3  # diagonals: the radius to look around a point whose Hessian does not tell


@dataclass(frozen=True)
class Stationary:
    """A point (x, y) where the gradient vanishes, f there, and its kind, from the surface's own derivatives.

    `kind` is "minimum", "maximum" or "saddle", or "level" for a minimum on a whole curve of minima. `distance` is the
    way from the particle to the point, `fall` how much higher f is at the particle.
    """

    x: float
    y: float
    value: float
    kind: str
    distance: float
    fall: float

    @property
    def position(self) -> Pair:
        """(x, y), in float64."""
        return (self.x, self.y)


@torch.inference_mode()
def stationary(landscape: Landscape, points: Sequence[Sequence[float]]) -> list[Stationary | None]:
    """Return the stationary point that each of `points` (x, y) is at, or None where the ground shows none.

    Newton's step is believed only if it leaves at most a tenth of the gradient and further steps settle close to its
    end: at a cone's tip, at a kink and on flat ground the curvature means nothing. Of a point on the edge of the box,
    where f falls outwards, the step takes the coordinates that are free; in a corner that is none.
    """
    if not len(points):
        return []
    x = torch.as_tensor(points, dtype=torch.float64).T
    if landscape.box is None:
        return _Search(landscape, x).found()
    held = pressed(landscape, x)
    found: list[Stationary | None] = [None] * len(points)
    for across, up in itertools.product((False, True), repeat=2):
        some = ((held[0] == across) & (held[1] == up)).nonzero()[:, 0]
        if len(some):
            for i, point in zip(some.tolist(), _Search(landscape, x[:, some], (across, up)).found(), strict=True):
                found[i] = point if point is None or _is_in(landscape.box, point.position) else None
    return found


def pressed(landscape: Landscape, x: Tensor) -> Tensor:
    """Return for each coordinate of x [2, n] whether it is on an edge of the box over which f falls: bool [2, n]."""
    if landscape.box is None:
        return torch.zeros_like(x, dtype=torch.bool)
    sides = torch.tensor(landscape.box, dtype=x.dtype, device=x.device)[..., None]  # [2, low and high, 1]
    low, high = sides[:, 0], sides[:, 1]
    near = _ON_EDGE * torch.maximum(high - low, torch.maximum(low.abs(), high.abs()))
    slope = torch.stack(landscape.fields(x[0], x[1], "g"))
    return ((x <= low + near) & (slope > 0)) | ((x >= high - near) & (slope < 0))


def _is_in(box: Box, point: Pair) -> bool:
    return math.dist(nearest(box, point), point) <= _ON_EDGE * math.dist(*zip(*box, strict=True))


class _Search:
    """The search from points x [2, n] in float64, with the `held` coordinates pressed against the edge of the box."""

    def __init__(self, landscape: Landscape, x: Tensor, held: tuple[bool, bool] = (False, False)) -> None:
        (x0, x1), (y0, y1) = landscape.extent
        self.landscape, self.held, self.box = landscape, held, landscape.box
        self.diagonal = math.hypot(x1 - x0, y1 - y0)
        self.smooth = landscape.smooth
        self.x = x
        self.value, *_ = self.here = self.fields(x, "fgh")
        self.norm = torch.hypot(self.here[1], self.here[2])

    def fields(self, at: Tensor, wanted: str) -> Tensor:
        """Return the surface's fields, as if it were level in the coordinates that are held, and curved upwards there.

        It curves as much as along the edge, so that the curvature along the edge tells the kind of a point.
        """
        fields = torch.stack(self.landscape.fields(at[0], at[1], wanted))
        if any(self.held):
            row = {name: i for i, name in enumerate(name for order in wanted for name in _PARTS[order])}
            for name, axis in (("x", 0), ("y", 1)):
                if self.held[axis] and name in row:
                    fields[row[name]] = 0.0
            if "xx" in row:
                along = torch.zeros_like(fields[0]) if all(self.held) else fields[row["yy" if self.held[0] else "xx"]]
                upwards = torch.where(along == 0, 1.0, along.abs())
                fields[row["xy"]] = 0.0
                for name, axis in (("xx", 0), ("yy", 1)):
                    if self.held[axis]:
                        fields[row[name]] = upwards
        return fields

    def found(self) -> list[Stationary | None]:
        first = _newton_step(self.here)
        believed = torch.zeros_like(self.norm, dtype=torch.int64)
        at = self.x.clone()
        # A gradient of at most this is rounding: if the step begins with it, nothing is left to get smaller.
        rounding = 1e-13 * self.diagonal * self.here[3:].abs().amax(dim=0)
        for multiple in MULTIPLES:
            there = self.x + multiple * first
            left = torch.hypot(*self.fields(there, "g"))
            good = (believed == 0) & (left <= torch.maximum(BELIEVED * self.norm, rounding))
            believed = torch.where(good, multiple, believed)
            at = torch.where(good, there, at)
        at, ground, settled = self._polished(at, believed, (at - self.x).norm(dim=0))
        low, high = eigenvalues_of(*ground[3:])
        size = torch.maximum(low.abs(), high.abs())
        # On the way to a root of higher multiplicity the curvature vanishes; on an exponential's tail it does not.
        bend = torch.stack([part.abs() for part in eigenvalues_of(*self.here[3:])]).amin(dim=0)
        vanishing = torch.minimum(low.abs(), high.abs()) <= BELIEVED * bend
        curved = size > 0
        known = settled & curved & ((believed == 1) | vanishing)
        if self.smooth:  # at a kink a missing derivative counts as 0
            known |= settled & ~curved & ((believed > 1) | (self.norm == 0))
        zeros = [ZERO.get(multiple, 0.0) for multiple in believed.tolist()]
        return [
            self._told(i, at[:, i], ground[0, i], low[i], high[i], zeros[i]) if ok else None
            for i, ok in enumerate(known.tolist())
        ]

    def _polished(self, at: Tensor, believed: Tensor, way: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return where further steps lead, the fields there, and whether they settled close to the first step's end."""
        begun, ground = at, self.fields(at, "fgh")
        last = torch.full_like(way, torch.inf)
        for _ in range(_ROUNDS):
            step = believed * _newton_step(ground)
            length = step.norm(dim=0)
            further = (length < last) & (length > 0)
            if not further.any():
                break
            at = torch.where(further, at + step, at)
            last = torch.where(further, length, last)
            ground = self.fields(at, "fgh")
        least = torch.tensor([_SETTLED.get(multiple, 0.0) for multiple in believed.tolist()], dtype=torch.float64)
        length = _newton_step(ground).norm(dim=0)
        near = (at - begun).norm(dim=0) <= 0.5 * way + 1e-9 * self.diagonal
        finite = torch.isfinite(ground).all(dim=0)
        return at, ground, (believed > 0) & near & finite & (length <= least * self.diagonal)

    def _told(self, i: int, at: Tensor, value: Tensor, low: Tensor, high: Tensor, zero: float) -> Stationary | None:
        small, large = sorted((abs(low.item()), abs(high.item())))
        if small > zero * large:
            kind = "minimum" if low > 0 else "maximum" if high < 0 else "saddle"
        else:
            kind = self._shape(at, value)
        if kind is None:
            return None
        distance = (at - self.x[:, i]).norm().item()
        x, y = at.tolist()
        return Stationary(x, y, value.item(), kind, distance, (self.value[i] - value).item())

    def _shape(self, at: Tensor, value: Tensor) -> str | None:
        """Return the kind of a point with a vanishing eigenvalue, judged by the heights around it."""
        radius = _RING * self.diagonal
        angle = torch.arange(32, dtype=torch.float64) * (math.pi / 16)
        ring = at[:, None] + radius * torch.stack((torch.cos(angle), torch.sin(angle)))
        ring = ring if self.box is None else kept(self.box, ring)
        rise = self.fields(ring, "f")[0] - value
        most = rise.abs().max().item()
        noise = 1e-9 * most + 1e-14 * abs(value.item())
        if most <= noise:
            return None  # flat
        if rise.min() >= -noise:
            return "level" if self._on_a_curve(at, value, most) else "minimum"
        return "maximum" if rise.max() <= noise else "saddle"

    def _on_a_curve(self, at: Tensor, value: Tensor, most: float) -> bool:
        """Return whether a step aside, along the level direction, finds ground that is as low."""
        beside = at + _RING * self.diagonal * _directions(self.fields(at, "h"))[:, 0]
        for _ in range(8):  # down the steep direction alone
            ground = self.fields(beside, "fgh")
            steep = _directions(ground[3:])[:, 1]
            _, high = sorted(eigenvalues_of(*ground[3:]), key=abs)
            beside = beside - steep * (ground[1:3] @ steep) / high
        return (self.fields(beside, "f")[0] - value).abs().item() <= 1e-7 * most


def _newton_step(fields: Tensor) -> Tensor:
    """Return −H⁻¹g [2, n] from fields [6, n], without the part along directions in which the surface is flat."""
    _, gx, gy, xx, xy, yy = fields
    low, high = eigenvalues_of(xx, xy, yy)
    angle = torch.atan2(2 * xy, xx - yy) / 2  # of the direction of the higher eigenvalue
    cosine, sine = torch.cos(angle), torch.sin(angle)
    along, across = cosine * gx + sine * gy, cosine * gy - sine * gx
    least = 1e-10 * torch.maximum(low.abs(), high.abs())
    u = torch.where(high.abs() > least, -along / high, 0.0)
    v = torch.where(low.abs() > least, -across / low, 0.0)
    return torch.stack((cosine * u - sine * v, sine * u + cosine * v))


def _directions(hessian: Tensor) -> Tensor:
    """Return the eigenvectors of (xx, xy, yy) as the columns of [2, 2], the less curved direction first."""
    xx, xy, yy = hessian
    low, high = eigenvalues_of(xx, xy, yy)
    angle = torch.atan2(2 * xy, xx - yy) / 2
    steep = torch.stack((torch.cos(angle), torch.sin(angle)))
    other = torch.stack((-steep[1], steep[0]))
    return torch.stack((other, steep) if high.abs() >= low.abs() else (steep, other), dim=1)
