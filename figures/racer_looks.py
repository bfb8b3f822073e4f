"""What racers look like, in the link and when others come: a colour and a shape each, its own wherever it stands."""

from __future__ import annotations

from collections.abc import Sequence

from engine.link_reader import Reader
from figures import theme

Look = tuple[str, str]  # names of a colour and a shape


def read(link: Reader, count: int) -> list[Look]:
    """The racers' looks; where a link says none the shape goes by position and the colour by the shape."""
    looks = []
    for i in range(count):
        shape = link.choice(f"shape.{i + 1}", theme.default_shape(i), theme.SHAPE_NAMES)
        looks.append((link.choice(f"color.{i + 1}", theme.color_with(shape), theme.COLOR_NAMES), shape))
    return looks


def to_query(looks: Sequence[Look]) -> dict[str, list[str]]:
    """What `read` reads, defaults left out."""
    query = {}
    for i, (color, shape) in enumerate(looks):
        if shape != theme.default_shape(i):
            query[f"shape.{i + 1}"] = [shape]
        if color != theme.color_with(shape):
            query[f"color.{i + 1}"] = [color]
    return query


def rearranged(looks: Sequence[Look], order: Sequence[int]) -> list[Look]:
    """The looks of others in another order, -1 for who is new.

    Who is new has a shape that nobody else has, and a colour too as long as there are some.
    """
    kept = [looks[old] for old in order if old >= 0]
    found = []
    for old in order:
        found.append(looks[old] if old >= 0 else _unlike(kept))
        if old < 0:
            kept.append(found[-1])
    return found


def _unlike(others: Sequence[Look]) -> Look:
    """The first look that is unlike those of all others."""
    colors, shapes = zip(*others, strict=True) if others else ((), ())
    looks = [(theme.color_with(shape), shape) for shape in theme.SHAPE_NAMES]
    free = [look for look in looks if look[1] not in shapes] or looks
    return next((look for look in free if look[0] not in colors), free[0])
