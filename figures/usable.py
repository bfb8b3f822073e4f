"""Losses in words, and the usable learning rates: those that bring the loss down to one target for all racers."""

from __future__ import annotations

import math

from core.numbers import typeset
from core.words import SOURCE, text, translated
from engine import Tuning, usable
from landscapes import Landscape

LEAST = 1e-16  # relative to f*: lower losses are rounding


def target_loss(landscape: Landscape, tuning: Tuning, share: float) -> float | None:
    """Return the loss that a usable rate reaches, a share of the starts' median; None if no minimum is known.

    All racers have the same starts and so the same target. A target set by what a racer itself reached would be the
    easier the worse the racer is.
    """
    return None if landscape.minimum_value is None else share * tuning.initial


def usable_range(landscape: Landscape, tuning: Tuning, share: float) -> tuple[float, float, float] | None:
    """Return `engine.usable` for a search, or None where no minimum is known, since then no loss is small."""
    target = target_loss(landscape, tuning, share)
    return None if target is None else usable(tuning.rates, tuning.scores, target, tuning.lr)


def told(value: float, language: str = SOURCE) -> str:
    """Return a loss with three digits; an infinite median says that half of the runs diverged."""
    if not math.isfinite(value):
        return translated(text("diverged"), language)
    return typeset(value)
