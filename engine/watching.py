"""What is kept of every particle in every step: whether it is alive, its lowest value, when it first hit a minimum.

All in few, plain operations on floats, since they are repeated in every step: on a CPU `where`, `isfinite` and `fmin`
take 6 to 11 times as long as an addition (65,536 particles, torch 2.13).
"""

from __future__ import annotations

from typing import Protocol

import torch
from torch import Tensor

from optimizers import State
from optimizers.base import Number


class Goal(Protocol):
    """What counts as a hit. `plain`: every f up to `ceiling` does; else `hits` tells which of those still `open` do."""

    @property
    def plain(self) -> bool: ...

    @property
    def ceiling(self) -> Number: ...

    def hits(self, x: Tensor, f: Tensor, open: Tensor) -> Tensor: ...  # [2, n], [n], [n] -> [n]


def begin(names: tuple[str, ...], goal: Goal, x: Tensor) -> State:
    """Before the first look at particles x [2, n]; `names` may hold "best" and "first_hit", nothing is kept without."""
    if not names:
        return {}
    seen = {"pulse": torch.zeros_like(x[0]), "best": torch.full_like(x[0], torch.inf)}
    if "first_hit" not in names:
        return seen
    if goal.plain:
        return seen | {"waited": torch.zeros_like(x[0], dtype=torch.int32)}
    return seen | {"first_hit": torch.full_like(x[0], -1, dtype=torch.int32)}


def look(watched: State, x: Tensor, f: Tensor, t: Number, goal: Goal) -> State:
    """After the particles were seen at x with the values f in step t.

    A particle that was once not finite counts no more, even if its value should come back.
    """
    pulse = watched["pulse"]  # 0, and NaN from the first number on that is not finite
    for number in (f, x[0], x[1]):
        pulse = torch.add(pulse, number, alpha=0)
    height = (f + pulse).nan_to_num(nan=torch.inf)
    after = {"pulse": pulse, "best": torch.minimum(watched["best"], height)}
    if "waited" in watched:  # looks without a hit: the first hit is that of the lowest f so far
        after["waited"] = watched["waited"] + (after["best"] > goal.ceiling)
    elif "first_hit" in watched:
        now = goal.hits(x, height, watched["first_hit"] < 0)
        after["first_hit"] = torch.where(now, t.to(torch.int32) if isinstance(t, Tensor) else t, watched["first_hit"])
    return after


def alive(watched: State) -> Tensor:
    """Who has been finite at every look: bool [n]."""
    return watched["pulse"] == 0


def first_hit(watched: State, goal: Goal) -> Tensor:
    """The first step that hit, or -1: int32 [n]."""
    if "waited" in watched:
        return torch.where(watched["best"] <= goal.ceiling, watched["waited"], -1)
    return watched["first_hit"]
