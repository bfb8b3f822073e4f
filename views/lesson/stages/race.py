"""A race beside the text."""

from __future__ import annotations

from typing import Any

import numpy as np

from engine import Experiment
from figures.shown import Shown as ShownRun
from figures.viewer.payload import payload
from lessons import Scene
from lessons.measured import Numbers, measure
from views.controls import conditions
from views.language import language
from views.lesson.showing import Showing, Shown
from views.runs.race_runs import run_of
from views.viewer import plotly_address, viewer

WITH_A_FREE_CELL = (3, 5)  # maps in two rows, the last of which has room for the chart: present.css puts it there


def draw(showing: Showing) -> Shown:
    """The viewer, with what a lesson leaves of it."""
    state, experiment = showing.state, showing.state.experiment
    viewer(
        data(state, view(showing)),
        conditions.move_start,
        on_play=lambda key: showing.reveal_on_play(),
        asked=showing.look,
    )
    run = run_of(experiment.key(), experiment)
    return Shown(experiment.key(), measure(showing.scene, run), run)


def data(shown: ShownRun, view: dict[str, Any]) -> dict[str, Any]:
    """The payload of a run. Nothing of a lesson's viewer tells which ends are chaotic, so this is not computed."""
    experiment = shown.experiment
    run = run_of(experiment.key(), experiment)
    calm = np.zeros((len(experiment.optimizers), len(experiment.starts)), dtype=bool)
    return payload(shown, run, calm, plotly=plotly_address(), language=language(), view=view)


def numbers_of(scene: Scene, experiment: Experiment) -> Numbers:
    """What a race comes to."""
    return measure(scene, run_of(experiment.key(), experiment))


def view(showing: Showing) -> dict[str, Any]:
    """What the viewer shows and does in a scene."""
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
