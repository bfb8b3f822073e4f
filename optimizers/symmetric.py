"""Symmetric 2×2 matrices in closed form, one a particle: [[a, b], [b, c]] with a, b and c of shape [...]."""

from __future__ import annotations

import torch
from torch import Tensor

from optimizers.base import Number

Spectrum = tuple[Tensor, Tensor, Tensor, Tensor]


def spectrum(a: Tensor, b: Tensor, c: Tensor) -> Spectrum:
    """Return the eigenvalue larger in size, the other, and cosine and sine of twice the angle of the first's axis.

    The other one comes from the determinant, so it is right to rounding of b²/first even if the sizes differ widely.
    Cosine and sine are both 0 where the eigenvalues are equal, since any axis will do.
    """
    mean, half = (a + c) / 2, (a - c) / 2
    radius = torch.hypot(half, b)
    sign = torch.where(mean < 0, -1.0, 1.0).to(a.dtype)
    first = mean + sign * radius
    second = torch.where(first == 0, 0.0, a * (c / first) - b * (b / first))
    turned = torch.where(radius > 0, sign / radius, 0.0)
    return first, second, turned * half, turned * b


def applied(first: Tensor, second: Tensor, cosine: Tensor, sine: Tensor, g: Tensor) -> Tensor:
    """Return the product of a matrix, given as its spectrum, with a vector g [2, ...].

    With f(first) and f(second) as eigenvalues it is the product with that function of the matrix.
    """
    mean, half = (first + second) / 2, (first - second) / 2
    return mean * g + half * torch.stack((cosine * g[0] + sine * g[1], sine * g[0] - cosine * g[1]))


def diagonal(first: Tensor, second: Tensor, cosine: Tensor) -> Tensor:
    """Return the diagonal of a matrix that is given as its spectrum: [2, ...]."""
    mean, turned = (first + second) / 2, (first - second) / 2 * cosine
    return torch.stack((mean + turned, mean - turned))


def axis_angle(a: Tensor, c: Tensor, b: Tensor) -> Tensor:
    """Return the angle of the axis on which [[a, b], [b, c]] is largest; 0 if it is the same in all directions."""
    return torch.atan2(2 * b, a - c) / 2


def into(cosine: Tensor, sine: Tensor, x: Tensor, y: Tensor) -> Tensor:
    """Return a vector (x, y) in the coordinates of these axes: [2, ...]."""
    return torch.stack((torch.addcmul(cosine * x, sine, y), torch.addcmul(cosine * y, sine, x, value=-1)))


def out_of(cosine: Tensor, sine: Tensor, g: Tensor) -> Tensor:
    """Return a vector [2, ...] given in the coordinates of these axes."""
    along, across = g
    x = torch.addcmul(cosine * along, sine, across, value=-1)
    return torch.stack((x, torch.addcmul(cosine * across, sine, along)))


def inverse(first: Tensor, second: Tensor, damping: Number) -> tuple[Tensor, Tensor]:
    """Return the eigenvalues of the inverse of a matrix with `damping` on its diagonal; both 0 where it is singular.

    It counts as singular where an eigenvalue is 0 to rounding, relative to the other one and the damping.
    """
    rounding = 4 * torch.finfo(first.dtype).eps * (torch.abs(first) + damping)
    one, other = first + damping, second + damping
    singular = (torch.abs(one) <= rounding) | (torch.abs(other) <= rounding)
    return torch.where(singular, 0.0, 1 / one), torch.where(singular, 0.0, 1 / other)
