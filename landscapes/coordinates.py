"""Points with the coordinate last, as people pass them, taken apart into x and y."""

from __future__ import annotations

import torch
from torch import Tensor


def coordinates(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return x and y of points [..., 2]. Raises ValueError for another shape and TypeError for complex numbers."""
    x = torch.as_tensor(x)
    if x.shape[-1:] != (2,):
        raise ValueError(f"x must have the shape [..., 2], got {list(x.shape)}.")
    if x.is_complex():
        raise TypeError(f"x must hold real numbers, got {x.dtype}.")
    if not x.is_floating_point():
        x = x.to(torch.float64)
    return x[..., 0], x[..., 1]
