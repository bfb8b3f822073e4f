"""The time that a run will take, estimated before it begins.

The engine counts a run's operations (`engine.cost`). How fast this machine makes them is measured once at the start,
and corrected for each kind of work by how long the runs before it really took.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch

from engine import simulate
from engine.cost import Cost, of_race
from engine.link import from_query

_LEARNT = 0.2  # of the difference between an estimate and the time taken, in the logarithm
_WITHIN = 8.0  # times: the largest correction either way
_LARGE = 2**16  # numbers in an operation that measures the speed of large batches
_SHORTEST = 0.02  # seconds: a shorter run says more of its surroundings than of itself
_lock = threading.Lock()


@dataclass
class Speed:
    """The seconds of a call of a torch operation, and of a number that it computes."""

    call: float = 4e-6
    number: float = 0.5e-9


SPEED = Speed()
_CORRECTIONS: dict[str, float] = {}  # by kind of work, a factor


def calibrate() -> None:
    """Measure this machine's speed, in some hundredths of a second."""
    race = from_query({}).experiment.replace(steps=30)
    simulate(race)  # whatever is made once has been made
    SPEED.call = _fastest(lambda: simulate(race)) / of_race(race).calls
    many, result = torch.ones(_LARGE, dtype=torch.float64), torch.empty(_LARGE, dtype=torch.float64)
    SPEED.number = _fastest(lambda: torch.add(many, many, out=result)) / _LARGE


def _fastest(work: Callable[[], object]) -> float:
    """Return the shortest of three times: what else the machine does only makes them longer."""
    times = []
    for _ in range(3):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return max(min(times), 1e-9)


def seconds(kind: str, cost: Cost) -> float:
    """Return how long a run of this kind will probably take."""
    return (cost.calls * SPEED.call + cost.numbers * SPEED.number) * _CORRECTIONS.get(kind, 1.0)


def learn(kind: str, cost: Cost, taken: float) -> None:
    """Correct later estimates of a kind by the seconds that a run has taken."""
    if taken < _SHORTEST or not cost.calls + cost.numbers:
        return
    with _lock:
        now = _CORRECTIONS.get(kind, 1.0)
        corrected = now * (taken / seconds(kind, cost)) ** _LEARNT
        _CORRECTIONS[kind] = math.exp(min(max(math.log(corrected), -math.log(_WITHIN)), math.log(_WITHIN)))
