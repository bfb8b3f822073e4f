"""What a scene runs: one object that decides it, for the page that shows it and for the tests of its claims."""

from __future__ import annotations

from collections.abc import Mapping

from engine import extras, link, simulate
from engine.experiment import Experiment
from engine.extras import Own
from engine.link_reader import Query
from engine.many import Many
from engine.search import Search
from lessons.averages import Averages
from lessons.measures import Panels, Result
from lessons.scene import Scene
from lessons.searches import Searches

# What a page's link has beside the experiment, by the kind of scene.
OWN: Mapping[str, tuple[Own, ...]] = {
    "race": (extras.TOLERANCE,),
    "swarm": tuple(Many.OWN.values()),
    "sweep": tuple(Search.OWN.values()),
}


def experiment_of(query: Query) -> Experiment:
    """The race of a scene's link."""
    return link.from_query(query).experiment


def swarm_of(query: Query) -> Many:
    """The swarm of a scene's link."""
    return Many.from_query(query)[0]


def search_of(query: Query) -> Search:
    """The search of a scene's link."""
    return Search.from_query(query)[0]


def result_of(scene: Scene) -> Result:
    """Run a scene as it stands in its lesson."""
    if scene.kind == "averages":
        return Averages.from_query(scene.query)
    if scene.panels:
        return Panels(simulate(experiment_of(query), record=("details",)) for query in scene.panels)
    if scene.kind == "swarm":
        return swarm_of(scene.query).run()
    if scene.kind == "sweep":
        search = search_of(scene.query)
        return Searches(search.run(), search)
    return simulate(experiment_of(scene.query), record=("details",))


def own_faults(query: Query) -> list[str]:
    """What is wrong with the parameters that a scene has beside its experiment, a line for each."""
    every = {own.name: own for several in OWN.values() for own in several}
    return [fault for name, own in every.items() for value in query.get(name, ()) if (fault := own.fault(value))]
