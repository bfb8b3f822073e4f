"""The Race page: several optimizers on one surface."""

from __future__ import annotations

from functools import cache
from typing import Any

import streamlit as st

from core.words import Text, text
from figures.viewer.marked import Marks
from figures.viewer.payload import payload
from lessons.presets import PRESETS, Preset
from views import export
from views.controls import conditions, fields, racers, rates, surface
from views.hosting import window
from views.language import language, tr, translate
from views.link import page_state
from views.link.page_state import PageState
from views.parts import level_points, race_details, third_party
from views.parts.learning_rates import settle_rates
from views.parts.third_party import Ran
from views.runs import hall
from views.runs.race_runs import mark_chaotic, run_of
from views.runs.results import Unfinished, draw_unfinished
from views.view import View, show_problems
from views.viewer import asked_view, draw_viewer, plotly_address, to_tables


def render() -> None:
    """Draw the page: the viewer first, so that the race is there before anything slower."""
    current, problems = page_state.read(VIEW.slug)
    own: list[Text] = []
    level = level_points.find_if_asked(current.experiment.landscape, own)
    look = asked_view.read(asked_view.RACE, current.experiment.steps, len(current.labels), own)
    viewer_first = look.alone or window.is_embedded()
    corner = None if viewer_first else _draw_headline(current)
    show_problems([*problems, *own])
    fair = settle_rates(current)
    if fair.note and not look.alone:
        st.caption(translate(fair.note))
    shown = fair.state
    try:
        ran = third_party.run_with_guests(shown)
    except Unfinished as error:
        draw_unfinished(error)
        if not look.alone:
            with st.sidebar:
                _draw_controls(current, shown)
        return
    third_party.draw_note(ran)
    marks = level_points.make_marks(level, ran.state.experiment)
    draw_viewer(_make_payload(ran, marks), conditions.move_start, asked=look)
    if look.alone:
        return
    corner = corner or _draw_headline(current)
    level_points.draw(ran.state, level)
    with st.sidebar:
        _draw_controls(current, shown)
    race_details.draw(ran.state, ran.run)
    without = ran.run if ran.state is shown else run_of(shown.experiment)
    with corner:
        export.offer_race(shown, without, page_state.to_page_query(current), load=True)
    if ran.chaotic is None:
        mark_chaotic(ran.run)


def _make_payload(ran: Ran, marks: Marks | None) -> dict[str, Any]:
    """Return the viewer's input, kept for everybody who opens the same link."""
    state, spoken = ran.state, language()
    look = (state.labels, state.colors, state.shapes, state.tolerance, spoken, ran.chaotic is None, marks is None)
    key, store = ("payload", state.experiment.key(), *look), hall.jobs().store
    kept = store.get(key) if marks is None else ()
    if kept:
        return kept[0]
    made = to_tables(payload(state, ran.run, ran.chaotic, plotly=plotly_address(), language=spoken, marks=marks))
    if marks is None:
        store.put(key, made)
    return made


def _draw_headline(current: PageState) -> Any:
    """Draw what this race is about; return the place beside it, for the exports."""
    query = page_state.to_query(current)
    chosen = next((preset for preset in PRESETS if _query_of(preset) == query), None)
    titles = {str(preset.title): translate(preset.title) for preset in PRESETS}
    title = str(chosen.title) if chosen else None
    fields.sync_choice("preset", title, titles.values())
    st.pills(
        tr("First looks"),
        list(titles),
        default=title,
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
    """Replace the whole state by a preset; pressing the chosen one again changes nothing."""
    title = st.session_state["preset"]
    preset = next((preset for preset in PRESETS if preset.title == title), None)
    if preset is not None:
        page_state.write(page_state.from_query(preset.parameters())[0])


def _draw_controls(current: PageState, shown: PageState) -> None:
    st.title("Descent Lab", anchor=False)
    surface.draw(current)
    level_points.draw_switch(current.experiment.landscape)
    st.header(tr("Racers"), anchor=False)
    rates.draw(current, shown)
    racers.draw(current, shown)
    third_party.draw(shown)
    st.header(tr("Starts"), anchor=False)
    conditions.draw_starts(current)
    st.header(tr("Run"), anchor=False)
    conditions.draw_run(current)


VIEW = View(slug="race", title=text("Race"), icon=":material/route:", order=0, render=render, alone=True)
