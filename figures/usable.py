"""Losses in words, and which learning rates are usable: those whose loss comes down to a target that is one for all."""

from __future__ import annotations

import math

from core.numbers import typeset
from core.words import SOURCE, text, translated
from engine import Tuning, usable
from landscapes import Landscape

LEAST = 1e-16  # relative to f*: what is lower is rounding


def target_loss(landscape: Landscape, tuning: Tuning, share: float) -> float | None:
    """The loss that a usable rate comes down to: a share of the starts' median; None where no minimum is known.

    One measure for all racers, since their starts are the same. What a racer reached itself would be the easier to stay
    near the worse it is.
    """
    return None if landscape.minimum_value is None else share * tuning.initial


def usable_range(landscape: Landscape, tuning: Tuning, share: float) -> tuple[float, float, float] | None:
    """`engine.usable` for a search; None too where no minimum is known, since then no loss is small."""
    target = target_loss(landscape, tuning, share)
    return None if target is None else usable(tuning.rates, tuning.scores, target, tuning.lr)


def told(value: float, language: str = SOURCE) -> str:
    """A loss with three digits; an infinite loss is what became of half of the runs."""
    if not math.isfinite(value):
        return translated(text("diverged"), language)
    return typeset(value)
