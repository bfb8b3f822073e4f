"""The object that decides what a scene runs, for the page that shows it and for the tests of its claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, Self

from core.words import SOURCE
from engine import extras, link
from engine.experiment import Experiment
from engine.extras import Own
from engine.link_reader import Query
from engine.many import Many
from engine.search import Search
from lessons.atlas import Excerpt
from lessons.averages import Averages


class Picture(Protocol):
    """What a scene shows that runs no experiment; it is measured as it is."""

    @classmethod
    def from_query(cls, query: Mapping[str, Sequence[str]]) -> Self: ...  # ValueError, naming the field at fault
    def to_query(self) -> dict[str, list[str]]: ...
    @property
    def count(self) -> int: ...  # of what a check compares, its "racers"
    def names(self, language: str = SOURCE) -> tuple[str, ...]: ...  # of the same


@dataclass(frozen=True)
class Kind:
    """A kind of scene.

    `own` are the parameters of its page's link beside the experiment, and `sliders` those of them that a scene may
    offer. A kind with a `picture` has no experiment.
    """

    own: tuple[Own, ...] = ()
    sliders: tuple[str, ...] = ()
    picture: type[Picture] | None = None


KINDS: Mapping[str, Kind] = {
    "race": Kind((extras.TOLERANCE,)),
    "swarm": Kind(tuple(Many.OWN.values()), ("tolerance", "n", "spread")),
    "sweep": Kind(tuple(Search.OWN.values()), ("target",)),
    "averages": Kind(sliders=("beta",), picture=Averages),
    "atlas": Kind(picture=Excerpt),
}


def picture_of(kind: str, query: Query) -> Picture | None:
    """Return the picture of a scene's link, or None if the scene runs an experiment."""
    picture = KINDS[kind].picture
    return picture.from_query(query) if picture else None


def experiment_of(query: Query) -> Experiment:
    """Return the race of a scene's link."""
    return link.from_query(query).experiment


def search_of(query: Query) -> Search:
    """Return the search of a scene's link."""
    return Search.from_query(query)[0]


def own_faults(query: Query) -> list[str]:
    """Return a line for each fault in the parameters that a scene has beside its experiment."""
    every = {own.name: own for kind in KINDS.values() for own in kind.own}
    return [fault for name, own in every.items() for value in query.get(name, ()) if (fault := own.fault(value))]
