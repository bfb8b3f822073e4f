"""The Race page: several optimizers on one surface."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from core.words import Text, text
from figures.viewer.payload import payload
from lessons.presets import PRESETS, Preset
from views import export
from views.controls import conditions, fields, racers, rates, surface
from views.language import language, tr, translate
from views.link import page_state
from views.link.page_state import PageState
from views.parts import explain, level_points, third_party
from views.parts.learning_rates import settled
from views.runs.race_runs import run_of
from views.view import View, tell
from views.viewer import asked, plotly_address, viewer


def render() -> None:
    """Draw the page: the viewer first, so that the race is there before anything slower."""
    current, problems = page_state.read(VIEW.slug)
    corner = _headline(current)
    own: list[Text] = []
    level = level_points.wanted(current.experiment.landscape, own)
    look = asked.read(asked.RACE, current.experiment.steps, len(current.labels), own)
    tell([*problems, *own])
    fair = settled(current)
    if fair.note:
        st.caption(translate(fair.note))
    shown = fair.state
    ran = third_party.ran(shown)
    third_party.tell(ran)
    marks = level_points.marks(level, ran.state.experiment)
    viewer(
        payload(ran.state, ran.run, ran.chaotic, plotly=plotly_address(), language=language(), marks=marks),
        conditions.move_start,
        asked=look,
    )
    level_points.draw(ran.state, level)
    with st.sidebar:
        _controls(current, shown)
    explain.draw(ran.state, ran.run)
    without = ran.run if ran.state is shown else run_of(shown.experiment.key(), shown.experiment)
    with corner:
        export.race(shown, without, page_state.in_page(current), load=True)


def _headline(current: PageState) -> Any:
    """What this race is about; gives the place beside it, for what can be taken away."""
    query = page_state.to_query(current)
    chosen = next((preset for preset in PRESETS if _query_of(preset) == query), None)
    titles = {str(preset.title): translate(preset.title) for preset in PRESETS}
    fields.hold("preset", str(chosen.title) if chosen else None, titles.values())
    st.pills(
        tr("First looks"),
        list(titles),
        key="preset",
        format_func=titles.__getitem__,
        on_change=_choose,
        label_visibility="collapsed",
    )
    left, right = st.columns([0.74, 0.26], vertical_alignment="center")
    left.markdown(translate(chosen.watch if chosen else current.experiment.landscape.teaches))
    row = right.container(horizontal=True, horizontal_alignment="right", gap="small")
    corner = row.container(width="content")
    row.button(tr("Reset"), icon=":material/restart_alt:", key="reset", type="tertiary", on_click=page_state.reset)
    return corner


@cache
def _query_of(preset: Preset) -> dict[str, list[str]]:
    return page_state.to_query(page_state.from_query(preset.parameters())[0])


def _choose() -> None:
    """A preset replaces the whole state; pressing the chosen one again changes nothing."""
    title = st.session_state["preset"]
    preset = next((preset for preset in PRESETS if preset.title == title), None)
    if preset is not None:
        page_state.write(page_state.from_query(preset.parameters())[0])


def _controls(current: PageState, shown: PageState) -> None:
    st.title("Descent Lab", anchor=False)
    surface.draw(current)
    level_points.switch(current.experiment.landscape)
    st.header(tr("Racers"), anchor=False)
    rates.draw(current, shown)
    racers.draw(current, shown)
    third_party.draw(shown)
    st.header(tr("Starts"), anchor=False)
    conditions.draw_starts(current)
    st.header(tr("Run"), anchor=False)
    conditions.draw_run(current)


VIEW = View(slug="race", title=text("Race"), icon=":material/route:", order=0, render=render)
