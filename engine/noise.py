"""Counter-based noise: the draw for (seed, step, start, coordinate) is a hash of those four numbers.

So it is the same for every rule, batch, layout, precision and device. A generator with a hidden state cannot give that:
the first number that `torch.randn` draws differs between a batch of eight and a batch of one.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import torch
from torch import Tensor

AT_ONCE = 2**20  # numbers drawn in one go
_OWN = 0xD1CE  # keeps a rule's own draws apart from the noise and the samples of the same seed, step and start
_MASK = {27: (1 << 37) - 1, 30: (1 << 34) - 1, 31: (1 << 33) - 1, 11: (1 << 53) - 1}


def _signed(number: int) -> int:
    return number - (1 << 64) if number >= 1 << 63 else number


_GOLDEN, _FIRST, _SECOND = map(_signed, (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))


def shifted(z: Tensor, bits: int) -> Tensor:
    """Return z shifted to the right and filled up with zeros."""
    return (z >> bits) & _MASK[bits]  # torch's shift keeps the sign: mask it off


def mixed(z: Tensor) -> Tensor:
    """Return splitmix64's finaliser (S. Vigna, after D. Stafford's mix 13) of an int64 that wraps around."""
    z = z + _GOLDEN
    z = (z ^ shifted(z, 30)) * _FIRST
    z = (z ^ shifted(z, 27)) * _SECOND
    return z ^ shifted(z, 31)


def gaussian(seed: int, steps: Tensor, starts: Tensor) -> Tensor:
    """Return standard normal draws, float64 [steps, 2, starts], for int64 step and start numbers.

    Two hashes make two uniform numbers of 53 bits, and those, by G. Box and M. Muller (1958), the draw of each
    coordinate.
    """
    counter = mixed(mixed(torch.full_like(steps, seed)) ^ steps)[:, None]  # [steps, 1]
    first = mixed(counter ^ mixed(starts))  # [steps, starts]
    second = mixed(first)
    radius = torch.sqrt(-2.0 * torch.log((shifted(first, 11).double() + 1.0) * 2.0**-53))
    angle = shifted(second, 11).double() * (2.0 * math.pi * 2.0**-53)
    return torch.stack((radius * torch.cos(angle), radius * torch.sin(angle)), dim=1)


def draws(
    sigma: float, seed: int, numbers: Tensor, dtype: torch.dtype, *, until: int, after: int = 0
) -> Iterator[Tensor]:
    """Yield the noise of the steps after `after` up to `until`, [2, n] each, for the start numbers [n]."""
    at_once = max(1, AT_ONCE // (2 * len(numbers)))
    for first in range(after + 1, until + 1, at_once):
        steps = torch.arange(first, min(first + at_once, until + 1), device=numbers.device)
        yield from (gaussian(seed, steps, numbers) * sigma).to(dtype)


class Chance:
    """The draws of rules that are themselves random: a stream for each use, the same for every rule and batch.

    They are made in float64, many steps at a time, from the requested step up to `until`, and rounded once.
    """

    def __init__(self, seed: int, numbers: Tensor, dtype: torch.dtype, *, until: int) -> None:
        self._seed, self._numbers, self._dtype, self._until = seed, numbers, dtype, until
        self._made: dict[int, tuple[int, Tensor]] = {}  # stream -> (a step, the draws from that step on, [steps, 2, n])

    def draw(self, t: int, stream: int) -> Tensor:
        """Return standard normal draws of step t, [2, n]."""
        first, made = self._made.get(stream, (t, None))
        if made is None or not 0 <= t - first < len(made):
            after = min(t + max(1, AT_ONCE // (2 * len(self._numbers))), self._until + 1)
            steps = torch.arange(t, max(after, t + 1), device=self._numbers.device)
            drawn = gaussian(self._seed ^ ((_OWN + stream) << 32), steps, self._numbers)
            first, made = self._made[stream] = t, drawn.to(self._dtype)
        return made[t - first]
