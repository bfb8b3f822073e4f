"""The box of a surface: a switch and its four sides."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.numbers import plain
from core.params import Interval
from core.words import text
from landscapes import Landscape
from landscapes.box import REACH
from landscapes.frame import Box
from views.controls import answers, fields
from views.language import tr
from views.link.page_state import PageState

_SIDES = ("x0", "x1", "y0", "y1")
_SHARE = 0.25  # of the map's width and height: how far inside the map a new box begins
_VALID = Interval(REACH.text)


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
    (x0, x1), (y0, y1) = landscape.box
    labels = (tr("box: x from"), tr("box: x to"), tr("box: y from"), tr("box: y to"))
    for row in (0, 2):
        for column, i in zip(st.columns(2), (row, row + 1), strict=True):
            with column:
                step = fields.find_step(x1 - x0 if row == 0 else y1 - y0)
                value, change = (x0, x1, y0, y1)[i], _make_side_setter(i)
                fields.draw_exact_number(labels[i], value, f"box.{_SIDES[i]}", change, step=step, valid=_VALID)
    for side in _SIDES:
        answers.draw(f"box.{side}")


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
        sides = [number for side in box for number in side]
        sides[place] = value
        low, high = sides[place - place % 2], sides[place - place % 2 + 1]
        if not low < high:
            words = text(
                "The sides of a box must rise, and {low} is not below {high}.", low=plain(low), high=plain(high)
            )
            raise ValueError(words)
        return _with(state, ((sides[0], sides[1]), (sides[2], sides[3])))

    return change


def _with(state: PageState, box: Any) -> PageState:
    """Return the state with another box; its own starts stay, as far as they are inside."""
    run = state.experiment
    landscape = run.landscape.replace(box=box)
    starts = landscape.starts[:1] if run.starts == run.landscape.starts[:1] else run.starts
    return state.with_experiment(landscape=landscape, starts=starts)
