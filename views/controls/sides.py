"""The four sides of a rectangle on the map, each a number field."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from landscapes.box import REACH
from landscapes.frame import Box
from views.controls import answers, fields

_SIDES = ("x0", "x1", "y0", "y1")


def draw(labels: Sequence[str], rectangle: Box, key: str, make_setter: Callable[[int], fields.Edit]) -> None:
    """Draw the sides x0, x1, y0 and y1, two in a row, with their answers below; a setter takes the number of a side."""
    for axis, (low, high) in enumerate(rectangle):
        for column, (end, value) in zip(st.columns(2), enumerate((low, high)), strict=True):
            place = 2 * axis + end
            with column:
                fields.draw_exact_number(
                    labels[place], value, f"{key}.{_SIDES[place]}", make_setter(place),
                    step=fields.find_step(high - low), valid=REACH,
                )  # fmt: skip
    for side in _SIDES:
        answers.draw(f"{key}.{side}")
