"""One rule under many values of its hyperparameters, from many starts, all in one batch."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from typing import Any, Unpack

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.limits import LIMITS
from core.params import Param, shown
from core.parts import pieces, place
from engine import device as devices
from engine.conditions import Given
from engine.conditions import checked as checked_conditions
from engine.starts import Points, checked
from engine.statistics import quantiles
from engine.walk import Course, Walker, walk
from landscapes import Landscape
from optimizers import Optimizer
from optimizers.base import Number, substituted
from optimizers.schedules.base import Schedule

BLOCK = 2**18  # particles that step together
_AT_ONCE = 2**20  # numbers of a schedule evaluated in one go
_OF_SCHEDULE = "schedule_"

Array = NDArray[np.floating]
Progress = Callable[[float], object]  # called with the share done, between 0 and 1
_TOLD = 32  # reports of progress per block


@dataclass(frozen=True, eq=False)
class Sweep:
    """The end of every particle of a sweep, as numpy.

    `axes` has the values of each swept hyperparameter, in the order asked for. `final` [*values, starts] is f at the
    end, +inf if the particle is not finite there; `end` [*values, starts, 2] is its place, then NaN.
    """

    landscape: Landscape
    optimizer: Optimizer
    starts: Points
    steps: int
    axes: dict[str, NDArray[np.float64]]
    final: Array
    end: Array

    @property
    def median(self) -> Array:
        """The median of f over the starts, [*values]; infinite where half of them diverged."""
        return self.quantiles[..., 1]

    @property
    def quantiles(self) -> Array:
        """The 10, 50 and 90 % of f over the starts, [*values, 3]; a diverged start counts as infinitely high."""
        return quantiles(torch.from_numpy(self.final), 0.1, 0.5, 0.9).numpy()


def sweep(
    landscape: Landscape,
    optimizer: Optimizer,
    over: Mapping[str, Sequence[float]],
    starts: Any,
    steps: int,
    *,
    precision: str = "float64",
    device: str = "auto",
    progress: Progress = lambda share: None,
    **conditions: Unpack[Given],
) -> Sweep:
    """Run a rule at every combination of values from every start [starts, 2], all together.

    `over` names hyperparameters of the rule, `{"lr": values}` or several, or of its schedule as in a link
    (`schedule_gamma`). Each run is what `simulate` does with those numbers under these `conditions` (`noise`, `batch`,
    `seed`: see `Conditions`), with the same draws for every value. No path is kept: memory grows with values × starts.
    `progress` is called with the share done; an exception from it ends the sweep.

    Raises ValueError, naming the field, the range and the value: for a name that cannot be swept, for a value that the
    hyperparameter does not take, and, before it begins, for more than 2**24 particles.
    """
    if not isinstance(landscape, Landscape):
        raise TypeError(f"sweep.landscape must be a surface, such as LANDSCAPES['bowl'], got {shown(landscape)}.")
    if not isinstance(optimizer, Optimizer):
        raise TypeError(f"sweep.optimizer must be a rule, such as OPTIMIZERS['adam'], got {shown(optimizer)}.")
    points = checked("sweep", starts, landscape.box)
    axes = swept_axes(optimizer, over)
    count = _counted(axes, len(points))
    under = checked_conditions("sweep", landscape, steps=steps, precision=precision, **conditions)
    course, dtype = Course(landscape, under), devices.DTYPES[under.precision]
    target = devices.choose(device, count * len(points))
    final, end = _run(course, optimizer, axes, points, dtype, target, progress)
    shape, made = (*(len(values) for values in axes.values()), len(points)), course.conditions.steps
    return Sweep(landscape, optimizer, points, made, axes, final.reshape(shape), end.reshape(*shape, 2))


def sweepable(optimizer: Optimizer) -> dict[str, Param]:
    """Return the hyperparameters of a rule and its parts that can be swept, by their names in a link: real numbers.

    A part that the step itself does not read, such as a schedule, is evaluated for each value apart, so that its whole
    numbers can be swept too.
    """
    return {
        piece.prefix + spec.name: spec
        for piece in pieces(optimizer)
        for spec in piece.params
        if spec.kind == "float" or (spec.kind == "int" and piece.part and not piece.part.in_step)
    }


# ------------------------------------------------------------------ checking


def swept_axes(optimizer: Optimizer, over: Any) -> dict[str, NDArray[np.float64]]:
    """Return the checked values of each swept hyperparameter. Raises ValueError as `sweep` does."""
    if not isinstance(over, Mapping) or not over:
        raise ValueError(f"sweep.over must name what is swept, such as {{'lr': [0.01, 0.1]}}, got {shown(over)}.")
    known = sweepable(optimizer)
    axes = {}
    for name, values in over.items():
        if name not in known:
            raise ValueError(
                f"sweep.over: {type(optimizer).__name__} has no {shown(name)} that can be swept. "
                f"It has: {', '.join(known)}."
            )
        axes[name] = np.array([_checked(optimizer, name, known[name], value) for value in _listed(name, values)])
    return axes


def _listed(name: str, values: Any) -> list[Any]:
    """Return the values of one axis as a list. Raises ValueError for a number, text or a table."""
    wanted = f"sweep.over[{name!r}] must be numbers in a row, such as [0.01, 0.1]"
    array = np.asarray(values.cpu() if hasattr(values, "cpu") else values, dtype=object)
    if array.ndim != 1:
        raise ValueError(f"{wanted}, got {shown(values)}.")
    if not len(array):
        raise ValueError(f"{wanted}, got none.")
    return array.tolist()


def _checked(optimizer: Optimizer, name: str, spec: Param, value: Any) -> float:
    return float(spec.check(type(place(optimizer, name)[0].entry).__name__, value))


def _counted(axes: dict[str, NDArray[np.float64]], starts: int) -> int:
    """Return the number of combinations. Raises ValueError if their particles are too many."""
    count = 1
    for values in axes.values():
        count *= len(values)
    most = LIMITS.sweep_particles
    if count * starts > most:
        product = " × ".join(f"{len(values):,} of {name}" for name, values in axes.items())
        raise ValueError(
            f"sweep: {product} from {starts:,} starts are {count * starts:,} particles, at most {most:,}; "
            f"from these starts {most // starts:,} values fit."
        )
    return count


# ------------------------------------------------------------------ running


@torch.inference_mode()
def _run(
    course: Course,
    optimizer: Optimizer,
    axes: dict[str, NDArray[np.float64]],
    points: Points,
    dtype: torch.dtype,
    device: torch.device,
    progress: Progress,
) -> tuple[Array, Array]:
    """Return f and the place at the end, [combinations, starts] and [combinations, starts, 2], run block by block."""
    grids = np.meshgrid(*axes.values(), indexing="ij")
    values = {name: grid.ravel() for name, grid in zip(axes, grids, strict=True)}
    count = grids[0].size
    start = torch.from_numpy(points).to(device, dtype).T.contiguous()  # [2, starts]
    final = np.empty((count, len(points)), dtype=str(dtype).removeprefix("torch."))
    end = np.empty((*final.shape, 2), dtype=final.dtype)
    most = min(BLOCK, optimizer.most_particles or BLOCK)
    columns = min(len(points), most)
    rows = max(1, most // columns)
    blocks, done = math.ceil(count / rows) * math.ceil(len(points) / columns), 0
    for top in range(0, count, rows):
        block = {name: numbers[top : top + rows] for name, numbers in values.items()}
        for left in range(0, len(points), columns):
            numbers = torch.arange(left, min(left + columns, len(points)), device=device)
            x = _ends(course, optimizer, block, start[:, numbers], numbers, partial(_tell, progress, done, blocks))
            done += 1
            f = course.landscape.fields(x[0], x[1], "f")[0]
            alive = torch.isfinite(f) & torch.isfinite(x).all(dim=0)
            place = np.s_[top : top + rows, left : left + columns]
            final[place] = torch.where(alive, f, torch.inf).cpu().numpy()
            end[place] = torch.where(alive, x, torch.nan).permute(1, 2, 0).cpu().numpy()
    return final, end


def _tell(progress: Progress, done: int, blocks: int, share: float) -> None:
    progress((done + share) / blocks)


def _ends(
    course: Course,
    optimizer: Optimizer,
    values: dict[str, NDArray[np.float64]],
    start: Tensor,
    numbers: Tensor,
    progress: Progress,
) -> Tensor:
    """Return x [2, values, starts] after the last step."""
    steps, count = course.conditions.steps, len(next(iter(values.values())))
    column = {name: torch.from_numpy(row).to(start)[:, None] for name, row in values.items()}
    if "clip" in column:  # 0 is off
        column["clip"] = torch.where(column["clip"] > 0, column["clip"], torch.inf)
    of_schedule = {name: numbers for name, numbers in column.items() if name.startswith(_OF_SCHEDULE)}
    rule = substituted(optimizer, {name: numbers for name, numbers in column.items() if name not in of_schedule})
    x = start[:, None, :].expand(-1, count, -1).contiguous()
    paced = substituted(optimizer, of_schedule).schedule if optimizer.schedule.reads_value else None
    walker = Walker(course, rule, x, _rates(optimizer, steps, values, start), schedule=paced)
    every = math.ceil(steps / _TOLD)
    for t in walk(course, [walker], numbers):
        if t % every == 0:
            progress(t / steps)
    return walker.x


def _rates(rule: Optimizer, steps: int, values: dict[str, NDArray[np.float64]], like: Tensor) -> Iterator[Number]:
    """Yield the learning rate of each step: a number, or [values, 1] if it or its schedule is swept."""
    if rule.schedule.reads_value:  # the rule's own rate; its walker applies the schedule
        lr = torch.from_numpy(values["lr"])[:, None].to(like) if "lr" in values else rule.lr
        yield from repeat(lr, steps)
        return
    schedules = _schedules(rule, values)
    swept = len(schedules) > 1 or "lr" in values
    lr = torch.from_numpy(values["lr"]) if "lr" in values else rule.lr
    chunk = max(1, _AT_ONCE // len(schedules))
    for first in range(1, steps + 1, chunk):
        t = torch.arange(first, min(first + chunk, steps + 1), dtype=torch.float64)
        made = {schedule: schedule.factor(t, steps) for schedule in dict.fromkeys(schedules)}
        factors = torch.stack([made[schedule] for schedule in schedules], dim=1)  # [chunk, values or 1]
        for row in factors:
            yield (lr * row)[:, None].to(like) if swept else float(lr * row)


def _schedules(rule: Optimizer, values: dict[str, NDArray[np.float64]]) -> list[Schedule]:
    """Return the schedule of each value, or the one of all; kept apart, since a schedule may branch on its numbers."""
    swept = {name.removeprefix(_OF_SCHEDULE): row for name, row in values.items() if name.startswith(_OF_SCHEDULE)}
    if not swept:
        return [rule.schedule]
    rows = zip(*(row.tolist() for row in swept.values()), strict=True)
    return [rule.schedule.replace(**dict(zip(swept, row, strict=True))) for row in rows]
