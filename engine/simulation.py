"""The one loop: Experiment -> Trajectory."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from engine import device as devices
from engine.evaluation import Here
from engine.experiment import Experiment
from engine.noise import gaussian
from engine.trajectory import Array, Trajectory
from landscapes import Landscape
from optimizers import Optimizer, State

RECORDS = ("details",)
_NOISE_AT_ONCE = 2**20  # numbers drawn in one go
_POINTS_AT_ONCE = 2**13  # evaluated in one go on a CPU, after the run


@torch.inference_mode()
def simulate(experiment: Experiment, device: str = "auto", record: tuple[str, ...] = ()) -> Trajectory:
    """Run every optimizer of an experiment from every start, all together.

    The gradient is evaluated once a step for the whole batch. Nothing is clamped: a particle that leaves is
    recorded leaving, one that turns non-finite is NaN from that step on. `device` is "auto" (the CPU for small
    batches), "cpu" or "cuda". `record=("details",)` keeps what each step was made of: the gradients read, the
    effective rates and the rules' states. Raises ValueError for a device or a record that does not exist.
    """
    unknown = set(record) - set(RECORDS)
    if unknown:
        raise ValueError(f"record may hold {', '.join(RECORDS)}, got {sorted(unknown)[0]!r}.")
    target = devices.choose(device, len(experiment.optimizers) * len(experiment.starts))
    dtype = devices.DTYPES[experiment.precision]
    lr = _learning_rates(experiment)
    path, gradients, states = _run(experiment, target, dtype, lr, details="details" in record)
    return _trajectory(experiment, lr, path, gradients, states)


def _learning_rates(experiment: Experiment) -> Tensor:
    """[steps, optimizers] in float64, on the CPU: a schedule depends on the step alone."""
    t = torch.arange(1, experiment.steps + 1, dtype=torch.float64)
    return torch.stack([rule.lr * rule.schedule.factor(t, experiment.steps) for rule in experiment.optimizers], dim=1)


def _run(
    experiment: Experiment, device: torch.device, dtype: torch.dtype, lr: Tensor, *, details: bool
) -> tuple[Tensor, Tensor | None, list[list[State]]]:
    """The path [steps+1, 2, optimizers, starts]; on request the gradients read [steps, 2, ...] and the states too."""
    landscape, rules, steps = experiment.landscape, experiment.optimizers, experiment.steps
    start = torch.tensor(experiment.starts, dtype=dtype, device=device).T.contiguous()  # [2, starts]
    points = [start for _ in rules]
    memories = [rule.init(start) for rule in rules]
    heres = [Here(landscape, steps, rule.clip) for rule in rules]
    noise = _noise(experiment, dtype, device)
    path, gradients, states = [torch.stack(points, dim=1)], [], [memories]
    for t, rates in enumerate(lr.tolist(), start=1):
        x = path[-1]  # [2, optimizers, starts]
        exact = torch.stack(landscape.fields(x[0], x[1], "g")).unbind(1)
        draw = next(noise) if noise else None
        points, memories = list(points), list(memories)
        read = []
        for i, (rule, here) in enumerate(zip(rules, heres, strict=True)):
            here.t, here.x = t, points[i]
            here.noise = draw if rule.reads_noise else None
            here.gradient = here.read(exact[i])
            points[i], memories[i] = rule.update(points[i], memories[i], here, rates[i])
            read.append(here.gradient)
        path.append(torch.stack(points, dim=1))
        if details:
            gradients.append(torch.stack(read, dim=1))
            states.append(memories)
    return torch.stack(path), torch.stack(gradients) if details else None, states


def _noise(experiment: Experiment, dtype: torch.dtype, device: torch.device) -> Iterator[Tensor] | None:
    """The draws of each step in turn, [2, starts], drawn many steps at a time; None where there is no noise."""
    if not experiment.noise:
        return None
    starts = torch.arange(len(experiment.starts), device=device)
    chunk = max(1, _NOISE_AT_ONCE // (2 * len(starts)))

    def draws() -> Iterator[Tensor]:
        for first in range(1, experiment.steps + 1, chunk):
            steps = torch.arange(first, min(first + chunk, experiment.steps + 1), device=device)
            yield from (gaussian(experiment.seed, steps, starts) * experiment.noise).to(dtype)

    return draws()


def _trajectory(
    experiment: Experiment, lr: Tensor, path: Tensor, gradients: Tensor | None, states: list[list[State]]
) -> Trajectory:
    value, norm = _heights(experiment.landscape, path)
    alive = torch.isfinite(path).all(dim=1) & torch.isfinite(value)
    alive = alive.cumprod(dim=0).bool()
    diverged = torch.where(alive[-1], -1, alive.sum(dim=0))
    x = _public(path, alive)
    lrs = lr[:, :, None].expand(-1, -1, len(experiment.starts))
    run = Trajectory(
        experiment=experiment,
        x=x,
        value=_masked(value, alive).cpu().numpy(),
        gradient_norm=_masked(norm, alive).cpu().numpy(),
        lr=lrs.numpy().copy(),
        diverged=diverged.cpu().numpy(),
    )
    if gradients is None:
        return run
    return Trajectory(
        **{name: getattr(run, name) for name in ("experiment", "x", "value", "gradient_norm", "lr", "diverged")},
        gradient=_public(gradients, alive[:-1]),
        effective_rate=np.stack(
            [
                _effective_rate(rule, [memory[i] for memory in states], lr[:, i], alive[:, i])
                for i, rule in enumerate(experiment.optimizers)
            ],
            axis=1,
        ),
        states=tuple(_state([memory[i] for memory in states]) for i in range(len(experiment.optimizers))),
    )


def _heights(landscape: Landscape, path: Tensor) -> tuple[Tensor, Tensor]:
    """f and the norm of its gradient at every point of a path, [steps+1, optimizers, starts] each.

    So many steps at a time that what is computed in between stays in the cache: twice as fast as all at once.
    """
    rows = len(path) if path.is_cuda else max(1, _POINTS_AT_ONCE // path[0, 0].numel())
    values, norms = [], []
    for part in path.split(rows):
        value, gx, gy = landscape.fields(part[:, 0], part[:, 1], "fg")
        values.append(value)
        norms.append(torch.hypot(gx, gy))
    return torch.cat(values), torch.cat(norms)


def _masked(numbers: Tensor, alive: Tensor) -> Tensor:
    """NaN wherever a particle is no longer alive."""
    return numbers if alive.all() else numbers.masked_fill(~alive, torch.nan)


def _public(path: Tensor, alive: Tensor) -> Array:
    """[time, 2, optimizers, starts] -> numpy [time, optimizers, starts, 2], NaN where a particle is no longer alive."""
    return _masked(path, alive[:, None]).permute(0, 2, 3, 1).contiguous().cpu().numpy()


def _state(memories: list[State]) -> dict[str, Array]:
    """One rule's memory at every step: name -> [steps+1, starts, 2]."""
    return {
        name: torch.stack([memory[name] for memory in memories]).transpose(1, 2).contiguous().cpu().numpy()
        for name in memories[0]
    }


def _effective_rate(rule: Optimizer, memories: list[State], lr: Tensor, alive: Tensor) -> Array:
    """[steps, starts, 2] in one vectorised call: what the rule made of its memory in every step."""
    steps, starts = alive.shape[0] - 1, alive.shape[1]
    after = {
        name: torch.stack([memory[name] for memory in memories[1:]], dim=1) for name in memories[0]
    }  # [2, steps, starts]
    t = torch.arange(1, steps + 1, dtype=torch.float64, device=alive.device)[:, None]
    rate = torch.as_tensor(rule.effective_rate(after, t, lr.to(alive.device)[:, None]))
    rate = torch.where(alive[:-1], rate.expand(2, steps, starts), torch.nan)
    return rate.permute(1, 2, 0).contiguous().cpu().numpy()
