"""Running a scene without the page, from the object that the page runs too."""

from engine import simulate
from engine.link_reader import Query
from engine.many import Many
from lessons.measures import Panels, Result
from lessons.scene import Scene
from lessons.searches import Searches
from lessons.subjects import experiment_of, picture_of, search_of


def swarm_of(query: Query) -> Many:
    """Return the swarm of a scene's link."""
    return Many.from_query(query)[0]


def result_of(scene: Scene) -> Result:
    """Run a scene as it stands in its lesson."""
    if picture := picture_of(scene.kind, scene.query):
        return picture
    if scene.panels:
        return Panels(simulate(experiment_of(query), record=("details",)) for query in scene.panels)
    if scene.kind == "swarm":
        return swarm_of(scene.query).run()
    if scene.kind == "sweep":
        search = search_of(scene.query)
        return Searches(search.run(), search)
    return simulate(experiment_of(scene.query), record=("details",))


_MADE: dict[str, Result] = {}


def run_of(scene: Scene) -> Result:
    """Return what `result_of` does, made once a process: for a scene of a lesson, which several tests look at."""
    key = repr((scene.kind, scene.query, scene.panels))
    if key not in _MADE:
        _MADE[key] = result_of(scene)
    return _MADE[key]
