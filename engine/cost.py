"""The cost of a run before it is made, in operations of torch.

A step's operations are those of the rule, counted once for each, and those of the surface's program for every gradient
and Hessian that the rule declares. On small batches each operation costs a call, on large ones every number counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode

from core.parts import pieces
from engine import device as devices
from engine.conditions import Conditions
from engine.experiment import Experiment
from engine.many import Many
from engine.search import Search
from engine.tuning import FEW, FRESH
from engine.walk import Course, Walker, walk
from landscapes import LANDSCAPES, Landscape
from optimizers import Optimizer

_STEPS = 3  # of the run in which a rule's operations are counted
_SLOW = {
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh",
    "exp", "log", "log2", "log10", "pow", "erf", "sigmoid", "softplus", "mod", "where", "gate", "step",
}  # fmt: skip
_SLOWER = 6.0  # times as long as an addition, on large batches
_COMPILED = 0.2  # of the time that numbers take eagerly
_WATCHED = 25  # operations a step of whoever watches a swarm's lowest values and first hits


@dataclass(frozen=True)
class Cost:
    """The work of a run: `calls` of torch's operations, and the `numbers` that they compute (weighted by their kind).

    `most` is the factor by which both can grow, where a rule repeats a step's evaluations as often as the ground asks.
    """

    calls: float
    numbers: float
    most: float = 1.0

    def __add__(self, other: Cost) -> Cost:
        most = max(self.most, other.most)
        return Cost(self.calls + other.calls, self.numbers + other.numbers, most)

    def times(self, factor: float) -> Cost:
        """Return the cost of so many runs of this kind."""
        return Cost(self.calls * factor, self.numbers * factor, self.most)


def of_race(run: Experiment) -> Cost:
    """Return the cost of a race."""
    return _of(run.landscape, run.optimizers, run.conditions, run.steps, len(run.starts))


def of_swarm(many: Many) -> Cost:
    """Return the cost of every racer's swarm: blocks of particles step together, some of them compiled."""
    run, total = many.experiment, Cost(0, 0)
    for rule in run.optimizers:
        device = torch.device("cpu")
        compiled = rule.compiles and devices.compiles(None, device, many.count * run.steps)
        block = devices.block_size(device, many.count, compiled=compiled)
        blocks = -(-many.count // block)
        one = _of(run.landscape, (rule,), run.conditions, run.steps, many.count, watched=_WATCHED)
        numbers = one.numbers * (_COMPILED if compiled else 1.0)
        numbers *= 0.5 if many.precision == "float32" else 1.0
        total += Cost(0.0 if compiled else one.calls * blocks, numbers, one.most)
    return total


def of_search(search: Search) -> Cost:
    """Return the cost of the search for every racer's rate."""
    run, total = search.experiment, Cost(0, 0)
    for rule in run.optimizers:
        particles = search.starts * (search.rates + FEW * FRESH + 1)
        total += _of(run.landscape, (rule,), run.conditions, 3 * run.steps, particles).times(1 / 3)
    return Cost(3 * total.calls, total.numbers, total.most)  # two stages, and once more at the best rate


def _of(
    landscape: Landscape, rules: Sequence[Optimizer], under: Conditions, steps: int, particles: int, *, watched: int = 0
) -> Cost:
    """Return the cost of some rules that make `steps` steps together, each from this many starts."""
    slope, slope_numbers = _program(landscape, "g", len(landscape.samples) if under.batch else 1)
    bend, bend_numbers = _program(landscape, "h", 1)
    calls, numbers, most = float(slope), 0.0, 1.0
    for rule in rules:
        own, again = operations(rule), rule.evaluations - 1
        calls += own + again * slope + rule.hessians * bend + watched
        numbers += own + (again + 1) * slope_numbers + rule.hessians * bend_numbers + watched
        most = max(most, rule.attempts)
    return Cost(steps * calls, steps * numbers * particles, most)


def operations(rule: Optimizer) -> int:
    """Return the operations that a rule makes in a step, with its schedule and whatever is within it."""
    kinds = tuple(type(piece.entry) for piece in pieces(rule))
    if kinds not in _OPERATIONS:
        _OPERATIONS[kinds] = _count(rule)
    return _OPERATIONS[kinds]


_OPERATIONS: dict[tuple[type, ...], int] = {}  # by a rule's class and those of its parts


def _count(rule: Optimizer) -> int:
    course = Course(LANDSCAPES["bowl"], Conditions(steps=_STEPS))
    start = torch.tensor([[3.0], [2.0]], dtype=torch.float64)
    counting = _Counting()
    with torch.inference_mode(), counting:
        walker = Walker(course, rule, start, [0.01] * _STEPS)
        for _ in walk(course, [walker], torch.zeros(1, dtype=torch.int64)):
            pass
    return max(1, counting.calls // _STEPS)


class _Counting(TorchDispatchMode):
    """Counts the operations of torch that are called while it is entered."""

    calls = 0

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        self.calls += 1
        return func(*args, **(kwargs or {}))


def _program(landscape: Landscape, wanted: str, times: int) -> tuple[int, float]:
    """Return the calls of a surface's program, and the same weighted by how long each takes on a large batch."""
    kinds = landscape.operations(wanted)
    return times * len(kinds), times * sum(_SLOWER if kind in _SLOW else 1.0 for kind in kinds)
