"""What racers look like, in the link and when others come: a colour and a shape each, its own wherever it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from core.words import Text
from engine import refusals
from engine.link_names import called
from figures import theme

Look = tuple[str, str]  # names of a colour and a shape


def from_query(query: Mapping[str, Sequence[str]], count: int, problems: list[Text]) -> list[Look]:
    """The racers' looks; where a link says none the shape goes by position and the colour by the shape."""
    looks = []
    for i in range(count):
        shape = one_of(query, f"shape.{i + 1}", theme.SHAPE_NAMES, theme.default_shape(i), problems)
        looks.append((one_of(query, f"color.{i + 1}", theme.COLOR_NAMES, theme.color_with(shape), problems), shape))
    return looks


def to_query(looks: Sequence[Look]) -> dict[str, list[str]]:
    """What `from_query` reads, defaults left out."""
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


def one_of(
    query: Mapping[str, Sequence[str]],
    name: str,
    known: Sequence[str] | Mapping[str, str],
    default: str,
    problems: list[Text],
) -> str:
    """A parameter that has a few values, or names of them; any other is told, and the default used."""
    given = (query.get(name) or [default])[0]
    if given in known:
        return given
    instead = known[default] if isinstance(known, Mapping) else default
    problems.append(refusals.problem(refusals.one_of(called(name), known, given), refusals.using(instead)))
    return default
