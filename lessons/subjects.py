"""The object that decides what a scene runs, for the page that shows it and for the tests of its claims."""

from __future__ import annotations

from collections.abc import Mapping

from engine import extras, link
from engine.experiment import Experiment
from engine.extras import Own
from engine.link_reader import Query
from engine.many import Many
from engine.search import Search

# Parameters of a page's link beside the experiment, by the kind of scene.
OWN: Mapping[str, tuple[Own, ...]] = {
    "race": (extras.TOLERANCE,),
    "swarm": tuple(Many.OWN.values()),
    "sweep": tuple(Search.OWN.values()),
}


def experiment_of(query: Query) -> Experiment:
    """Return the race of a scene's link."""
    return link.from_query(query).experiment


def search_of(query: Query) -> Search:
    """Return the search of a scene's link."""
    return Search.from_query(query)[0]


def own_faults(query: Query) -> list[str]:
    """Return a line for each fault in the parameters that a scene has beside its experiment."""
    every = {own.name: own for several in OWN.values() for own in several}
    return [fault for name, own in every.items() for value in query.get(name, ()) if (fault := own.fault(value))]
