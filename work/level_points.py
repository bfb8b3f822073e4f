"""The search for a surface's level points."""

from __future__ import annotations

from engine.cost import Cost
from landscapes import Landscape
from landscapes.level_points import CELLS, STARTS, LevelGround, level_ground
from work.tasks import Report, Task

_ROUNDS = 20  # of Newton's method, with a Hessian each


def level_points(landscape: Landscape) -> Task:
    """Return the task of finding the level points on a surface's map."""
    bends = len(landscape.operations("gh"))
    cost = Cost(bends * _ROUNDS, bends * (CELLS**2 + _ROUNDS * STARTS / 4))
    return Task("level", ("level", landscape.slug, repr(landscape)), _found, (landscape,), cost)


def _found(landscape: Landscape, _: Report) -> LevelGround:
    return level_ground(landscape)
