"""A surface's box in a link: `box=x0,x1,y0,y1`."""

from __future__ import annotations

from core.link_names import called
from core.words import Text, text
from engine.link_numbers import said, written
from engine.refusals import problem, using
from landscapes import Landscape
from landscapes.frame import Pair


def to_link(landscape: Landscape) -> dict[str, str]:
    """Return what a link has of a surface's box; nothing where there is none."""
    if landscape.box is None:
        return {}
    return {"box": ",".join(written(number) for side in landscape.box for number in side)}


def from_link(landscape: Landscape, given: str) -> Landscape:
    """Return the surface with the box that a link gives. Raises ValueError for what is no box."""
    numbers = [float(part) for part in given.split(",", 4) if "_" not in part]
    return landscape.replace(box=(numbers[:2], numbers[2:]))


def wanted(given: str) -> Text:
    """Return the clause that says what a box looks like in a link."""
    return text(
        "{name} must be two rising ranges within ±1,000,000, such as 0,3,0,2, not {value}",
        name=called("box"),
        value=given,
    )


def outside(start: Pair, inside: Pair) -> Text:
    """Return the line about a start that is not in the box."""
    places = [", ".join(said(number) for number in place) for place in (start, inside)]
    return problem(text("start {value} lies outside the box", value=places[0]), using(places[1]))
