"""The data of the figure of the rates, curve by curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.words import SOURCE

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Curve:
    """One racer's losses over the rates: as drawn [rates], the true numbers as text, and its marks."""

    name: str
    color: str
    shape: str
    rates: tuple[float, ...]
    median: Numbers
    low: Numbers
    high: Numbers
    said: tuple[str, ...]
    held: str  # the best rate's loss when it was tried again
    best: tuple[float, float]  # rate, loss as drawn
    now: tuple[float, float] | None  # the racer's rate, and the loss as drawn; None outside the range tried
    usable: tuple[float, float, float] | None  # lowest, highest, decades
    limit: float | None


@dataclass(frozen=True, eq=False)
class RatesData:
    """The data of the figure of the rates. If `log`, losses are f − f* on a log axis, else f itself."""

    curves: tuple[Curve, ...]
    log: bool
    bounds: tuple[float, float]
    target: float | None  # the loss under which a rate is usable
    ink: dict[str, Any]
    language: str = SOURCE
