"""The live part of a scene, a file for each kind: it draws the run and returns its numbers."""

from __future__ import annotations

from collections.abc import Callable

from views import export
from views.export import panel
from views.language import in_link, language
from views.lesson.showing import Showing, StageResult
from views.lesson.stages import atlas, averages, panels, race, swarm, sweep

_KINDS: dict[str, Callable[[Showing], StageResult]] = {
    "race": race.draw,
    "swarm": swarm.draw,
    "sweep": sweep.draw,
    "averages": averages.draw,
    "atlas": atlas.draw,
}
_NAMES: dict[str, Callable[[Showing], tuple[str, ...]]] = {
    "sweep": sweep.names_of,
    "averages": averages.names_of,
    "atlas": atlas.names_of,
}


def draw(showing: Showing) -> StageResult:
    """Draw the scene's run."""
    scene = showing.scene
    return (panels.draw if scene.panels else _KINDS[scene.kind])(showing)


def names_of(showing: Showing) -> tuple[str, ...]:
    """Return the racers' names, before anything has run."""
    scene = showing.scene
    if scene.panels:
        return panels.names_of(showing)
    names = _NAMES.get(scene.kind)
    return names(showing) if names else showing.state.names(language())


def take_away(showing: Showing, done: StageResult) -> None:
    """Draw the button for a scene's exports."""
    query = {**showing.place.to_query(), **showing.changed, **in_link()}
    scene = showing.scene
    if done.run is None:  # it has not been run
        panel.take_away("lesson", lambda: panel.Offer(query))
    elif scene.panels:
        export.offer_races(list(zip(panels.states_of(showing), done.run, strict=True)), query)
    elif scene.kind == "averages":
        export.offer_averages(done.run, query)
    elif scene.kind == "atlas":
        export.offer_atlas(done.run, query)
    elif scene.kind == "race":
        export.offer_race(showing.state, done.run, query)
    elif scene.kind == "swarm":
        export.offer_swarm(showing.state, done.run, query)
    else:
        export.offer_search(showing.state, done.run, query, sweep.target_of(showing))
