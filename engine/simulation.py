"""A race: Experiment -> Trajectory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.params import shown
from engine import device as devices
from engine.experiment import Experiment
from engine.pacing import learning_rates
from engine.trajectory import Array, Trajectory
from engine.walk import Course, Walker, walk
from landscapes import Landscape
from optimizers import Optimizer, State

RECORDS = ("details",)
_TOLD = 64  # steps between two reports of progress
_POINTS_AT_ONCE = 2**13  # evaluated in one go on a CPU, after the run


@torch.inference_mode()
def simulate(
    experiment: Experiment,
    device: str = "auto",
    record: tuple[str, ...] = (),
    progress: Callable[[float], object] | None = None,
) -> Trajectory:
    """Run every optimizer of an experiment from every start, all together.

    The gradient is evaluated once a step for the whole batch. Nothing is clamped, except to the surface's box if it has
    one: a particle that leaves is recorded leaving, and one that turns non-finite is NaN from that step on. `device` is
    "auto" (the CPU for small batches), "cpu" or "cuda". `record=("details",)` also keeps the gradients read, the
    effective rates and the rules' states of every step. `progress` is called now and then with the share of the steps
    made; an exception from it ends the run.
    Raises ValueError for a device or a record that does not exist, TypeError for anything but an experiment.
    """
    if not isinstance(experiment, Experiment):
        raise TypeError(f"simulate takes an Experiment, got {shown(experiment)}.")
    if not isinstance(record, tuple | list | set | frozenset):
        raise ValueError(f"record must be a tuple, such as ('details',), got {shown(record)}.")
    for name in record:
        if name not in RECORDS:
            raise ValueError(f"record may hold {', '.join(RECORDS)}, got {shown(name)}.")
    target = devices.choose(device, len(experiment.optimizers) * len(experiment.starts))
    dtype = devices.DTYPES[experiment.precision]
    path, lr, gradients, states, kept = _run(experiment, target, dtype, details="details" in record, progress=progress)
    return _trajectory(experiment, lr, path, gradients, states, kept)


def _run(
    experiment: Experiment,
    device: torch.device,
    dtype: torch.dtype,
    *,
    details: bool,
    progress: Callable[[float], object] | None,
) -> tuple[Tensor, Tensor, Tensor | None, list[list[State]], Tensor | None]:
    """Return the path [steps+1, 2, optimizers, starts] and the rates [steps, optimizers, starts], float64 on the CPU.

    With `details` also the gradients read [steps, 2, ...], the states before and after every step, and with a box the
    steps that it shortened, bool [steps, optimizers, starts].
    """
    rules, steps = experiment.optimizers, experiment.steps
    course = Course(experiment.landscape, experiment.conditions)
    start = torch.tensor(experiment.starts, dtype=dtype, device=device).T.contiguous()  # [2, starts]
    lr = torch.stack([learning_rates(rule, steps) for rule in rules], dim=1)
    walkers = [Walker(course, rule, start, lr[:, i].tolist()) for i, rule in enumerate(rules)]
    following = {i: walker for i, walker in enumerate(walkers) if walker.rule.schedule.reads_value}
    shape = (2, len(rules), len(experiment.starts))
    path = torch.empty(steps + 1, *shape, dtype=dtype, device=device)
    gradients = torch.empty(steps, *shape, dtype=dtype, device=device) if details else None
    shortened: list[Tensor] | None = [] if details and experiment.landscape.box is not None else None
    torch.stack([walker.x for walker in walkers], dim=1, out=path[0])
    lr = lr[:, :, None].expand(-1, -1, len(experiment.starts))
    rates: dict[int, list[Tensor]] = {i: [] for i in following}
    states = [[walker.state for walker in walkers]]
    for t in walk(course, walkers, torch.arange(start.shape[1], device=device), path=path):
        if progress is not None and t % _TOLD == 0:
            progress(t / steps)
        for i, walker in following.items():
            rates[i].append(torch.as_tensor(walker.lr))
        if gradients is not None:
            torch.stack([walker.here.gradient for walker in walkers], dim=1, out=gradients[t - 1])
            states.append([walker.state for walker in walkers])
        if shortened is not None:
            shortened.append(torch.stack([(walker.here.reached != walker.x).any(dim=0) for walker in walkers]))
    if following:
        lr = lr.clone()
        for i, kept in rates.items():
            lr[:, i] = torch.stack(kept).cpu()
    return path, lr, gradients, states, None if shortened is None else torch.stack(shortened)


def _trajectory(
    experiment: Experiment,
    lr: Tensor,
    path: Tensor,
    gradients: Tensor | None,
    states: list[list[State]],
    kept: Tensor | None,
) -> Trajectory:
    value, norm = _heights(experiment.landscape, path)
    alive = torch.isfinite(path).all(dim=1) & torch.isfinite(value)
    alive = alive.cumprod(dim=0, dtype=torch.uint8).bool()
    rules, each = experiment.optimizers, range(len(experiment.optimizers))
    details: dict[str, Any] = {}
    if gradients is not None:
        memories = [[memory[i] for memory in states] for i in each]  # of each rule, at every step
        rates = [_effective_rate(rules[i], memories[i], lr[:, i], alive[:, i]) for i in each]
        details = {
            "gradient": _public(gradients, alive[:-1]),
            "effective_rate": np.stack(rates, axis=1),
            "states": tuple(map(_state, memories, rules)),
            "kept": None if kept is None else (kept & alive[1:]).cpu().numpy(),
        }
    return Trajectory(
        experiment=experiment,
        x=_public(path, alive),
        value=_masked(value, alive).cpu().numpy(),
        gradient_norm=_masked(norm, alive).cpu().numpy(),
        lr=lr.numpy().copy(),
        diverged=torch.where(alive[-1], -1, alive.sum(dim=0)).cpu().numpy(),
        **details,
    )


def _heights(landscape: Landscape, path: Tensor) -> tuple[Tensor, Tensor]:
    """Return f and the norm of its gradient at every point of a path, [steps+1, optimizers, starts] each.

    Takes as many steps at a time as keep all that is computed in between in the cache: twice as fast as all at once.
    """
    rows = len(path) if path.is_cuda else max(1, _POINTS_AT_ONCE // path[0, 0].numel())
    values, norms = torch.empty_like(path[:, 0]), torch.empty_like(path[:, 0])
    for part, value, norm in zip(path.split(rows), values.split(rows), norms.split(rows), strict=True):
        height, gx, gy = landscape.fields(part[:, 0], part[:, 1], "fg")
        value.copy_(height)
        torch.hypot(gx, gy, out=norm)
    return values, norms


def _masked(numbers: Tensor, alive: Tensor) -> Tensor:
    """Return `numbers` with NaN written in wherever a particle is no longer alive."""
    return numbers if alive.all() else numbers.masked_fill_(~alive, torch.nan)


def _public(path: Tensor, alive: Tensor) -> Array:
    """Return [time, 2, optimizers, starts] as numpy [time, optimizers, starts, 2], NaN once a particle has died."""
    return _masked(path.permute(0, 2, 3, 1).contiguous(), alive[..., None]).cpu().numpy()


def _state(memories: list[State], rule: Optimizer) -> dict[str, Array]:
    """Return one rule's memory at every step, name -> [steps+1, starts, 2], of all that has coordinates.

    A number that both coordinates share is there as [steps+1, starts, 1] if the rule's formula has a letter for it.
    """
    letters = dict(rule.letters)
    return {
        name: torch.stack([memory[name] for memory in memories]).transpose(1, 2).contiguous().cpu().numpy()
        for name, first in memories[0].items()
        if first.dim() == 2 and (len(first) == 2 or (len(first) == 1 and name in letters))
    }


def _effective_rate(rule: Optimizer, memories: list[State], lr: Tensor, alive: Tensor) -> Array:
    """Return the effective rate of every step, [steps, starts, 2], computed from the rule's memory in one call."""
    steps, starts = alive.shape[0] - 1, alive.shape[1]
    # What each step left in the memory: name -> [2, steps, starts]
    after = {name: torch.stack([memory[name] for memory in memories[1:]], dim=1) for name in memories[0]}
    t = torch.arange(1, steps + 1, dtype=torch.float64, device=alive.device)[:, None]
    rate = torch.as_tensor(rule.effective_rate(after, t, lr.to(alive.device)))
    rate = torch.where(alive[:-1], rate.expand(2, steps, starts), torch.nan)
    return rate.permute(1, 2, 0).contiguous().cpu().numpy()
