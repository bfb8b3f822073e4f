"""The length of a rule's first step: not declared but measured, by taking it on slopes of every size."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache

import torch
from torch import Tensor

from core.numbers import plain
from core.parts import pieces, with_setting
from core.words import Text, text
from engine.evaluation import clipped
from optimizers import Optimizer
from optimizers.base import Number, active

_DECAYS = {"weight_decay", "lambd"}  # pulls to the origin, which do not depend on the slope
GRADIENTS = (1e-3, 1e-2, 0.1, 1.0, 10.0, 100.0, 1e3)  # the slopes on which the step is taken
_ONE = GRADIENTS.index(1.0)
_ALIKE = 0.02  # exponents, or lengths relative to each other, count as equal up to this difference


@dataclass
class _Slope:
    """The first step on ground of one slope and one curvature in all directions, as a rule sees it at x [2, n]."""

    x: Tensor
    slope: Tensor  # [2, n] at `origin`
    origin: Tensor
    curvature: float
    clip: float
    luck: float  # every draw of a rule that is random itself
    t: Number = 1
    steps: int = 1

    def __post_init__(self) -> None:
        g = self.exact_gradient
        self.gradient = clipped(g, self.clip) if active(self.clip) else g

    @property
    def exact_gradient(self) -> Tensor:
        return self.slope + self.curvature * (self.x - self.origin)

    @property
    def value(self) -> Tensor:
        away = self.x - self.origin
        return 1.0 + ((self.slope + 0.5 * self.curvature * away) * away).sum(dim=0)

    @property
    def hessian(self) -> Tensor:
        unit = torch.eye(2, dtype=self.x.dtype).reshape(2, 2, *(1 for _ in self.x.shape[1:]))
        return self.curvature * unit.expand(2, 2, *self.x.shape[1:])

    def at(self, x: Tensor) -> _Slope:
        return replace(self, x=x)

    def draw(self, stream: int = 0) -> Tensor:
        return torch.full_like(self.x, self.luck)


@dataclass(frozen=True)
class FirstStep:
    """The length of the first step, and how it depends on gradient, rate, distance and curvature.

    `lengths` are those for each of `GRADIENTS`, one unit away from the origin (on a curvature of 1 if the rule asks for
    it). An exponent p says that the length grows like the cause to the power p: 1 in proportion, 0 not at all, None if
    no single power fits. `most` is the length beyond which it does not grow with the gradient.
    """

    lr: float
    lengths: tuple[float, ...]
    of_rate: float | None
    of_gradient: float | None
    of_place: float | None
    of_curvature: float | None
    most: float | None
    random: bool

    @property
    def at_one(self) -> float:
        """The length where the gradient is 1."""
        return self.lengths[_ONE]

    def told(self) -> tuple[Text, ...]:
        """Return a sentence about it, and more where curvature or chance matters."""
        chance = (text("Random draws come on top."),) if self.random else ()
        bent = () if self.of_curvature in (0, -1) else (text("This holds for a curvature of 1; others differ."),)
        return (self._sentence(), *bent, *chance)

    def _sentence(self) -> Text:
        if not any(map(math.isfinite, self.lengths)):
            return text("First step: no finite number, so that it ends there.")
        if max(self.lengths) == 0:
            return text("First step: none, it only reads the gradient.")
        if self.of_place == 1:
            return self._of_place()
        if self.of_curvature == -1 and self.of_gradient == 1:
            return text(
                "First step: learning rate × gradient / curvature, which is {length} where both are 1.",
                length=plain(self.at_one, 3),
            )
        if self.of_gradient == 0:
            return self._level(self.at_one)
        if self.of_gradient == 1 and self.of_rate == 1:
            if math.isclose(self.at_one, self.lr, rel_tol=0.01):
                return text(
                    "First step: learning rate × gradient, which is {length} at a gradient of 1.",
                    length=plain(self.lr, 3),
                )
            factor = plain(self.at_one / self.lr, 3)
            return text(
                "First step: {factor} × learning rate × gradient, which is {length} at a gradient of 1.",
                factor=factor,
                length=plain(self.at_one, 3),
            )
        if self.most is not None:
            return text(
                "First step: at most {most}; shorter where the gradient is small, {length} at {gradient}.",
                most=plain(self.most, 3),
                length=plain(self.lengths[0], 3),
                gradient=plain(GRADIENTS[0], 3),
            )
        low, middle, high = (plain(self.lengths[i], 3) for i in (0, _ONE, -1))
        return text(
            "First step: {low} at a gradient of 0.001, {middle} at 1, {high} at 1000.",
            low=low,
            middle=middle,
            high=high,
        )

    def _level(self, length: float) -> Text:
        """Return the sentence for a step whose length does not depend on the gradient."""
        if self.of_rate != 1:
            return text("First step: {length}, whatever the gradient and the learning rate.", length=plain(length, 3))
        if math.isclose(length, self.lr, rel_tol=1e-3):
            return text("First step: the learning rate, {length}, whatever the gradient.", length=plain(self.lr, 3))
        return text(
            "First step: {factor} × learning rate, {length}, whatever the gradient.",
            factor=plain(length / self.lr, 3),
            length=plain(length, 3),
        )

    def _of_place(self) -> Text:
        if self.of_rate != 1 and self.of_gradient == 0:
            return text(
                "First step: {factor} × distance from the origin, whatever the gradient and the learning rate.",
                factor=plain(self.at_one, 3),
            )
        if self.of_rate != 1:
            return self._proportional_to_place()
        factor = plain(self.at_one / self.lr, 3)
        if self.of_gradient == 0 and factor == "1":
            return text("First step: learning rate × distance from the origin, whatever the gradient.")
        if self.of_gradient == 0:
            return text(
                "First step: {factor} × learning rate × distance from the origin, whatever the gradient.", factor=factor
            )
        return self._proportional_to_place()

    def _proportional_to_place(self) -> Text:
        return text(
            "First step: proportional to the distance from the origin; {length} at a distance of 1 and a gradient of "
            "1.",
            length=plain(self.at_one, 3),
        )


@lru_cache(maxsize=1024)
def first_step(rule: Optimizer) -> FirstStep:
    """Take a rule's first step on slopes of `GRADIENTS`, without schedule and weight decay, its inner rule's too."""
    for piece in pieces(rule):
        for name in {spec.name for spec in piece.params} & _DECAYS:
            rule = with_setting(rule, piece.prefix + name, 0.0)
    curvature = 1.0 if rule.hessians else 0.0
    lengths = _lengths(rule, curvature=curvature)
    slope = _exponent(GRADIENTS, lengths)
    top = [index for index, length in enumerate(lengths) if _close(length, lengths[-1])]
    level = slope != 0 and len(top) >= 2 and top == list(range(top[0], len(lengths)))
    return FirstStep(
        lr=rule.lr,
        lengths=lengths,
        of_rate=_against(lengths, _lengths(rule, curvature=curvature, rate=0.5), 0.5),
        of_gradient=slope,
        of_place=_against(lengths, _lengths(rule, curvature=curvature, distance=10.0), 10.0),
        of_curvature=_against(lengths, _lengths(rule, curvature=4 * curvature), 4.0) if curvature else 0.0,
        most=lengths[-1] if level and lengths[0] < lengths[-1] else None,
        random=not all(map(_same, lengths, _lengths(rule, curvature=curvature, luck=1.0))),
    )


@torch.inference_mode()
def _lengths(
    rule: Optimizer, *, curvature: float, rate: float = 1.0, distance: float = 1.0, luck: float = 0.0
) -> tuple[float, ...]:
    """Return the step's length along x on each of the slopes; `rate` is a factor on the rule's learning rate."""
    size = torch.tensor(GRADIENTS, dtype=torch.float64)
    slope = torch.stack((size, torch.zeros_like(size)))
    x = torch.tensor([[0.6], [0.8]], dtype=torch.float64).expand_as(slope).contiguous() * distance
    here = _Slope(x, slope, x, curvature, rule.clip, luck)
    after, _ = rule.update(x, rule.init(x), here, rule.lr * rate)
    return tuple((after - x).norm(dim=0).tolist())


def _close(a: float, b: float) -> bool:
    return math.isclose(a, b, rel_tol=_ALIKE, abs_tol=1e-14)


def _same(a: float, b: float) -> bool:
    return _close(a, b) or not (math.isfinite(a) or math.isfinite(b))


def _exponent(causes: tuple[float, ...], lengths: tuple[float, ...]) -> float | None:
    """Return the power of the cause that all lengths follow (0, 1 or another), or None."""
    if min(lengths) <= 0 or not all(map(math.isfinite, lengths)):
        return None
    powers = [
        math.log(lengths[i + 1] / lengths[i]) / math.log(causes[i + 1] / causes[i]) for i in range(len(lengths) - 1)
    ]
    rounded = round(powers[0])
    return float(rounded) if all(abs(power - rounded) < _ALIKE for power in powers) else None


def _against(lengths: tuple[float, ...], others: tuple[float, ...], times: float) -> float | None:
    """Return the power of a cause that was made `times` as large, if it is the same on every slope, else None."""
    if min((*lengths, *others)) <= 0 or not all(map(math.isfinite, (*lengths, *others))):
        return None
    powers = [math.log(other / length) / math.log(times) for length, other in zip(lengths, others, strict=True)]
    rounded = round(powers[0])
    return float(rounded) if all(abs(power - rounded) < _ALIKE for power in powers) else None
