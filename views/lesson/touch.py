"""The controls of a scene: a slider and a number field for each parameter it offers, and the map for the start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.params import Param
from core.parts import every_param, setting, with_setting
from engine.conditions import DECLARED
from engine.link import racer_setting
from views.controls import conditions, fields
from views.language import language, tr
from views.lesson.extras import SLIDERS, extra_of
from views.lesson.showing import Showing, restore
from views.link.page_state import TOLERANCES, PageState


def draw(showing: Showing, names: tuple[str, ...]) -> DeltaGenerator:
    """Draw the scene's parameters, and a way back to the lesson's values; return the place for a line between them."""
    state = showing.state
    several = len(state.experiment.optimizers) > 1
    named = ""
    for name in showing.scene.touch:
        if name in SLIDERS:
            _draw_extra(showing, name)
        elif racer_setting(name):
            racer = int(name.rpartition(".")[2])
            if several and named != names[racer - 1]:
                named = names[racer - 1]
                st.caption(named)
            _draw_racers(state, name, racer - 1)
        else:
            _draw_run(state, name)
    line = st.container(key="lesson-follows").empty()
    if showing.changed:
        st.button(tr("As in the lesson"), key="as-in-the-lesson", icon=":material/undo:", on_click=restore)
    return line


def _draw_extra(showing: Showing, name: str) -> None:
    number = extra_of(showing.scene, name)
    words = {"beta": "β", "n": tr("starts"), "spread": tr("spread"), "target": tr("target")}
    fields.draw_number(
        words[name],
        number.read([]),
        name,
        number.write,
        slider=SLIDERS[name],
        valid=number.valid,
        log=name != "beta",
        whole=number.whole,
    )


def _draw_racers(state: PageState, name: str, place: int) -> None:
    """Draw a setting of a racer or of its parts."""
    rule = state.experiment.optimizers[place]
    field = name.rpartition(".")[0]

    def change(current: PageState, value: Any) -> PageState:
        return current.with_racer(place, with_setting(current.experiment.optimizers[place], field, value))

    fields.draw_param(every_param(rule)[field], setting(rule, field), name, change, owner=rule.named(language()))


def _find_spec(params: tuple[Param, ...], name: str) -> Param:
    return next(spec for spec in params if spec.name == name)


def _draw_run(state: PageState, name: str) -> None:
    """Draw a condition of the run, or a parameter of the surface."""
    run = state.experiment
    if name in DECLARED:
        conditions.draw(state, name)
    elif name == "tolerance":
        fields.draw_number(
            tr("tolerance"), state.tolerance, name, lambda current, value: replace(current, tolerance=value),
            slider=(1e-8, 1.0), valid=TOLERANCES, log=True,
        )  # fmt: skip
    elif name != "start":
        fields.draw_param(
            _find_spec(run.landscape.params(), name),
            getattr(run.landscape, name),
            name,
            lambda current, value: current.with_experiment(
                landscape=current.experiment.landscape.replace(**{name: value})
            ),
        )
