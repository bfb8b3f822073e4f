"""A formula and its derivatives as numbers; where its own derivatives have none, the limit of those around.

cos(sqrt(x**2 + y**2)) is as smooth as any surface, but its derivatives divide by the root, which is 0 in the middle. A
cone's tip looks the same to the formula, but around it the second derivatives grow without bound.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

import torch
from torch import Tensor
from torch.fx.experimental.proxy_tensor import get_proxy_mode

from landscapes.tape import Computable, torch_function

Hessian = Callable[[Tensor, Tensor], tuple[Tensor, ...]]  # f_xx, f_xy, f_yy; NaN where the formula gives no number

RADIUS = 1e-5  # of the ring, for coordinates up to 1; a second ring is twice as wide
ALIKE = 1e-3  # a smooth derivative differs by less than this share over both rings


def fields_of(
    formula: Computable, values: Sequence[float], x: Tensor, y: Tensor, wanted: str, kink: float = 0.0
) -> tuple[Tensor, ...]:
    """Return what is `wanted` of a formula; a second derivative that is missing where f is finite is `kink`."""
    if formula.smooth or wanted == "f":
        return torch_function(formula, wanted)(x, y, *values)
    bends = 3 if wanted.endswith("h") else 0
    value, *parts = torch_function(formula, "f" + wanted.removeprefix("f"))(x, y, *values)
    finite, slopes = torch.isfinite(value), len(parts) - bends
    parts[:slopes] = [torch.where(torch.isnan(part) & finite, 0.0, part) for part in parts[:slopes]]
    if bends:
        hessian = partial(_second, formula, values)
        parts[slopes:] = _with_limits(hessian, parts[slopes:], x, y, finite, kink)
    return (value, *parts) if wanted[0] == "f" else tuple(parts)


def _second(formula: Computable, values: Sequence[float], x: Tensor, y: Tensor) -> tuple[Tensor, ...]:
    return torch_function(formula, "h")(x, y, *values)


def _with_limits(
    hessian: Hessian, parts: Sequence[Tensor], x: Tensor, y: Tensor, finite: Tensor, kink: float
) -> list[Tensor]:
    """Return `parts`, the result of `hessian` at x and y, with a number wherever f is `finite`.

    Numbers too large or small for single precision are computed in double. Where that fails too, the limit is taken if
    the second derivatives around the point have one, else `kink`. A program that is traced for the compiler cannot look
    at some of its points apart: there every missing number is `kink`.
    """
    parts = list(parts)
    lacking = finite & ~torch.stack([torch.isfinite(part) for part in parts]).all(dim=0)
    if get_proxy_mode() is None and bool(lacking.any()):
        at_x, at_y = x[lacking].double(), y[lacking].double()
        exact = hessian(at_x, at_y)
        for place, (part, there, limit) in enumerate(zip(parts, exact, _limits(hessian, at_x, at_y), strict=True)):
            mended = torch.where(torch.isnan(there), limit, there)
            parts[place] = part.masked_scatter(lacking, mended.to(part.dtype))
    return [torch.where(torch.isnan(part) & finite, kink, part) for part in parts]


def _limits(hessian: Hessian, x: Tensor, y: Tensor) -> list[Tensor]:
    """Return the limits of the second derivatives at each point [n], NaN where there is none."""
    radius = RADIUS * torch.maximum(torch.maximum(x.abs(), y.abs()), torch.ones_like(x))
    angle = torch.arange(8, dtype=torch.float64, device=x.device)[:, None] * (math.pi / 4) + 0.1
    across, up = radius * torch.cos(angle), radius * torch.sin(angle)
    rings = [torch.stack(hessian(x + wide * across, y + wide * up)) for wide in (1, 2)]  # [3, 8, n] each
    both = torch.cat(rings, dim=1)
    size = both.abs().amax(dim=(0, 1))
    alike = both.amax(dim=1) - both.amin(dim=1) <= ALIKE * size  # NaN and infinity are not
    near, far = (ring.mean(dim=1) for ring in rings)
    return list(torch.where(alike, near + (near - far) / 3, torch.nan))  # to the fourth order of the radius
