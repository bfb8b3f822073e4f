"""A surface is one formula; value, gradient, Hessian, LaTeX and code are all derived from it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, ClassVar

import torch
from torch import Tensor

from core.params import Parametrised
from landscapes.formula import Formula
from landscapes.tape import browser_tape, torch_function

Pair = tuple[float, float]
Declared = tuple[tuple[str, str], ...]  # positions as expressions in the parameters


@dataclass(frozen=True)
class CriticalPoint:
    """A point where the gradient vanishes (or a kink that is a minimum), classified by the Hessian's eigenvalues."""

    x: float
    y: float
    value: float
    kind: str  # "minimum", "saddle", "maximum", or "degenerate" where an eigenvalue is zero
    eigenvalues: Pair | None  # ascending; None at a kink

    @property
    def position(self) -> Pair:
        return (self.x, self.y)


class Landscape(Parametrised):
    """A loss surface f(x, y).

    A subclass declares `formula` (see `landscapes.formula` for what it may hold), `extent` ((x0, x1), (y0, y1)), good
    `starts`, where its minima and saddles lie (`minima_at`, `saddles_at`: pairs of expressions in the parameters, polished by
    Newton's method when read), a `title`, its `family`, the `source` of the formula and what it `teaches`. Fields are parameters.

    `value`, `gradient` and `hessian` take points with the coordinate last, x torch [..., 2], of any float dtype on any device;
    `fields` is the same with coordinates first and apart, for the engine.
    """

    title: ClassVar[str]
    family: ClassVar[str]
    formula: ClassVar[str]
    extent: ClassVar[tuple[Pair, Pair]]
    starts: ClassVar[tuple[Pair, ...]]
    minima_at: ClassVar[Declared] = ()
    saddles_at: ClassVar[Declared] = ()
    source: ClassVar[str]
    teaches: ClassVar[str]

    # ------------------------------------------------------------------ evaluation

    def value(self, x: Tensor) -> Tensor:
        """f at every point: [..., 2] -> [...]."""
        return self.fields(*_coordinates(x), "f")[0]

    def gradient(self, x: Tensor) -> Tensor:
        """The exact gradient at every point: [..., 2] -> [..., 2]. At a kink a missing derivative is 0."""
        return torch.stack(self.fields(*_coordinates(x), "g"), dim=-1)

    def hessian(self, x: Tensor) -> Tensor:
        """The exact matrix of second derivatives: [..., 2] -> [..., 2, 2]."""
        xx, xy, yy = self.fields(*_coordinates(x), "h")
        return torch.stack((torch.stack((xx, xy), dim=-1), torch.stack((xy, yy), dim=-1)), dim=-2)

    def fields(self, x: Tensor, y: Tensor, wanted: str) -> tuple[Tensor, ...]:
        """A choice of "f" (the value), "g" (f_x, f_y) and "h" (f_xx, f_xy, f_yy), each of the shape of x and y.

        `fields(x, y, "fg")` gives value, f_x, f_y. A derivative that is NaN where the value is finite is a kink: there it is 0.
        """
        if self.smooth or wanted == "f":
            return torch_function(self._formula(), wanted)(x, y, *self._values)
        value, *outputs = torch_function(self._formula(), "f" + wanted.removeprefix("f"))(x, y, *self._values)
        finite = torch.isfinite(value)
        mended = [torch.where(torch.isnan(part) & finite, torch.zeros_like(part), part) for part in outputs]
        return (value, *mended) if wanted[0] == "f" else tuple(mended)

    # ------------------------------------------------------------------ what is known of it

    @property
    def latex(self) -> str:
        """The formula as the source writes it, typeset, with the parameters as symbols."""
        return self._formula().latex({spec.name: spec.symbol or spec.name for spec in self.params()})

    @property
    def smooth(self) -> bool:
        return self._formula().smooth

    @cached_property
    def minima(self) -> tuple[Pair, ...]:
        """The known minima, global and local, as (x, y) in float64; empty where there are none."""
        return tuple(point.position for point in self.critical_points if point.kind == "minimum")

    @cached_property
    def saddles(self) -> tuple[Pair, ...]:
        """The known saddle points."""
        return tuple(point.position for point in self.critical_points if point.kind == "saddle")

    @cached_property
    def minimum_value(self) -> float | None:
        """The lowest value, f*, or None where no minimum is known."""
        values = [point.value for point in self.critical_points if point.kind == "minimum"]
        return min(values) if values else None

    @cached_property
    def critical_points(self) -> tuple[CriticalPoint, ...]:
        """All declared minima and saddles, polished, classified by the Hessian, lowest first."""
        declared = [(position, True) for position in self.minima_at] + [(position, False) for position in self.saddles_at]
        found: dict[Pair, CriticalPoint] = {}
        for position, is_minimum in declared:
            point = self._classify(self._polish(self._position(position)), is_minimum)
            found.setdefault((round(point.x, 6), round(point.y, 6)), point)
        return tuple(sorted(found.values(), key=lambda point: point.value))

    def tape(self) -> dict[str, Any]:
        """The value and the gradient as a program for the browser, the parameters put in."""
        return browser_tape(self._formula(), self._values)

    def python(self) -> str:
        """The formula as PyTorch code in x, y and the parameters' names."""
        return self._formula().python()

    # ------------------------------------------------------------------ inside

    @classmethod
    def _formula(cls) -> Formula:
        return _formula_of(cls.formula, tuple(spec.name for spec in cls.params()))

    @cached_property
    def _values(self) -> tuple[float, ...]:
        return tuple(float(value) for value in self.settings().values())

    def _position(self, expressions: tuple[str, str]) -> Pair:
        zero = torch.zeros((), dtype=torch.float64)
        names = tuple(spec.name for spec in self.params())
        x, y = (torch_function(_formula_of(text, names), "f")(zero, zero, *self._values)[0].item() for text in expressions)
        return x, y

    def _polish(self, position: Pair) -> Pair:
        """Newton's method from a declared position of five or six digits to the last one; a kink stays where it is."""
        x = torch.tensor(position, dtype=torch.float64)
        for _ in range(20):
            gradient, hessian = self.gradient(x), self.hessian(x)
            step, info = torch.linalg.solve_ex(hessian, gradient)
            if info.item() or not torch.isfinite(step).all() or not gradient.any() or step.norm() > 0.5:
                break
            x = x - step
            if step.norm() <= 1e-15 * (1 + x.norm()):
                break
        return x[0].item(), x[1].item()

    def _classify(self, position: Pair, declared_minimum: bool) -> CriticalPoint:
        x = torch.tensor(position, dtype=torch.float64)
        value, hessian = self.value(x).item(), self.hessian(x)
        if not torch.isfinite(hessian).all() or (not self.smooth and not hessian.any()):
            return CriticalPoint(*position, value, "minimum" if declared_minimum else "degenerate", None)
        low, high = (number.item() for number in torch.linalg.eigvalsh(hessian))
        return CriticalPoint(*position, value, _kind(low, high), (low, high))


@lru_cache(maxsize=4096)
def _formula_of(text: str, parameters: tuple[str, ...]) -> Formula:
    return Formula(text, parameters)


def _kind(low: float, high: float) -> str:
    zero = 1e-9 * max(abs(low), abs(high), 1e-3)
    if low > zero:
        return "minimum"
    if high < -zero:
        return "maximum"
    return "saddle" if low < -zero and high > zero else "degenerate"


def _coordinates(x: Tensor) -> tuple[Tensor, Tensor]:
    x = torch.as_tensor(x)
    if x.shape[-1:] != (2,):
        raise ValueError(f"x must have the shape [..., 2], got {list(x.shape)}.")
    if not x.is_floating_point():
        x = x.to(torch.float64)
    return x[..., 0], x[..., 1]


def spectral_limits(eigenvalues: Pair) -> float:
    """The learning rate above which gradient descent leaves a minimum with these eigenvalues: 2/λmax."""
    return 2.0 / max(eigenvalues) if max(eigenvalues) > 0 else math.inf
