"""The samples that a step reads: drawn without replacement by a hash of (seed, step, start), like the noise.

So a batch is the same for every rule, precision, device and layout. Only integers are compared, which makes every set
of samples equally likely, up to the 53 bits of a draw.
"""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

from engine.conditions import Conditions
from engine.noise import AT_ONCE, mixed, shifted
from landscapes import Landscape

_BITS = 53
_APART = 0x5EED  # keeps these draws apart from the noise of the same seed, step and start


def batch_read(batch: int, samples: int, seed: int, steps: Tensor, starts: Tensor) -> Tensor:
    """Return whether each sample is read, bool [steps, samples, starts], for int64 step and start numbers.

    D. E. Knuth's selection sampling (The Art of Computer Programming 2, 3.4.2, algorithm S): each sample in turn is
    taken with the probability (still wanted) / (still to come). There may be 1,000 samples.
    """
    counter = mixed(mixed(torch.full_like(steps, seed ^ (_APART << 32))) ^ steps)[:, None]  # [steps, 1]
    draw = mixed(counter ^ mixed(starts))  # [steps, starts]
    wanted = torch.full_like(draw, batch)
    read = []
    for left in range(samples, 0, -1):
        taken = shifted(draw, 64 - _BITS) * left < wanted << _BITS
        read.append(taken)
        wanted = wanted - taken.to(wanted.dtype)
        draw = mixed(draw)
    return torch.stack(read, dim=1)


def leaves_out(conditions: Conditions, landscape: Landscape) -> bool:
    """Return whether a step leaves some samples out. A batch of 0 is all of them."""
    return 0 < conditions.batch < len(landscape.samples)


def read(
    conditions: Conditions, landscape: Landscape, numbers: Tensor, *, until: int, after: int = 0
) -> Iterator[Tensor]:
    """Yield which samples the steps after `after` up to `until` read, bool [samples, n] each, for starts [n]."""
    samples = len(landscape.samples)
    at_once = max(1, AT_ONCE // (samples * len(numbers)))
    for first in range(after + 1, until + 1, at_once):
        steps = torch.arange(first, min(first + at_once, until + 1), device=numbers.device)
        yield from batch_read(conditions.batch, samples, conditions.seed, steps, numbers)


def slope(conditions: Conditions, landscape: Landscape, samples: Tensor, x: Tensor) -> Tensor:
    """Return the gradient [2, ...] at x [2, ...] of the mean over the samples that are read, bool [samples, n]."""
    return torch.stack(landscape.slope_of(samples, conditions.batch, x[0], x[1]))
