"""Statistics over many runs: shares with their confidence, and quantiles."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Self

import torch
from torch import Tensor

Z95 = 1.959963984540054  # the normal distribution's 97.5 % point


@dataclass(frozen=True)
class Share:
    """The share of `total` that did something, with its 95 % confidence interval.

    The interval is E. B. Wilson's (1927), Probable inference, the law of succession, and statistical inference, JASA
    22, without continuity correction: near 0 and 1 too it covers what it claims, and it never leaves [0, 1].
    """

    count: int
    total: int
    low: float
    high: float

    @classmethod
    def of(cls, count: int, total: int) -> Self:
        """Return the share `count`/`total`. Raises ValueError unless 0 ≤ count ≤ total and total ≥ 1."""
        if not 0 <= count <= total or total < 1:
            raise ValueError(f"Share.count must lie in [0, {total}] and total be at least 1, got {count} of {total}.")
        share, z = count / total, Z95**2 / total
        middle = (share + z / 2) / (1 + z)
        half = math.sqrt(share * (1 - share) * z + z * z / 4) / (1 + z)
        low, high = middle - half, middle + half
        return cls(count, total, 0.0 if count == 0 else max(0.0, low), 1.0 if count == total else min(1.0, high))

    @property
    def share(self) -> float:
        return self.count / self.total


def quantiles(values: Tensor, *shares: float) -> Tensor:
    """Return quantiles over the last axis, linear between neighbours; a value that is not finite counts as infinite.

    `torch.quantile` gives NaN between an infinite neighbour and another, and refuses more than 16 million values.
    """
    ordered = torch.where(torch.isfinite(values), values, torch.inf).sort(dim=-1).values
    places = torch.tensor(shares, dtype=torch.float64, device=values.device) * (values.shape[-1] - 1)
    below = places.floor().to(torch.int64)
    above = (below + 1).clamp(max=values.shape[-1] - 1)
    weight = (places - below).to(values.dtype)
    low, high = ordered[..., below], ordered[..., above]
    return torch.where((low == high) | (weight == 0), low, low + weight * (high - low))
