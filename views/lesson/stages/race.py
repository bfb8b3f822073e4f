"""A race beside the text."""

from __future__ import annotations

from typing import Any

import numpy as np

from figures.shown import Shown
from figures.viewer.payload import payload
from lessons import Scene
from lessons.measured import Numbers, key_of, measure
from lessons.measures import Result
from views.controls import conditions
from views.language import language
from views.lesson.showing import Showing, StageResult
from views.runs import hall
from views.runs.race_runs import run_of
from views.viewer import draw_viewer, plotly_address

WITH_A_FREE_CELL = (3, 5)  # numbers of maps that leave a free place in their two rows, where present.css puts the chart


def draw(showing: Showing) -> StageResult:
    """Draw the viewer, with the parts that a lesson leaves."""
    state, experiment = showing.state, showing.state.experiment
    draw_viewer(
        payload_of(state, view_options_of(showing)),
        conditions.move_start,
        on_play=lambda key: showing.reveal_on_play(),
        asked=showing.look,
    )
    run = run_of(experiment)
    return StageResult(experiment.key(), measure_once(showing.scene, experiment.key(), run), run)


def measure_once(scene: Scene, key: str, result: Result) -> Numbers:
    """Return a scene's numbers of a run, measured once for all who see the same: some run a program of torch's."""
    store, name = hall.jobs().store, ("numbers", key, *key_of(scene))
    kept = store.get(name)
    if not kept:
        kept = (measure(scene, result),)
        store.put(name, kept[0])
    return kept[0]


def payload_of(shown: Shown, view: dict[str, Any]) -> dict[str, Any]:
    """Return the payload of a run, without its chaotic ends, which a lesson's viewer does not show."""
    experiment = shown.experiment
    run = run_of(experiment)
    calm = np.zeros((len(experiment.optimizers), len(experiment.starts)), dtype=bool)
    return payload(shown, run, calm, plotly=plotly_address(), language=language(), view=view)


def view_options_of(showing: Showing) -> dict[str, Any]:
    """Return the viewer's options in a scene."""
    scene, place = showing.scene, showing.place
    parts = ["legend"] if place.present else ["legend", "charts"]
    if place.present and scene.chart:
        parts.append("charts")
    layout = scene.layout
    if place.present and scene.chart and layout == "side" and len(showing.state.labels) not in WITH_A_FREE_CELL:
        layout = "one"  # for want of room
    options: dict[str, Any] = {"layout": layout, "arrows": scene.arrows, "fixed": True, "parts": parts,
                               "veil": not showing.revealed,
                               "play": "auto" if showing.plays_at_once() else "paused"}  # fmt: skip
    if scene.chart:
        options["chart"] = scene.chart
    if place.present:
        options |= {"big": True, "keys": "presenter"}
    return options
