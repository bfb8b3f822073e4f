"""Several races beside each other on one clock."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from lessons.measured import measure
from lessons.measures import Panels
from views.language import language, translate
from views.lesson import clock
from views.lesson.showing import Showing, Shown
from views.lesson.stages import race
from views.link import page_state
from views.link.page_state import PageState
from views.runs.race_runs import run_of
from views.viewer import viewer

COLUMNS = 2


def draw(showing: Showing) -> Shown:
    """A viewer for each race, and one player for all."""
    scene = showing.scene
    states = states_of(showing)
    view = race.view(showing) | {"parts": [], "play": "paused"}
    with st.container(key="lesson-panels"):
        columns = [column for _ in range(0, len(states), COLUMNS) for column in st.columns(COLUMNS)]
        for place, each in enumerate(states):
            with columns[place], st.container(key=f"lesson-panel-{place}"):
                st.markdown(f"**{translate(each.experiment.landscape.title)}**")
                viewer(race.data(each, view), key=f"viewer-{place}")
    key = "|".join(each.experiment.key() for each in states)
    clock.draw(key, plays=showing.plays_at_once(), on_play=showing.reveal_on_play)
    result = Panels(run_of(each.experiment.key(), each.experiment) for each in states)
    return Shown(key, measure(scene, result), result)


def names(showing: Showing) -> tuple[str, ...]:
    """What the racers are called, from panel to panel."""
    return tuple(name for each in states_of(showing) for name in each.names(language()))


def states_of(showing: Showing) -> list[PageState]:
    """The race of every panel, its racers labelled as the scene has them, numbered through."""
    states, first = [], 0
    for query in showing.scene.panels:
        current, _ = page_state.from_query(query)
        count = len(current.labels)
        labels = showing.scene.labels[first : first + count]
        states.append(replace(current, labels=labels) if labels else current)
        first += count
    return states
