"""Chaotic ends: ends that change when the start is nudged, or when the arithmetic rounds differently.

Such an end is one of many, and a picture of it alone shows luck: the same settings, typed with a digit less or run on
another machine, end in another place.
"""

from __future__ import annotations

import math
from typing import Any, Unpack

import numpy as np
import torch
from numpy.typing import NDArray

from core.limits import LIMITS
from core.params import Interval, checked_number
from engine import device as devices
from engine.conditions import PRECISIONS, Given
from engine.experiment import Experiment
from engine.pacing import learning_rates
from engine.starts import Points, checked, inside
from engine.trajectory import Trajectory
from engine.walk import Course, Walker, walk
from landscapes import Landscape
from optimizers import Optimizer

SHIFT = 1e-6  # in the surface's own units, added to both coordinates of a start: far finer than a pixel
# In diagonals of the extent: about the width of a racer's head on the map. Rules that divide by the gradient's size
# tremble around a minimum or along a valley, a few steps wide, and the place where a run stops in this trembling says
# nothing: on Rosenbrock float32 alone moves RMSProp's end by 1.3 %, whatever the nudge. Only ends farther apart differ.
ELSEWHERE = 0.02
# In diagonals from the middle of the map. An end farther off, or not finite, has run away: the distance grows up to the
# largest number, which differs between precisions, so such ends are not compared as places.
AWAY = 10.0
_COUNT = Interval(f"[1, {LIMITS.swarm_starts}]")


def chaotic(run: Trajectory, device: str | torch.device = "auto") -> NDArray[np.bool_]:
    """Return which ends of a run are chaotic, that is, hang on its last digits: [optimizers, starts].

    The experiment is run twice more in the other precision with the same draws of noise: from its starts, and with 1e-6
    added to both coordinates of each. An end has changed if exactly one of two runs has diverged or run away, or if
    they end more than 2 % of the extent's diagonal apart; if all run away nothing has changed. Beyond 16 float32 rounds
    a shift of 1e-6 up or away: there its own rounding is the larger nudge.
    """
    return chaotic_ends(run.experiment, run.x[-1].astype(np.float64), device)


def chaotic_ends(
    experiment: Experiment, ends: NDArray[np.float64], device: str | torch.device = "auto"
) -> NDArray[np.bool_]:
    """Return what `chaotic` does, for a run of which only the `ends` are known, [optimizers, starts, 2]."""
    other = next(name for name in PRECISIONS if name != experiment.precision)
    starts = np.array(experiment.starts)
    nudged = _ends(experiment, *_twice(starts, np.arange(len(starts))), other, device)
    return _elsewhere(experiment.landscape, ends, nudged)


def chaotic_share(
    landscape: Landscape,
    optimizer: Optimizer,
    starts: Any,
    steps: int,
    *,
    count: int = 1024,
    **conditions: Unpack[Given],
) -> float:
    """Return the share of a swarm's `starts` [n, 2] whose end is chaotic, estimated from at most `count` of them.

    They are taken at equal distances from the first to the last, and each keeps the draws of noise of its place in the
    swarm. `conditions` are those of the swarm. The ends in float64 are compared as `chaotic` does. Raises ValueError,
    naming the field, the range and the value.
    """
    points = checked("chaotic_share", starts, landscape.box)
    most = int(checked_number("chaotic_share.count", count, _COUNT, whole=True))
    chosen = np.linspace(0, len(points) - 1, min(most, len(points))).round().astype(np.int64)
    points = points[chosen]
    experiment = Experiment(landscape, (optimizer,), points[:1].tolist(), steps, **conditions)
    ends = _ends(experiment, points, chosen, "float64")
    nudged = _ends(experiment, *_twice(points, chosen), "float32")
    return float(_elsewhere(landscape, ends, nudged).mean())


def _twice(points: Points, numbers: NDArray[np.int64]) -> tuple[Points, NDArray[np.int64]]:
    """Return the starts followed by the same starts shifted, so that both pass through one loop."""
    return np.concatenate((points, points + SHIFT)), np.tile(numbers, 2)


def _elsewhere(landscape: Landscape, ends: NDArray[np.float64], nudged: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which ends [optimizers, n, 2] differ from either of their two nudged runs' [optimizers, 2 n, 2]."""
    (x0, x1), (y0, y1) = landscape.extent
    diagonal = math.hypot(x1 - x0, y1 - y0)
    middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2])

    def away(points: NDArray[np.float64]) -> NDArray[np.bool_]:
        return ~(np.linalg.norm(points - middle, axis=-1) <= AWAY * diagonal)  # NaN is away too

    others = nudged.reshape(nudged.shape[0], 2, -1, 2).swapaxes(0, 1)  # [2, optimizers, n, 2]
    with np.errstate(over="ignore", invalid="ignore"):
        apart = ~(np.linalg.norm(others - ends, axis=-1) <= ELSEWHERE * diagonal)
        return (apart & ~(away(others) & away(ends))).any(axis=0)


@torch.inference_mode()
def _ends(
    experiment: Experiment,
    points: Points,
    numbers: NDArray[np.int64],
    precision: str,
    device: str | torch.device = "auto",
) -> NDArray[np.float64]:
    """Return every optimizer's place after the last step, from points [n, 2] with these numbers: [optimizers, n, 2].

    The steps are those of `simulate`. Nothing else is kept, so memory does not grow with them.
    """
    rules, box = experiment.optimizers, experiment.landscape.box
    points = points if box is None else inside(box, points)
    target = devices.choose(device, len(rules) * len(points))
    start = torch.tensor(points, dtype=devices.DTYPES[precision], device=target).T.contiguous()
    course = Course(experiment.landscape, experiment.conditions)
    walkers = [Walker(course, rule, start, learning_rates(rule, experiment.steps).tolist()) for rule in rules]
    for _ in walk(course, walkers, torch.as_tensor(numbers, device=target)):
        pass
    return torch.stack([walker.x for walker in walkers]).transpose(1, 2).to(torch.float64).cpu().numpy()
