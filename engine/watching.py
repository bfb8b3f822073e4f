"""Values watched for every particle at every step: is it alive, its lowest f, and its first hit of a minimum.

Only a few plain operations on floats, since they run at every step: on a CPU `where`, `isfinite` and `fmin` take 6 to
11 times as long as an addition (65,536 particles, torch 2.13).
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from optimizers import State
from optimizers.base import Number


class Goal(Protocol):
    """The test for a hit.

    If `plain`, every f ≤ `ceiling` is a hit; else `hits` says which of the `open` particles hit.
    """

    @property
    def plain(self) -> bool: ...

    @property
    def ceiling(self) -> Number: ...

    def hits(self, x: Tensor, f: Tensor, open: Tensor) -> Tensor: ...  # [2, n], [n], [n] -> [n]


def begin(names: tuple[str, ...], goal: Goal, x: Tensor) -> State:
    """Return the watched values before the first look; `names` may hold "best" and "first_hit", or nothing."""
    if not names:
        return {}
    seen = {"pulse": torch.zeros_like(x[0]), "best": torch.full_like(x[0], torch.inf)}
    if "first_hit" not in names:
        return seen
    if goal.plain:
        return seen | {"waited": torch.zeros_like(x[0], dtype=torch.int32)}
    return seen | {"first_hit": torch.full_like(x[0], -1, dtype=torch.int32)}


def look(watched: State, x: Tensor, f: Tensor, t: Number, goal: Goal) -> State:
    """Return the watched values after particles at x with values f were seen in step t.

    A particle that was once not finite no longer counts, even if its value comes back.
    """
    pulse = watched["pulse"]  # 0, or NaN from the first number on that is not finite
    for number in (f, x[0], x[1]):
        pulse = torch.add(pulse, number, alpha=0)
    height = (f + pulse).nan_to_num(nan=torch.inf)
    after = {"pulse": pulse, "best": torch.minimum(watched["best"], height)}
    if "waited" in watched:  # counts looks without a hit: from the first hit on, best <= ceiling
        after["waited"] = watched["waited"] + (after["best"] > goal.ceiling)
    elif "first_hit" in watched:
        now = goal.hits(x, height, watched["first_hit"] < 0)
        after["first_hit"] = torch.where(now, t.to(torch.int32) if isinstance(t, Tensor) else t, watched["first_hit"])
    return after


def alive(watched: State) -> Tensor:
    """Return which particles were finite at every look: bool [n]."""
    return watched["pulse"] == 0


def first_hit(watched: State, goal: Goal) -> Tensor:
    """Return the first step that hit, or -1: int32 [n]."""
    if "waited" in watched:
        return torch.where(watched["best"] <= goal.ceiling, watched["waited"], -1)
    return watched["first_hit"]
