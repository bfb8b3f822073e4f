"""The critical points that are known of a surface: those that its class declares, where its parameters put them."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING

from landscapes.critical_points import CriticalPoint, placed, polished
from landscapes.frame import UNMOVED
from landscapes.limits import fields_of

if TYPE_CHECKING:
    from landscapes.base import Landscape


@lru_cache(maxsize=512)
def known_points(landscape: Landscape) -> tuple[CriticalPoint, ...]:
    """Return the critical points, cached by value, since a page makes the same landscape anew in every rerun."""
    if landscape.frame is not None:
        return placed(known_points(landscape.replace(**UNMOVED)), landscape.frame)
    declared = [landscape._position(position) for position in (*landscape.minima_at, *landscape.saddles_at)]
    (x0, x1), (y0, y1) = landscape.extent
    return polished(
        lambda x, y: fields_of(landscape._formula(), landscape._values, x, y, "fgh", kink=math.nan),
        [(x, y) for x, y in declared if math.isfinite(x) and math.isfinite(y)],
        reach=0.05 * math.hypot(x1 - x0, y1 - y0),
    )
