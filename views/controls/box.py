"""The box of a surface: a switch and its four sides."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.numbers import plain
from core.words import text
from landscapes import Landscape
from landscapes.frame import Box
from views.controls import answers, fields, sides
from views.language import tr
from views.link.page_state import PageState

_SHARE = 0.25  # of the map's width and height: how far inside the map a new box begins


def draw(landscape: Landscape) -> None:
    """Draw the expander with the switch, and with the sides of the box if there is one."""
    with st.expander(
        tr("Box"), icon=":material/crop_free:", key="box", on_change="rerun"
    ) as opened:  # with a constant label: an expander whose label changes closes
        if opened.open:
            _draw_inside(landscape)


def _draw_inside(landscape: Landscape) -> None:
    st.caption(
        tr(
            "After each step every racer is moved to the nearest point of the box. What it remembers stays as it is. "
            "The box stays where it is when the surface is turned, shifted or scaled."
        )
    )
    fields.draw_switch(tr("Keep every racer in a box"), landscape.box is not None, "boxed", _switch)
    answers.draw("boxed")
    if landscape.box is None:
        return
    labels = (tr("box: x from"), tr("box: x to"), tr("box: y from"), tr("box: y to"))
    sides.draw(labels, landscape.box, "box", _make_side_setter)


def _switch(state: PageState, wanted: bool) -> PageState:
    landscape = state.experiment.landscape
    if wanted == (landscape.box is not None):
        return state
    return _with(state, _middle(landscape.extent) if wanted else None)


def _middle(extent: Box) -> Box:
    """Return the middle of a map, in round numbers."""
    across, up = (
        (_round(low + _SHARE * (high - low), high - low), _round(high - _SHARE * (high - low), high - low))
        for low, high in extent
    )
    return across, up


def _round(number: float, width: float) -> float:
    step = fields.find_step(width)
    return float(f"{round(number / step) * step:.12g}")


def _make_side_setter(place: int) -> fields.Edit:
    def change(state: PageState, value: float) -> PageState:
        box = state.experiment.landscape.box
        if box is None:  # another surface has come between
            return state
        numbers = [number for side in box for number in side]
        numbers[place] = value
        low, high = numbers[place - place % 2], numbers[place - place % 2 + 1]
        if not low < high:
            words = text(
                "The sides of a box must rise, and {low} is not below {high}.", low=plain(low), high=plain(high)
            )
            raise ValueError(words)
        return _with(state, ((numbers[0], numbers[1]), (numbers[2], numbers[3])))

    return change


def _with(state: PageState, box: Any) -> PageState:
    """Return the state with another box; its own starts stay, as far as they are inside."""
    run = state.experiment
    landscape = run.landscape.replace(box=box)
    starts = landscape.starts[:1] if run.starts == run.landscape.starts[:1] else run.starts
    return state.with_experiment(landscape=landscape, starts=starts)
