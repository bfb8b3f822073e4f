"""A rule sees the surface through `here`; these tests give it gradients of their own instead."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest
import torch
from torch import Tensor

from optimizers import Here, Optimizer, State

Step = Callable[..., tuple[Tensor, State]]


def _step(rule: Optimizer, x: Tensor, state: State, g: Tensor, t: Any = 1, lr: Any = None) -> tuple[Tensor, State]:
    here = SimpleNamespace(t=t, steps=300, gradient=g)
    return rule.update(x, state, cast(Here, here), rule.lr if lr is None else lr)


def _gradients(seed: int, steps: int, *shape: int, falling: bool = False) -> Tensor:
    """Random gradients [steps, *shape] whose size spans 1e3 to 1e-6, in any order or falling; one in a hundred is 0."""
    draw = torch.Generator().manual_seed(seed)
    exponents = torch.linspace(3.0, -6.0, steps, dtype=torch.float64)
    if not falling:
        exponents = exponents[torch.randperm(steps, generator=draw)]
    g = torch.randn(steps, *shape, generator=draw, dtype=torch.float64)
    g = torch.where(torch.rand(g.shape, generator=draw) < 0.01, 0.0, g)
    return g * (10**exponents).reshape(-1, *[1] * len(shape))


@pytest.fixture(scope="session")
def step() -> Step:
    """`step(rule, x, state, g, t, lr)`: one update with a given gradient."""
    return _step


@pytest.fixture(scope="session")
def gradients() -> Callable[..., Tensor]:
    """`gradients(seed, steps, *shape)`: a recorded stretch of gradients of all sizes."""
    return _gradients


@pytest.fixture(scope="module")
def float64_default():
    """torch's NAdam keeps the product of its momenta in the default dtype: without this it is right to 1e-7 only."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)
