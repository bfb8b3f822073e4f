"""A swarm under way: it advances a chunk of steps at a time and records what it was asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine import device as devices
from engine import memory, watching
from engine.fleet import Fleet
from engine.pacing import learning_rates
from engine.plan import Plan
from engine.statistics import quantiles
from engine.targets import NONE, Targets
from engine.walk import Course, advance, begin

SAMPLE = 16_384  # starts whose losses are ranked; ranking all would cost more than their steps
BAND = (0.1, 0.5, 0.9)
CHUNK = 16  # most steps between two looks at progress
FINE_FROM = 2**19  # from this many starts on, use half the chunk: it takes long enough
_AT_ONCE = 2**16  # starts copied at a time


class Kept:
    """The records of a flight, in arrays allocated before the first step.

    Small arrays allocated between the large ones of the steps would pin the memory around them: a run of 10,000 steps
    then took twice the memory of a short one.
    """

    def __init__(self, plan: Plan, dtype: torch.dtype) -> None:
        last = plan.steps
        self.plan = plan
        self.steps = plan.ranked
        self.places = {t: i for i, t in enumerate(self.steps)}
        self.frames = {t: i for i, t in enumerate(plan.frames)}
        rows, columns = plan.bins or (0, 0)
        count, heads = len(plan.frames), min(plan.heads, len(plan.starts))
        self.quantiles = torch.zeros(len(self.steps), len(BAND), dtype=dtype)
        self.density = torch.zeros(count, rows, columns, dtype=torch.int64)
        self.heads = torch.zeros(count, heads, 2, dtype=dtype)
        self.paths = torch.zeros(last + 1 if plan.paths else 0, len(plan.paths), 2, dtype=dtype)

    def until(self, taken: int) -> dict[str, Any]:
        """Return the fields of a `Swarm` that were asked for, up to step `taken`."""
        plan, found = self.plan, {}
        steps, frames = ([t for t in all if t <= taken] for all in (self.steps, plan.frames))
        if self.steps:
            found = {"steps": np.array(steps), "quantiles": self.quantiles[: len(steps)].numpy().copy()}
        if plan.frames:
            found["frames"] = np.array(frames)
        if plan.bins is not None:
            found["density"] = self.density[: len(frames)].numpy().copy()
        if plan.heads:
            found["heads"] = self.heads[: len(frames)].numpy().copy()
        if plan.paths:
            found["paths"] = self.paths[: taken + 1].numpy().copy()
        return found


class Flight:
    """A run of a plan: `advance` makes some steps, `taken` counts them, and `results` says how every start has fared.

    The starts are shuffled in the same way for every rule, so that the first ones are a sample of all. Raises
    ValueError if the plan does not fit into memory.
    """

    def __init__(self, plan: Plan) -> None:
        count = len(plan.starts)
        dtype = devices.DTYPES[plan.conditions.precision]
        device = devices.choose(plan.device, count)
        each = bytes_each(plan, dtype)
        memory.check(count, each, _kept_bytes(plan, dtype), device)
        if device.type == "cpu":
            memory.reserve(count, each, devices.block_size(device, count, compiled=False), dtype)
        self.plan, self.taken = plan, 0
        self._targets = Targets(plan.landscape, plan.tolerance, dtype, device)
        self._rates = learning_rates(plan.optimizer, plan.steps)
        self._goal = self._targets
        if plan.only_global:
            self._goal = Targets(plan.landscape, plan.tolerance, dtype, device, only_global=True)
        self._course = Course(plan.landscape, plan.conditions, self._goal)
        sampled = (plan.ranked and count > SAMPLE) or 0 < plan.heads < count
        self._order = np.random.default_rng(0).permutation(count) if sampled else np.arange(count)
        self._kept = Kept(plan, dtype)
        with torch.inference_mode():
            order = torch.from_numpy(self._order).to(device)
            x = torch.from_numpy(plan.starts).to(device, dtype)[order].T.contiguous()
            numbers = order + plan.first
            self._fleet = Fleet(
                self._course, plan.optimizer, self._rates, self._goal, x, numbers, plan.watch, plan.compiled
            )
            chosen = torch.tensor(plan.paths, dtype=torch.int64, device=device) + plan.first
            followed = torch.from_numpy(plan.starts[list(plan.paths)]).to(device, dtype).T.contiguous()
            self._followed = begin(plan.optimizer, followed, chosen)
            self._keep()

    @property
    def compiled(self) -> bool:
        """True if the steps are compiled."""
        return self._fleet.compiled

    @torch.inference_mode()
    def advance(self) -> None:
        """Make up to `CHUNK` steps from every start."""
        plan, after = self.plan, self.taken
        chunk = CHUNK if len(plan.starts) < FINE_FROM else CHUNK // 2
        stops = [plan.steps, after + chunk, *(frame for frame in plan.frames if frame > after)]
        if self._kept.steps:
            stops.append((after // plan.every + 1) * plan.every)
        until = min(stops)
        self._fleet.advance(after, until)
        for t in range(after, until) if plan.paths else ():
            self._followed = advance(self._course, plan.optimizer, self._rates, self._followed, t, t + 1)
            self._kept.paths[t + 1] = self._followed.x.T
        self.taken = until
        self._keep()

    @torch.inference_mode()
    def results(self) -> dict[str, Any]:
        """Return the state of every start so far, as the fields of a `Swarm`."""
        plan, whole = self.plan, self._fleet.whole()
        f = self._values(whole.x)
        watched = whole.watched or watching.begin(("best",), self._goal, whole.x)
        watched = watching.look(watched, whole.x, f, self.taken, self._goal)
        alive = watching.alive(watched)
        x = torch.where(alive, whole.x, torch.nan)
        at = self._targets.reached(x, f)
        idle = self._idle(at, x)
        found: dict[str, Any] = {
            "taken": self.taken,
            "end": self._restored(x),
            "value": self._restored(torch.where(alive, f, torch.nan)),
            "minimum": self._restored(self._targets.verdicts(x, torch.where(idle, NONE, at), alive)),
        }
        if "best" in plan.watch:
            found["best"] = self._restored(watched["best"])
        if "first_hit" in plan.watch:
            first_hit = watching.first_hit(watched, self._goal)
            found["first_hit"] = self._restored(torch.where(idle, -1, first_hit))
        kept = self._kept.until(self.taken)
        if self._kept.steps and self.taken not in self._kept.places:  # stopped between two: add the state
            kept["steps"] = np.append(kept["steps"], self.taken)
            kept["quantiles"] = np.vstack((kept["quantiles"], self._ranked().cpu().numpy()))
        if plan.heads:
            kept["shown"] = self._order[: plan.heads].copy()
        return found | kept

    def _idle(self, at: Tensor, x: Tensor) -> Tensor:
        """Return which starts count as at a minimum but have hardly moved, a part at a time to save memory."""
        parts = []
        for first in range(0, len(at), _AT_ONCE):
            here = slice(first, first + _AT_ONCE)
            start = torch.from_numpy(self.plan.starts[self._order[here]]).to(x.device, x.dtype).T
            parts.append(self._targets.idle(at[here], x[:, here], start))
        return torch.cat(parts)

    def _restored(self, values: Tensor) -> np.ndarray:
        """Return [..., starts] in the flight's order as numpy [starts, ...] in the order in which they were given."""
        ours = values.movedim(-1, 0).cpu().numpy()
        given = np.empty_like(ours)
        given[self._order] = ours
        return given

    def _keep(self) -> None:
        plan, kept, t = self.plan, self._kept, self.taken
        if t == 0:
            kept.paths[:1] = self._followed.x.T
        if t in kept.places:
            kept.quantiles[kept.places[t]] = self._ranked()
        if t in kept.frames:
            frame = kept.frames[t]
            if plan.bins is not None:
                kept.density[frame] = self._density(*plan.bins)
            if plan.heads:
                kept.heads[frame] = torch.cat(list(self._fleet.parts(plan.heads)), dim=1).T

    def _ranked(self) -> Tensor:
        """Return the quantiles of the sample at this step."""
        return quantiles(self._values(torch.cat(list(self._fleet.parts(SAMPLE)), dim=1)), *BAND)

    def _values(self, x: Tensor) -> Tensor:
        """Return f [n] at x [2, n], NaN where x is not finite."""
        f = self.plan.landscape.fields(x[0], x[1], "f")[0]
        return torch.add(torch.add(f, x[0], alpha=0), x[1], alpha=0)

    def _density(self, rows: int, columns: int) -> Tensor:
        """Return the number of starts in each cell of the extent, [rows, columns], row 0 at the lowest y."""
        (x0, x1), (y0, y1) = self.plan.landscape.extent
        total = torch.zeros(rows * columns, dtype=torch.int64)
        for x, y in self._fleet.parts():
            inside = (x >= x0) & (x <= x1) & (y >= y0) & (y <= y1)
            column = ((x - x0) * (columns / (x1 - x0))).clamp(max=columns - 1).floor()
            row = ((y - y0) * (rows / (y1 - y0))).clamp(max=rows - 1).floor()
            cell = torch.where(inside, row * columns + column, rows * columns)  # outside: one cell more
            total += torch.bincount(cell.to(torch.int64), minlength=rows * columns + 1)[:-1].cpu()
        return total.reshape(rows, columns)


def bytes_each(plan: Plan, dtype: torch.dtype) -> int:
    """Return the bytes per start at a run's peak, while its results are put together (measured on a CPU)."""
    state = len(plan.optimizer.init(torch.zeros(2, 1)))
    pace = 6 if plan.optimizer.schedule.reads_value else 0  # its memory [starts], and temporaries
    return 2 * dtype.itemsize * (6 + state + pace) + 144


def _kept_bytes(plan: Plan, dtype: torch.dtype) -> int:
    """Return the bytes of the records, which do not depend on the number of starts."""
    rows, columns = plan.bins or (0, 0)
    pairs = len(plan.frames) * min(plan.heads, len(plan.starts)) + (plan.steps + 1) * len(plan.paths)
    return 2 * dtype.itemsize * pairs + 8 * len(plan.frames) * rows * columns
