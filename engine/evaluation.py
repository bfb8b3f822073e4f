"""The surface as a rule sees it at its own point."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from engine import sampling
from engine.conditions import Conditions
from engine.noise import Chance
from landscapes import Landscape
from optimizers.base import Number, active


class Here:
    """The point of a step as `Optimizer.update` sees it: the gradient, and on request everything else.

    One object serves a rule for a whole run: the loop sets `x`, `t` and `gradient` anew, and nothing is allocated in a
    step.
    """

    __slots__ = (
        "_clip", "_conditions", "_landscape", "chance", "gradient", "noise", "reached", "samples", "steps", "t", "x",
    )  # fmt: skip

    def __init__(self, landscape: Landscape, clip: Number, conditions: Conditions, steps: Any = None) -> None:
        """Take `steps` as a tensor for a program that serves any number of them; None is the number in `conditions`."""
        self._landscape = landscape
        self._clip = clip
        self._conditions = conditions
        self.steps: int = conditions.steps if steps is None else steps
        self.t: Number = 0
        self.x: Tensor
        self.gradient: Tensor  # [2, ...]
        self.noise: Tensor | None = None  # [2, starts], None where the rule reads the exact gradient
        self.samples: Tensor | None = None  # bool [samples, starts], which are read; None where all are
        self.reached: Tensor  # [2, ...], where the step led before it was kept in the box; set where there is a box
        self.chance: Chance | None = None  # draws for a rule that is itself random; None where such a rule cannot run

    @property
    def value(self) -> Tensor:
        """f at the point: [...]."""
        return self._landscape.fields(self.x[0], self.x[1], "f")[0]

    @property
    def exact_gradient(self) -> Tensor:
        """The gradient without noise and clipping: [2, ...]."""
        return torch.stack(self._landscape.fields(self.x[0], self.x[1], "g"))

    @property
    def slope(self) -> Tensor:
        """The gradient of the samples that this step reads, or the exact gradient if it reads all: [2, ...]."""
        if self.samples is None:
            return self.exact_gradient
        return sampling.slope(self._conditions, self._landscape, self.samples, self.x)

    @property
    def hessian(self) -> Tensor:
        """The exact second derivatives: [2, 2, ...]."""
        xx, xy, yy = self._landscape.fields(self.x[0], self.x[1], "h")
        return torch.stack((torch.stack((xx, xy)), torch.stack((xy, yy))))

    def at(self, x: Tensor) -> Here:
        """Return the surface at another point in the same step, with the same draw of noise and the same samples."""
        there = Here(self._landscape, self._clip, self._conditions, self.steps)
        there.t, there.x, there.noise, there.samples = self.t, x, self.noise, self.samples
        there.chance = self.chance
        there.gradient = there.read(there.slope)
        return there

    def draw(self, stream: int = 0) -> Tensor:
        """Return standard normal draws of this step, [2, ...], each start's own, for a rule that is itself random.

        Each `stream` gives other draws. They are the same for any batch, layout, precision and device, for every rule,
        and for all values of a sweep. They are independent of the gradient's noise.
        """
        if self.chance is None:
            raise RuntimeError("Here.draw: this run has no draws for a rule that is random itself.")
        drawn = self.chance.draw(int(self.t), stream)
        return drawn.view(2, *(1 for _ in self.x.shape[1:-1]), *self.x.shape[1:][-1:]).expand_as(self.x)

    def read(self, gradient: Tensor) -> Tensor:
        """Return the gradient [2, ...] that the rule reads: noise is added, then it is clipped."""
        if self.noise is not None:
            gradient = gradient + self.noise
        return clipped(gradient, self._clip) if active(self._clip) else gradient


def clipped(gradient: Tensor, limit: Number) -> Tensor:
    """Return each particle's gradient [2, ...] shortened to the norm `limit`, as torch's clip_grad_norm_ does for one.

    Where the limit is infinite, the gradient stays as it is.
    """
    norm = torch.hypot(gradient[0], gradient[1])  # without squares, so that 1e200 has a norm
    return gradient * (limit / (norm + 1e-6)).clamp(max=1.0)
