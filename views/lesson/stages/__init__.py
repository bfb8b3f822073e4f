"""The live part of a scene, a file for each kind: it draws the run and returns its numbers."""

from __future__ import annotations

from collections.abc import Callable

from lessons.averages import Averages
from lessons.measured import Numbers, measure
from lessons.subjects import experiment_of
from views import export
from views.export import panel
from views.language import in_link, language
from views.lesson.showing import Showing, Shown
from views.lesson.stages import averages, panels, race, swarm, sweep

_KINDS: dict[str, Callable[[Showing], Shown]] = {
    "race": race.draw,
    "swarm": swarm.draw,
    "sweep": sweep.draw,
    "averages": averages.draw,
}


def draw(showing: Showing) -> Shown:
    """Draw the scene's run."""
    scene = showing.scene
    return (panels.draw if scene.panels else _KINDS[scene.kind])(showing)


def names(showing: Showing) -> tuple[str, ...]:
    """Return the racers' names, before anything has run."""
    scene = showing.scene
    if scene.panels:
        return panels.names(showing)
    if scene.kind == "averages":
        return averages.names(showing)
    return sweep.names(showing) if scene.kind == "sweep" else showing.state.names(language())


def declared(showing: Showing, done: Shown) -> Numbers | None:
    """Return the numbers of a scene as its lesson declares it; None if that run is long and was not made."""
    scene = showing.scene
    if not showing.changed:
        return done.numbers
    if scene.kind == "averages":
        return measure(scene, Averages.from_query(scene.query))
    return race.numbers_of(scene, experiment_of(scene.query)) if scene.kind == "race" else None


def take_away(showing: Showing, done: Shown) -> None:
    """Draw the button for a scene's exports."""
    query = {**showing.place.query(), **showing.changed, **in_link()}
    scene = showing.scene
    if done.run is None:  # it has not been run
        panel.take_away("lesson", lambda: panel.Offer(query))
    elif scene.panels:
        export.races(list(zip(panels.states_of(showing), done.run, strict=True)), query)
    elif scene.kind == "averages":
        export.averages(done.run, query)
    elif scene.kind == "race":
        export.race(showing.state, done.run, query)
    elif scene.kind == "swarm":
        export.swarm(showing.state, done.run, query)
    else:
        export.tune(showing.state, done.run, query, sweep.target(showing))
