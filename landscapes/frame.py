"""The frame of a surface: turned, shifted and scaled around its formula, f(R(x − c)/s), by the chain rule.

Put into the formula itself, a turn would make it two to four times as slow, and unreadable.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from torch import Tensor

from core.params import Param

Pair = tuple[float, float]
Box = tuple[Pair, Pair]
MARGIN = 0.1  # of the map's width or height, around a minimum that the map grows to hold
UNMOVED = {"rotation": 0.0, "shift_x": 0.0, "shift_y": 0.0, "scale": 1.0}  # a surface where its formula stands


@dataclass(frozen=True)
class Frame:
    """u = R(x − c)/s: `turn` is by how much the surface is turned counter-clockwise, in degrees, c the `shift`."""

    turn: float = 0.0
    shift: Pair = (0.0, 0.0)
    scale: float = 1.0

    @property
    def matrix(self) -> tuple[float, float]:
        """(a, b) of u = (a·dx + b·dy, a·dy − b·dx), the scale included; quarter turns are exact."""
        cosine, sine = _cosine(self.turn), _cosine(self.turn - 90.0)
        return cosine / self.scale, sine / self.scale

    def inward(self, x: Any, y: Any) -> tuple[Any, Any]:
        """Return the formula's point for the point (x, y) of the map, which may be numbers or tensors."""
        (a, b), (cx, cy) = self.matrix, self.shift
        dx, dy = x - cx, y - cy
        return a * dx + b * dy, a * dy - b * dx

    def outward(self, u: float, v: float) -> Pair:
        """Return the map's point for the formula's point (u, v)."""
        cosine, sine = _cosine(self.turn), _cosine(self.turn - 90.0)
        (cx, cy), s = self.shift, self.scale
        return cx + s * (cosine * u - sine * v) + 0.0, cy + s * (sine * u + cosine * v) + 0.0

    def box(self, extent: Box) -> Box:
        """Return the box around a turned box."""
        (u0, u1), (v0, v1) = extent
        corners = [self.outward(u, v) for u in (u0, u1) for v in (v0, v1)]
        columns = list(zip(*corners, strict=True))
        return (min(columns[0]), max(columns[0])), (min(columns[1]), max(columns[1]))

    def gradient(self, gu: Tensor, gv: Tensor) -> tuple[Tensor, Tensor]:
        """Return f_x and f_y from the formula's own derivatives."""
        a, b = self.matrix
        return a * gu - b * gv, b * gu + a * gv

    def hessian(self, uu: Tensor, uv: Tensor, vv: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Return f_xx, f_xy and f_yy from the formula's own derivatives."""
        a, b = self.matrix
        aa, ab, bb = a * a, a * b, b * b
        return aa * uu - 2 * ab * uv + bb * vv, ab * (uu - vv) + (aa - bb) * uv, bb * uu + 2 * ab * uv + aa * vv

    def python(self) -> str:
        """Return a line of Python that maps x and y to the formula's point; it needs no import."""
        (a, b), (cx, cy) = self.matrix, self.shift
        dx, dy = (f"({name} - {c!r})" if c else name for name, c in (("x", cx), ("y", cy)))
        if not b:
            return f"x, y = {a!r}*{dx}, {a!r}*{dy}"
        return f"x, y = {a!r}*{dx} + {b!r}*{dy}, {a!r}*{dy} - {b!r}*{dx}"

    def latex(self) -> str:
        """Return the LaTeX of u and v in x and y, with symbols only for what differs from no frame."""
        vector = r"\begin{pmatrix}x\\y\end{pmatrix}"
        if any(self.shift):
            vector = r"\begin{pmatrix}x - c_x\\y - c_y\end{pmatrix}"
        if self.turn:
            vector = r"\begin{pmatrix}\cos\theta & \sin\theta\\-\sin\theta & \cos\theta\end{pmatrix}" + vector
        if self.scale != 1:
            vector = r"\frac{1}{s}" + vector
        return rf"\begin{{pmatrix}}u\\v\end{{pmatrix}} = {vector}"


def holding(extent: Box, positions: Iterable[Pair]) -> Box:
    """Return the extent, grown to hold all positions with a margin. NaN is no position."""
    (x0, x1), (y0, y1) = extent
    across, up = MARGIN * (x1 - x0), MARGIN * (y1 - y0)
    for x, y in positions:
        if not (math.isfinite(x) and math.isfinite(y)):
            continue
        x0, x1 = x0 if x >= x0 else min(x0, x - across), x1 if x <= x1 else max(x1, x + across)
        y0, y1 = y0 if y >= y0 else min(y0, y - up), y1 if y <= y1 else max(y1, y + up)
    return (x0, x1), (y0, y1)


def reaching(spec: Param, extent: Box) -> Param:
    """Return a parameter of every surface; a shift's slider reaches half of this surface's map to each side."""
    if spec.name not in ("shift_x", "shift_y"):
        return spec
    low, high = extent[spec.name == "shift_y"]
    reach = float(f"{(high - low) / 2:.2g}")
    return replace(spec, slider=(-reach, reach))


def _cosine(degrees: float) -> float:
    """Return the cosine, exact where it is 0 or ±1."""
    turned = degrees % 360.0
    exact = {0.0: 1.0, 90.0: 0.0, 180.0: -1.0, 270.0: 0.0}
    return exact[turned] if turned in exact else math.cos(math.radians(turned))
