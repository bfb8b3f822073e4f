"""Where the racers start, for how long they run, and under what noise."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import streamlit as st

from engine.experiment import PRECISIONS
from engine.link import BOUNDS
from views import state as page
from views.controls import fields
from views.language import tr
from views.state import PageState


def draw_starts(state: PageState) -> None:
    """Two number fields a start, and the surface's own good starts."""
    starts = state.experiment.starts
    (x0, x1), (y0, y1) = state.experiment.landscape.extent
    for index, (x, y) in enumerate(starts):
        columns = st.columns([0.4, 0.4, 0.2], gap="small", vertical_alignment="bottom")
        for axis, (column, value, width) in enumerate(zip(columns, (x, y), (x1 - x0, y1 - y0), strict=False)):
            with column:
                _coordinate(index, axis, value, width)
        columns[2].button(
            tr("Remove start {number}", number=index + 1),
            key=f"remove-start-{index}",
            icon=":material/close:",
            disabled=len(starts) == 1,
            on_click=_remove,
            args=(index,),
        )
    st.button(
        tr("Add a start"),
        icon=":material/add_location_alt:",
        on_click=_add,
        disabled=len(starts) >= BOUNDS.starts,
        width="stretch",
    )


def draw_run(state: PageState) -> None:
    """Steps, noise, seed, tolerance and precision."""
    run = state.experiment
    fields.number(
        tr("steps"),
        run.steps,
        "steps",
        _setter("steps"),
        slider=(1, BOUNDS.steps),
        log=True,
        whole=True,
    )
    fields.number(
        tr("gradient noise σ"), run.noise, "noise", _setter("noise"), slider=(0.0, 10.0),
        help=tr(
            "Standard deviation of the Gaussian noise on each coordinate of the gradient: the same draws for all. "
            "Gradient descent reads the exact gradient, every other rule this one."
        ),
    )  # fmt: skip
    if run.landscape.samples:
        draw_batch(state)
    with st.expander(tr("More conditions"), key="more-conditions", on_change="rerun") as opened:
        if opened.open:
            fields.number(
                tr("seed"), run.seed, "seed", _setter("seed"), slider=(0, 100), whole=True,
                help=tr("Which draws of everything that is random; where nothing is, it changes nothing."),
            )  # fmt: skip
            fields.number(
                tr("tolerance"), state.tolerance, "tolerance",
                lambda current, value: replace(current, tolerance=value), slider=(1e-8, 1.0), log=True,
                help=tr(
                    "A minimum f_i counts as reached when f − f_i ≤ tolerance · min(max(1, |f_i|), its depth). "
                    "The depth is measured up to the lowest pass out of its basin."
                ),
            )  # fmt: skip
            fields.choice(tr("Precision"), PRECISIONS, run.precision, "precision", _setter("precision"))


def draw_batch(state: PageState) -> None:
    """How many samples a step reads, where the surface is a mean over some."""
    count, batch = len(state.experiment.landscape.samples), state.experiment.batch
    fields.choice(
        tr("Samples a step"), [str(number) for number in range(count)], str(batch % count), "batch",
        lambda current, value: current.with_experiment(batch=int(value)),
        names=lambda number: tr("all") if number == "0" else number,
        help=tr(
            "How many of the samples each step reads, drawn anew for it: the same ones for all. "
            "Gradient descent reads all of them, every other rule these."
        ),
    )  # fmt: skip


def move_start(index: int, x: float, y: float) -> None:
    """Put a start where a person clicked or dragged it to; four digits finer than a pixel are enough for a link."""

    def change(state: PageState) -> PageState:
        starts = list(state.experiment.starts)
        (x0, x1), (y0, y1) = state.experiment.landscape.extent
        place = min(max(index, 0), len(starts) - 1)
        starts[place] = (_rounded(x, x1 - x0), _rounded(y, y1 - y0))
        return state.with_experiment(starts=tuple(starts))

    page.edit(change)


def _rounded(value: float, width: float) -> float:
    return round(value, max(0, 4 - math.floor(math.log10(width))))


def _coordinate(index: int, axis: int, value: float, width: float) -> None:
    key = f"start-{'xy'[axis]}-{index}"
    label = tr("{coordinate} of start {number}", coordinate="xy"[axis], number=index + 1)
    fields.exact(label, value, key, _start_setter(index, axis), step=fields.step_for(width))


def _start_setter(index: int, axis: int) -> fields.Edit:
    def change(state: PageState, value: float) -> PageState:
        starts = [list(start) for start in state.experiment.starts]
        starts[index][axis] = value
        return state.with_experiment(starts=tuple((x, y) for x, y in starts))

    return change


def _setter(name: str) -> fields.Edit:
    def change(state: PageState, value: Any) -> PageState:
        return state.with_experiment(**{name: value})

    return change


def _add() -> None:
    def change(state: PageState) -> PageState:
        """The surface's next good start that is not taken, else the middle of its map."""
        taken = state.experiment.starts
        (x0, x1), (y0, y1) = state.experiment.landscape.extent
        free = [start for start in state.experiment.landscape.starts if start not in taken]
        return state.with_experiment(starts=(*taken, (free or [((x0 + x1) / 2, (y0 + y1) / 2)])[0]))

    page.edit(change)


def _remove(index: int) -> None:
    page.edit(
        lambda state: state.with_experiment(
            starts=tuple(s for i, s in enumerate(state.experiment.starts) if i != index)
        )
    )
