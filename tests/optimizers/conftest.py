"""A rule sees the surface through `here`; these tests give it gradients of their own, or a surface that was moved."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from landscapes import Landscape
from optimizers import Optimizer, State

Step = Callable[..., tuple[Tensor, State]]
Walk = Callable[..., Tensor]
_CURVATURE = ((3.0, 1.0), (1.0, 2.0))


class _Seen:
    """A surface in step t at x, without noise; it counts what is asked of it. `_fields` is the surface itself."""

    steps = 300

    def __init__(self, t: Any, x: Tensor, counts: dict[str, int] | None = None) -> None:
        self.t, self.x = t, x
        self.counts = {"gradients": 0, "hessians": 0} if counts is None else counts
        self._gradient: Tensor | None = None

    @property
    def gradient(self) -> Tensor:
        if self._gradient is None:  # the engine has it ready
            self.counts["gradients"] += 1
            self._gradient = self._slope()
        return self._gradient

    @property
    def exact_gradient(self) -> Tensor:
        return self.gradient

    @property
    def hessian(self) -> Tensor:
        self.counts["hessians"] += 1
        return self._curvature()

    def draw(self, stream: int = 0) -> Tensor:
        """Return the draws of a rule that is itself random, the same for every particle."""
        angle = 12.9 * float(self.t) + stream
        return torch.stack([torch.full_like(row, math.sin(angle + i)) for i, row in enumerate(self.x)])

    def _slope(self) -> Tensor:
        raise NotImplementedError

    def _curvature(self) -> Tensor:
        raise NotImplementedError


class Parabola(_Seen):
    """The quadratic surface with a given gradient g at x, and one Hessian everywhere."""

    def __init__(self, t: Any, x: Tensor, g: Tensor, counts: dict[str, int] | None = None) -> None:
        super().__init__(t, x, counts)
        self.g = g

    def _slope(self) -> Tensor:
        return self.g

    def _curvature(self) -> Tensor:
        rows = [[torch.full_like(self.x[0], number) for number in row] for row in _CURVATURE]
        return torch.stack([torch.stack(row) for row in rows])

    @property
    def value(self) -> Tensor:
        return (self.g * self.g).sum(dim=0)

    def at(self, x: Tensor) -> Parabola:
        d = x - self.x
        (a, b), (_, c) = _CURVATURE
        return Parabola(self.t, x, self.g + torch.stack((a * d[0] + b * d[1], b * d[0] + c * d[1])), self.counts)


class Moved(_Seen):
    """A landscape that was turned about the origin by an angle, then shifted: f(R(x − shift))."""

    def __init__(
        self,
        t: Any,
        x: Tensor,
        landscape: Landscape,
        angle: float = 0.0,
        shift: tuple[float, float] = (0.0, 0.0),
        counts: dict[str, int] | None = None,
    ) -> None:
        super().__init__(t, x, counts)
        self.landscape, self.angle, self.shift = landscape, angle, shift
        self._turn = torch.tensor(
            [[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]], dtype=x.dtype
        )

    def back(self, x: Tensor) -> Tensor:
        """Return a point [2, n] where it would be on the unmoved landscape."""
        return self._turn @ (x - torch.tensor(self.shift, dtype=x.dtype)[:, None])

    def forth(self, x: Tensor) -> Tensor:
        """Return a point [2, n] of the unmoved landscape where it is now."""
        return self._turn.T @ x + torch.tensor(self.shift, dtype=x.dtype)[:, None]

    def _fields(self, wanted: str) -> tuple[Tensor, ...]:
        return self.landscape.fields(*self.back(self.x), wanted)

    def _slope(self) -> Tensor:
        return self._turn.T @ torch.stack(self._fields("g"))

    def _curvature(self) -> Tensor:
        xx, xy, yy = self._fields("h")
        there = torch.stack((torch.stack((xx, xy)), torch.stack((xy, yy))))
        return torch.einsum("ki,kln,lj->ijn", self._turn, there, self._turn)

    @property
    def value(self) -> Tensor:
        return self._fields("f")[0]

    def at(self, x: Tensor) -> Moved:
        return Moved(self.t, x, self.landscape, self.angle, self.shift, self.counts)


def _step(rule: Optimizer, x: Tensor, state: State, g: Tensor, t: Any = 1, lr: Any = None) -> tuple[Tensor, State]:
    return rule.update(x, state, Parabola(t, x, g), rule.lr if lr is None else lr)


def _walk(
    rule: Optimizer,
    landscape: Landscape,
    start: Tensor,
    steps: int,
    angle: float = 0.0,
    shift: tuple[float, float] = (0.0, 0.0),
    counts: dict[str, int] | None = None,
) -> Tensor:
    """Return the path [steps + 1, 2, n] on a moved landscape, moved back onto the unmoved one."""
    x = Moved(0, start, landscape, angle, shift).forth(start)
    state, path = rule.init(x), [start]
    for t in range(1, steps + 1):
        here = Moved(t, x, landscape, angle, shift, counts)
        x, state = rule.update(x, state, here, rule.lr)
        path.append(here.back(x))
    return torch.stack(path)


def _gradients(seed: int, steps: int, *shape: int, falling: bool = False) -> Tensor:
    """Return random gradients [steps, *shape] whose size spans 1e3 to 1e-6, in any order or falling.

    One in a hundred is 0.
    """
    draw = torch.Generator().manual_seed(seed)
    exponents = torch.linspace(3.0, -6.0, steps, dtype=torch.float64)
    if not falling:
        exponents = exponents[torch.randperm(steps, generator=draw)]
    g = torch.randn(steps, *shape, generator=draw, dtype=torch.float64)
    g = torch.where(torch.rand(g.shape, generator=draw) < 0.01, 0.0, g)
    return g * (10**exponents).reshape(-1, *[1] * len(shape))


@pytest.fixture(autouse=True, scope="session")
def one_thread() -> None:
    """Batches are small here: threads would only wait for each other, and for the other workers'."""
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def step() -> Step:
    """`step(rule, x, state, g, t, lr)`: one update with a given gradient."""
    return _step


@pytest.fixture(scope="session")
def walk() -> Walk:
    """`walk(rule, landscape, start, steps, angle, shift)`: the path on a moved landscape, moved back."""
    return _walk


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
