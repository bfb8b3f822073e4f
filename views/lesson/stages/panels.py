"""Several races beside each other on one clock."""

from __future__ import annotations

import html
from dataclasses import replace

import streamlit as st

from figures import theme
from lessons.measures import Panels
from views.language import language, translate
from views.lesson import clock
from views.lesson.showing import Showing, StageResult
from views.lesson.stages import race
from views.link import page_state
from views.link.page_state import PageState
from views.runs.race_runs import run_of
from views.viewer import draw_viewer

COLUMNS = 2


def draw(showing: Showing) -> StageResult:
    """Draw a viewer for each race, and one player for all."""
    scene = showing.scene
    states = states_of(showing)
    view = race.view_options_of(showing) | {"parts": [], "play": "paused"}
    with st.container(key="lesson-panels"):
        columns = [column for _ in range(0, len(states), COLUMNS) for column in st.columns(COLUMNS)]
        for place, each in enumerate(states):
            with columns[place], st.container(key=f"lesson-panel-{place}"):
                st.html(write_head(each))
                draw_viewer(race.payload_of(each, view), key=f"viewer-{place}")
    key = "|".join(each.experiment.key() for each in states)
    clock.draw(key, plays=showing.plays_at_once(), on_play=showing.reveal_on_play)
    result = Panels(run_of(each.experiment) for each in states)
    return StageResult(key, race.measure_once(scene, key, result), result)


def write_head(state: PageState) -> str:
    """Return what stands over a panel: its surface, or its racers with their marks if there are several."""
    if len(state.labels) == 1:
        return f'<p class="dl-panel-head">{html.escape(translate(state.experiment.landscape.title))}</p>'
    tone = "dark" if st.context.theme.type == "dark" else "light"
    racers = [
        f'<span><i style="background:{theme.color(color)[tone]};clip-path:{theme.shape_outline(shape)}"></i>'
        f"{html.escape(name)}</span>"
        for name, color, shape in zip(state.names(language()), state.colors, state.shapes, strict=True)
    ]
    return f'<p class="dl-panel-head">{"".join(racers)}</p>'


def names_of(showing: Showing) -> tuple[str, ...]:
    """Return the racers' names, panel by panel."""
    return tuple(name for each in states_of(showing) for name in each.names(language()))


def states_of(showing: Showing) -> list[PageState]:
    """Return the race of every panel, its racers labelled as the scene has them, numbered through."""
    states, first = [], 0
    for query in showing.scene.panels:
        current, _ = page_state.from_query(query)
        count = len(current.labels)
        labels = showing.scene.labels[first : first + count]
        states.append(replace(current, labels=labels) if labels else current)
        first += count
    return states
