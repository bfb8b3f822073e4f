"""The same job five ways: Adam on Rosenbrock from many starts, float32, end points only."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from engine import swarm, uniform
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

ROSENBROCK = LANDSCAPES["rosenbrock"]
ADAM = OPTIMIZERS["adam"]
LR, BETA1, BETA2, EPS = 0.05, 0.9, 0.999, 1e-8  # ADAM's defaults
Job = Callable[[], object]


def starts(count: int) -> np.ndarray:
    """Return the same points for all contenders: float64 [count, 2]."""
    return uniform(ROSENBROCK, count)


def engine(count: int, steps: int, *, compiled: bool, device: str = "cpu") -> Job:
    """Return a job for this engine."""
    points = starts(count)
    return lambda: swarm(
        ROSENBROCK, ADAM, points, steps, record=("end",), precision="float32", device=device, compiled=compiled
    )


def torch_optim(count: int, steps: int) -> Job:
    """Return a job for torch.optim.Adam on one tensor [2, count], the gradient by autograd of the summed loss."""
    points = torch.from_numpy(starts(count).T.astype(np.float32))

    def run() -> torch.Tensor:
        x = points.clone().requires_grad_()
        optimizer = torch.optim.Adam([x], lr=LR)
        for _ in range(steps):
            optimizer.zero_grad()
            ((1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2).sum().backward()
            optimizer.step()
        return x.detach()

    return run


def numpy_loop(count: int, steps: int) -> Job:
    """Return a job in numpy with the gradient written by hand."""
    points = starts(count).T.astype(np.float32)

    def run() -> np.ndarray:
        x, m, v = points.copy(), np.zeros_like(points), np.zeros_like(points)
        g = np.empty_like(points)
        for t in range(1, steps + 1):
            above = x[1] - x[0] * x[0]
            g[0] = -2 * (1 - x[0]) - 400 * x[0] * above
            g[1] = 200 * above
            m = np.float32(BETA1) * m + np.float32(1 - BETA1) * g
            v = np.float32(BETA2) * v + np.float32(1 - BETA2) * g * g
            rate = np.float32(LR / (1 - BETA1**t))
            x = x - rate * m / (np.sqrt(v / np.float32(1 - BETA2**t)) + np.float32(EPS))
        return x

    return run


def optax_scan(count: int, steps: int, *, apart: bool = False) -> Job:
    """Return a job for JAX: optax.adam under lax.scan, compiled as a whole by XLA.

    On one array [2, count], or on x and y apart.
    """
    import jax
    import jax.numpy as jnp
    import optax

    points = starts(count).T.astype(np.float32)
    begin = tuple(points.copy()) if apart else points
    rule = optax.adam(LR, b1=BETA1, b2=BETA2, eps=EPS)

    def loss(x: Any) -> jax.Array:
        return jnp.sum((1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2)

    def step(carry: tuple, _: None) -> tuple:
        x, state = carry
        updates, state = rule.update(jax.grad(loss)(x), state)
        return (optax.apply_updates(x, updates), state), None

    @jax.jit
    def run(x: Any) -> Any:
        (x, _), _ = jax.lax.scan(step, (x, rule.init(x)), None, length=steps)
        return x

    return lambda: np.asarray(run(begin))


CONTENDERS: dict[str, Callable[[int, int], Job]] = {
    "this engine, compiled": lambda count, steps: engine(count, steps, compiled=True),
    "this engine, eager": lambda count, steps: engine(count, steps, compiled=False),
    "optax under XLA": optax_scan,
    "optax, x and y apart": lambda count, steps: optax_scan(count, steps, apart=True),
    "torch.optim on a batch": torch_optim,
    "numpy": numpy_loop,
}


def check_that_all_do_the_same() -> None:
    """Check that all contenders end at the same points, up to rounding, before anything is timed."""
    count, steps = 1000, 40
    wanted = np.asarray(numpy_loop(count, steps)(), dtype=np.float64)
    for name, contender in CONTENDERS.items():
        result = contender(count, steps)()
        end = getattr(result, "end", None)
        found = np.asarray(end.T if end is not None else result, dtype=np.float64)
        off = np.abs(found - wanted).max()
        if not off < 1e-3 * math.hypot(4, 4):
            raise AssertionError(f"{name} ends up to {off:g} away from the others.")
