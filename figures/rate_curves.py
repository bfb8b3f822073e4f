"""What the figure of the rates shows, curve by curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.words import SOURCE

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curve:
    """One racer's losses over the rates: as drawn [rates], the true numbers as text, and what marks them."""

    name: str
    color: str
    shape: str
    rates: tuple[float, ...]
    median: Numbers
    low: Numbers
    high: Numbers
    said: tuple[str, ...]
    held: str  # what came of the best when it was tried again
    best: tuple[float, float]  # rate, loss as drawn
    now: tuple[float, float] | None  # the rate that it has, and the loss as drawn; None: it is not among those tried
    usable: tuple[float, float, float] | None  # lowest, highest, decades
    limit: float | None


@dataclass(frozen=True, eq=False)
class RatesData:
    """What the figure of the rates shows; `log`: whether losses are f − f* on a log axis, or f itself."""

    curves: tuple[Curve, ...]
    log: bool
    bounds: tuple[float, float]
    target: float | None  # the loss under which a rate is usable
    ink: dict[str, Any]
    language: str = SOURCE
