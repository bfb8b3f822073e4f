"""A typed surface in a link: its text, its sliders `a,1,0,2;b,10,1,100,log`, and its map `x0,x1,y0,y1`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from core.params import shown
from core.words import text
from engine.link_text import packed, unpacked
from landscapes import Landscape
from landscapes.notation.written import CHARACTERS
from landscapes.typed_surface import SLIDERS, SLUG, typed_again


def to_link(landscape: Landscape) -> dict[str, str]:
    """Return what a link has of a typed surface beside its settings; nothing for one of the registry."""
    made = landscape.made_of()
    if not made:
        return {}
    sliders = ";".join(
        ",".join([name, *(part if isinstance(part, str) else repr(part) for part in numbers)])
        for name, numbers in made["sliders"].items()
    )
    extent = ",".join(repr(number) for side in made.get("extent", ()) for number in side)
    named = {"formula": packed(made["formula"]), "sliders": sliders, "extent": extent}
    return {name: value for name, value in named.items() if value}


def from_link(formula: str | None, sliders: str | None, extent: str | None) -> Landscape:
    """Return the surface that these parameters describe. Raises ValueError for what they cannot be."""
    declared = [part.split(",") for part in (sliders or "").split(";") if part]
    names = [name for name, *_ in declared]
    if len(names) > SLIDERS:
        raise ValueError(text("A formula may have {most} sliders, here are {count}.", most=SLIDERS, count=len(names)))
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(text("{name} and {other} are one slider: declare it once.", name=twice, other=twice))
    made = {
        "formula": unpacked(formula or "", CHARACTERS),
        "sliders": {name: [*map(_number, rest[:3]), *rest[3:]] for name, *rest in declared},
        "extent": None if extent is None else _sides([_number(part) for part in extent.split(",")]),
    }
    return typed_again(made)


def sliders_of(query: Mapping[str, Sequence[str]]) -> Collection[str]:
    """Return the names of the sliders that a query's own formula declares, each a parameter of the link."""
    if list(query.get("surface", ()))[:1] != [SLUG]:
        return ()
    declared = next(iter(query.get("sliders", ())), "")
    return {part.split(",", 1)[0] for part in declared.split(";")[:SLIDERS] if part}


def _sides(numbers: list[float]) -> list[list[float]]:
    return [numbers[:2], numbers[2:]]


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise ValueError(text("{value} is no number.", value=shown(written[:40]))) from None
