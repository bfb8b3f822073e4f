"""The box of a surface: the rectangle that no particle leaves, since each step is followed by a projection onto it.

The box stands in the coordinates of the particles. A surface that is turned, shifted or scaled moves under it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from core.params import Interval, checked_number, shown
from core.words import text
from landscapes.frame import MARGIN, Box, Pair

REACH = Interval("[-1e6, 1e6]")  # for each side of a box
NARROWEST = 1e-6  # least width and height, as a share of the larger of 1 and the sides' own size
_WIDE = 10.0  # maps: a box that is wider is not shown whole


def checked_box(name: str, box: Any) -> Box | None:
    """Return a box as two pairs of floats, None as it is. Raises ValueError with the field, the range and the value."""
    if box is None:
        return None
    try:
        (x0, x1), (y0, y1) = box
        sides = [checked_number(name, number, REACH) for number in (x0, x1, y0, y1)]
    except (TypeError, ValueError):
        sides = []
    if sides:
        x0, x1, y0, y1 = sides
        if all(high - low >= NARROWEST * max(1.0, abs(low), abs(high)) for low, high in ((x0, x1), (y0, y1))):
            return (x0, x1), (y0, y1)
    words = text(
        "{name} must be two rising intervals in {valid}, ((x0, x1), (y0, y1)), each at least {least:g} wide, got "
        "{value}.",
        name=name,
        valid=REACH.text,
        least=NARROWEST,
        value=shown(box),
    )
    raise ValueError(words)


def kept(box: Box, x: Tensor) -> Tensor:
    """Return the nearest points of the box, [2, ...] -> [2, ...]. NaN stays NaN."""
    (x0, x1), (y0, y1) = box
    return torch.stack((x[0].clamp(x0, x1), x[1].clamp(y0, y1)))


def nearest(box: Box, point: Pair) -> Pair:
    """Return the point of the box that is nearest to a point."""
    x, y = (min(max(value, low), high) for value, (low, high) in zip(point, box, strict=True))
    return x, y


def holds(box: Box, point: Pair) -> bool:
    """Return whether a point is in the box; its edge belongs to it."""
    return nearest(box, point) == point


def window(extent: Box, box: Box) -> Box:
    """Return the map of a surface with a box: the box with a margin.

    Along an axis on which the box is more than ten times as long as the map was, the map keeps its length, and moves
    only as far as it must to show nothing but the box and its margin.
    """
    across, up = (_side(*sides) for sides in zip(extent, box, strict=True))
    return across, up


def _side(shown: Pair, wanted: Pair) -> Pair:
    (low, high), length = wanted, shown[1] - shown[0]
    if high - low <= _WIDE * length:
        margin = MARGIN * (high - low)
        return _short(low - margin), _short(high + margin)
    first = min(max(shown[0], low - MARGIN * length), high + MARGIN * length - length)
    return _short(first), _short(first + length)


def _short(number: float) -> float:
    """Return a side of a map without the digits that come from rounding."""
    return float(f"{number:.12g}")


def around(extent: Box, box: Box) -> Box:
    """Return an extent that somebody asked for, grown to show the box."""
    (x0, x1), (y0, y1) = extent
    (a0, a1), (b0, b1) = window(extent, box)
    return (min(x0, a0), max(x1, a1)), (min(y0, b0), max(y1, b1))


def shown_part(extent: Box, box: Box | None) -> Box:
    """Return the part of the map in which particles can be: the box as far as the map shows it, or the whole map."""
    if box is None:
        return extent
    across, up = ((max(a, c), min(b, d)) for (a, b), (c, d) in zip(extent, box, strict=True))
    return across, up


def starts_in(room: Box, starts: Sequence[Pair], extent: Box, value: Callable[[Tensor], Tensor]) -> tuple[Pair, ...]:
    """Return starts in a room: those inside it, or else each where it was on the map, with the room as the map.

    A start where `value` ([n, 2] -> [n]) is not finite is left out, unless all are.
    """
    inside = [start for start in starts if holds(room, start)]
    inside = inside or [_rescaled(start, extent, room) for start in starts]
    known = torch.isfinite(value(torch.tensor(inside, dtype=torch.float64))).tolist()
    return tuple(start for start, has_value in zip(inside, known, strict=True) if has_value) or tuple(inside)


def _rescaled(start: Pair, extent: Box, room: Box) -> Pair:
    """Return a start where it was on the map, with the room as the map, to three digits."""
    x, y = (
        float(f"{low + (value - first) / (last - first) * (high - low):.3g}")
        for value, (first, last), (low, high) in zip(start, extent, room, strict=True)
    )
    return nearest(room, (x, y))
