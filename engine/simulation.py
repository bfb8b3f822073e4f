"""The one loop: Experiment -> Trajectory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.params import shown
from engine import device as devices
from engine.evaluation import Here
from engine.experiment import Experiment
from engine.noise import Chance, draws
from engine.pacing import Follower, followers
from engine.sampling import batches, sampled
from engine.stepping import learning_rates
from engine.trajectory import Array, Trajectory
from landscapes import Landscape
from optimizers import Optimizer, State

RECORDS = ("details",)
_POINTS_AT_ONCE = 2**13  # evaluated in one go on a CPU, after the run


@torch.inference_mode()
def simulate(experiment: Experiment, device: str = "auto", record: tuple[str, ...] = ()) -> Trajectory:
    """Run every optimizer of an experiment from every start, all together.

    The gradient is evaluated once a step for the whole batch. Nothing is clamped: a particle that leaves is
    recorded leaving, one that turns non-finite is NaN from that step on. `device` is "auto" (the CPU for small
    batches), "cpu" or "cuda". `record=("details",)` keeps what each step was made of: the gradients read, the
    effective rates and the rules' states. Raises ValueError for a device or a record that does not exist, TypeError
    for what is no experiment.
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
    lr = _learning_rates(experiment)
    following = followers(experiment.landscape, experiment.optimizers, keep=True)
    path, gradients, states = _run(experiment, target, dtype, lr, following, details="details" in record)
    lr = lr[:, :, None].expand(-1, -1, len(experiment.starts))
    if following:
        lr = lr.clone()
        for i, follower in following.items():
            lr[:, i] = torch.stack(follower.kept).cpu()
    return _trajectory(experiment, lr, path, gradients, states)


def _learning_rates(experiment: Experiment) -> Tensor:
    """[steps, optimizers] in float64, on the CPU."""
    return torch.stack([learning_rates(rule, experiment.steps) for rule in experiment.optimizers], dim=1)


def _run(
    experiment: Experiment,
    device: torch.device,
    dtype: torch.dtype,
    lr: Tensor,
    following: dict[int, Follower],
    *,
    details: bool,
) -> tuple[Tensor, Tensor | None, list[list[State]]]:
    """The path [steps+1, 2, optimizers, starts]; on request the gradients read [steps, 2, ...] and the states too."""
    landscape, rules, steps = experiment.landscape, experiment.optimizers, experiment.steps
    start = torch.tensor(experiment.starts, dtype=dtype, device=device).T.contiguous()  # [2, starts]
    points = [start for _ in rules]
    memories = [rule.init(start) for rule in rules]
    heres = [Here(landscape, steps, rule.clip, experiment.batch) for rule in rules]
    chance = Chance(experiment.seed, torch.arange(start.shape[1], device=device), dtype, until=steps)
    noise, samples = _noise(experiment, dtype, device), _samples(experiment, device)
    shape = (2, len(rules), len(experiment.starts))
    path = torch.empty(steps + 1, *shape, dtype=dtype, device=device)
    gradients = torch.empty(steps, *shape, dtype=dtype, device=device) if details else None
    torch.stack(points, dim=1, out=path[0])
    states = [memories]
    for t, rates in enumerate(lr.tolist(), start=1):
        x = path[t - 1]
        exact = torch.stack(landscape.fields(x[0], x[1], "g")).unbind(1)
        draw = next(noise) if noise else None
        if samples:
            exact = _of_samples(landscape, rules, heres, next(samples), x, exact)
        for i, follower in following.items():
            rates[i] = follower.rate(points[i], rates[i])
        points, memories = list(points), list(memories)
        read = []
        for i, (rule, here) in enumerate(zip(rules, heres, strict=True)):
            here.t, here.x, here.chance = t, points[i], chance
            here.noise = draw if rule.reads_noise else None
            here.gradient = here.read(exact[i])
            points[i], memories[i] = rule.update(points[i], memories[i], here, rates[i])
            read.append(here.gradient)
        torch.stack(points, dim=1, out=path[t])
        if gradients is not None:
            torch.stack(read, dim=1, out=gradients[t - 1])
            states.append(memories)
    return path, gradients, states


def _noise(experiment: Experiment, dtype: torch.dtype, device: torch.device) -> Iterator[Tensor] | None:
    """The draws of each step in turn, [2, starts], drawn many steps at a time; None where there is no noise."""
    if not experiment.noise:
        return None
    starts = torch.arange(len(experiment.starts), device=device)
    return draws(experiment.noise, experiment.seed, starts, dtype, until=experiment.steps)


def _samples(experiment: Experiment, device: torch.device) -> Iterator[Tensor] | None:
    """Which samples each step reads in turn, [samples, starts]; None where it reads all of them."""
    count = len(experiment.landscape.samples)
    if not sampled(experiment.batch, count):
        return None
    starts = torch.arange(len(experiment.starts), device=device)
    return batches(experiment.batch, count, experiment.seed, starts, until=experiment.steps)


def _of_samples(
    landscape: Landscape,
    rules: tuple[Optimizer, ...],
    heres: list[Here],
    read: Tensor,
    x: Tensor,
    exact: tuple[Tensor, ...],
) -> list[Tensor]:
    """The gradients at x [2, optimizers, starts] of the samples that are read, but for rules that read the exact one.

    Each rule's `here` gets to know these samples.
    """
    batch = heres[0].batch
    drawn = torch.stack(landscape.slope_of(read, batch, x[0], x[1])).unbind(1)
    for rule, here in zip(rules, heres, strict=True):
        here.samples = read if rule.reads_noise else None
    return [drawn[i] if rule.reads_noise else exact[i] for i, rule in enumerate(rules)]


def _trajectory(
    experiment: Experiment, lr: Tensor, path: Tensor, gradients: Tensor | None, states: list[list[State]]
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
            "states": tuple(map(_state, memories)),
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
    """f and the norm of its gradient at every point of a path, [steps+1, optimizers, starts] each.

    So many steps at a time that what is computed in between stays in the cache: twice as fast as all at once.
    """
    rows = len(path) if path.is_cuda else max(1, _POINTS_AT_ONCE // path[0, 0].numel())
    values, norms = torch.empty_like(path[:, 0]), torch.empty_like(path[:, 0])
    for part, value, norm in zip(path.split(rows), values.split(rows), norms.split(rows), strict=True):
        height, gx, gy = landscape.fields(part[:, 0], part[:, 1], "fg")
        value.copy_(height)
        torch.hypot(gx, gy, out=norm)
    return values, norms


def _masked(numbers: Tensor, alive: Tensor) -> Tensor:
    """NaN wherever a particle is no longer alive, written into `numbers` itself."""
    return numbers if alive.all() else numbers.masked_fill_(~alive, torch.nan)


def _public(path: Tensor, alive: Tensor) -> Array:
    """[time, 2, optimizers, starts] -> numpy [time, optimizers, starts, 2], NaN where a particle is no longer alive."""
    return _masked(path.permute(0, 2, 3, 1).contiguous(), alive[..., None]).cpu().numpy()


def _state(memories: list[State]) -> dict[str, Array]:
    """One rule's memory at every step: name -> [steps+1, starts, 2], of all that has coordinates."""
    return {
        name: torch.stack([memory[name] for memory in memories]).transpose(1, 2).contiguous().cpu().numpy()
        for name, first in memories[0].items()
        if first.dim() == 2 and len(first) == 2
    }


def _effective_rate(rule: Optimizer, memories: list[State], lr: Tensor, alive: Tensor) -> Array:
    """[steps, starts, 2] in one vectorised call: what the rule made of its memory in every step."""
    steps, starts = alive.shape[0] - 1, alive.shape[1]
    # What each step left in the memory: name -> [2, steps, starts]
    after = {name: torch.stack([memory[name] for memory in memories[1:]], dim=1) for name in memories[0]}
    t = torch.arange(1, steps + 1, dtype=torch.float64, device=alive.device)[:, None]
    rate = torch.as_tensor(rule.effective_rate(after, t, lr.to(alive.device)))
    rate = torch.where(alive[:-1], rate.expand(2, steps, starts), torch.nan)
    return rate.permute(1, 2, 0).contiguous().cpu().numpy()
