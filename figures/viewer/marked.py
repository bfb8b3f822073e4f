"""The minima, maxima and saddles marked on the map: the declared ones, or all that a search found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from landscapes import CriticalPoint, Landscape
from landscapes.level_points import LevelGround

MOMENTUM = 0.9  # of a mark's second limit, where no racer has one
SAME = 1e-4  # of the extent's diagonal: points closer than this are one


@dataclass(frozen=True)
class Marks:
    """The result of a search for level points, β for their second limit 2(1 + β)/λ_max, and a note."""

    level: LevelGround
    momentum: float = MOMENTUM
    note: str = ""

    def told(self) -> dict[str, Any]:
        """Return the contents of the marks' key."""
        level = self.level
        return {
            "minimum": level.minima,
            "maximum": level.maxima,
            "saddle": level.saddles,
            "degenerate": level.degenerate,
            "momentum": self.momentum,
            "note": self.note,
        }


def points_of(landscape: Landscape, level: LevelGround | None = None) -> list[dict[str, Any]]:
    """Return the marks for the browser: all that was found in the extent and the declared ones outside it."""
    points = landscape.critical_points if level is None else (*level.points, *_beyond(landscape, level))
    return [
        {
            "x": point.x,
            "y": point.y,
            "value": point.value,
            "kind": point.kind,
            "global": point.is_global if level is None else _is_global(point, landscape),
            "eigenvalues": None if point.eigenvalues is None else list(point.eigenvalues),
            **({"edge": True} if point.on_edge else {}),
        }
        for point in points
    ]


def _is_global(point: CriticalPoint, landscape: Landscape) -> bool:
    """Return whether a minimum is as low as the lowest declared one: one outside the extent may be lower still."""
    floor = landscape.minimum_value
    return floor is not None and point.kind == "minimum" and point.value - floor <= 1e-9 * max(1.0, abs(floor))


def _beyond(landscape: Landscape, level: LevelGround) -> list[CriticalPoint]:
    """Return the declared points outside the extent, where nothing was searched."""
    (x0, x1), (y0, y1) = landscape.extent
    reach = SAME * np.hypot(x1 - x0, y1 - y0)
    outside = [p for p in landscape.critical_points if not (x0 <= p.x <= x1 and y0 <= p.y <= y1)]
    places = np.array([point.position for point in level.points]).reshape(-1, 2)
    far = [np.hypot(*(places - point.position).T).min(initial=np.inf) > reach for point in outside]
    return [point for point, is_far in zip(outside, far, strict=True) if is_far]
