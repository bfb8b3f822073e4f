"""The controls of a run: its starts, its steps, its noise and its other conditions."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import streamlit as st

from core.numbers import plain
from core.params import Interval
from core.words import Text
from engine.conditions import DECLARED, Condition
from engine.link import BOUNDS
from engine.link_reader import PLACE
from views.controls import answers, fields
from views.controls.labels import label_of
from views.language import join_sentences, tr, translate
from views.link import page_state
from views.link.page_state import PageState


def draw_starts(state: PageState) -> None:
    """Draw two number fields for each start, and the surface's own good starts."""
    starts = state.experiment.starts
    (x0, x1), (y0, y1) = state.experiment.landscape.extent
    for index, (x, y) in enumerate(starts):
        columns = st.columns([0.4, 0.4, 0.2], gap="small", vertical_alignment="bottom")
        for axis, (column, value, width) in enumerate(zip(columns, (x, y), (x1 - x0, y1 - y0), strict=False)):
            with column:
                fields.draw_exact_number(
                    _label_of(index, axis), value, _key_of(index, axis), _make_start_setter(index, axis),
                    step=fields.find_step(width), valid=PLACE, box=_box_along(state, axis),
                )  # fmt: skip
        for axis in range(2):
            answers.draw(_key_of(index, axis))
        _draw_warnings(state, index)
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
    """Draw every condition of the run: numbers at once, the tolerance and choices on request."""
    for name, condition in DECLARED.items():
        if condition.kind != "choice":
            draw(state, name)
    with st.expander(tr("More conditions"), key="more-conditions", on_change="rerun") as opened:
        if opened.open:
            fields.draw_number(
                tr("tolerance"),
                state.tolerance,
                "tolerance",
                lambda current, value: replace(current, tolerance=value),
                slider=(1e-8, 1.0),
                valid=page_state.TOLERANCES,
                log=True,
                help=tr(
                    "A minimum f_i counts as reached when f − f_i ≤ tolerance · min(max(1, |f_i|), its depth). "
                    "The depth is measured up to the lowest pass out of its basin."
                ),
            )
            for name, condition in DECLARED.items():
                if condition.kind == "choice":
                    draw(state, name)


def draw(state: PageState, name: str) -> None:
    """Draw a condition of the run, if the surface has it."""
    condition, run, change = DECLARED[name], state.experiment, _make_setter(name)
    if condition.applies(run.landscape):
        _DRAWN.get(name, _draw)(state, condition, getattr(run, name), change)


def _draw(state: PageState, condition: Condition, value: Any, change: fields.Edit) -> None:
    if condition.kind == "choice":
        fields.draw_choice(label_of(condition), condition.choices, value, condition.name, change)
    else:
        fields.draw_param(condition, value, condition.name, change)


def _draw_steps(state: PageState, condition: Condition, value: int, change: fields.Edit) -> None:
    """Draw the number of steps. Together the racers may take no more steps than a page can show."""
    run = state.experiment
    racers, starts = len(run.optimizers), len(run.starts)
    most = min(BOUNDS.steps, BOUNDS.work // (racers * starts))
    few = tr("All {paths} paths together may have {work:,} steps.", work=BOUNDS.work, paths=racers * starts)
    fields.draw_number(
        label_of(condition), value, condition.name, change, slider=(1, BOUNDS.steps), valid=Interval(f"[1, {most}]"),
        why=few if most < BOUNDS.steps else "", log=True, whole=True,
    )  # fmt: skip


def _draw_noise(state: PageState, condition: Condition, value: float, change: fields.Edit) -> None:
    """Draw the gradient's noise, and name the racers that read the gradient without it."""
    run = state.experiment
    named = dict.fromkeys(translate(rule.title) for rule in run.optimizers if not rule.reads_noise)
    exact = [tr("These rules read it without noise: {rules}.", rules=", ".join(named))] if named else []
    fields.draw_number(
        label_of(condition), value, condition.name, change, slider=condition.slider, valid=condition.valid,
        help=join_sentences([translate(condition.help), *exact]),
    )  # fmt: skip
    if exact and value:
        st.caption(exact[0])


def _draw_batch(state: PageState, condition: Condition, value: int, change: fields.Edit) -> None:
    """Draw the number of samples a step."""
    count = len(state.experiment.landscape.samples)
    fields.draw_choice(
        label_of(condition),
        [str(number) for number in range(count)],
        str(value % count),
        condition.name,
        lambda current, value: change(current, int(value)),
        names=lambda number: tr("all") if number == "0" else number,
        help=translate(condition.help),
    )


# Conditions with a drawing of their own; all others are drawn like a rule's settings.
_DRAWN = {"steps": _draw_steps, "noise": _draw_noise, "batch": _draw_batch}


def move_start(index: int, x: float, y: float) -> None:
    """Put a start where a person clicked or dragged it; four digits, finer than a pixel, are enough for a link.

    One that was let go outside the box is answered under its fields.
    """
    said: list[tuple[str, Text]] = []

    def change(state: PageState) -> PageState:
        starts = list(state.experiment.starts)
        (x0, x1), (y0, y1) = state.experiment.landscape.extent
        place = min(max(index, 0), len(starts) - 1)
        wanted = starts[place] = (_round(x, x1 - x0), _round(y, y1 - y0))
        moved = state.with_experiment(starts=tuple(starts))
        for axis, (typed, taken) in enumerate(zip(wanted, moved.experiment.starts[place], strict=True)):
            if typed != taken:
                number = answers.Number(_label_of(place, axis), PLACE, taken, box=_box_along(state, axis))
                said.append((_key_of(place, axis), answers.brought_inside(number, typed, taken)))
        return moved

    page_state.edit(change)
    if said:
        answers.give(said[-1][0], *(words for _, words in said), refused=False)


def _round(value: float, width: float) -> float:
    return round(value, max(0, 4 - math.floor(math.log10(width))))


def _label_of(index: int, axis: int) -> str:
    return tr("{coordinate} of start {number}", coordinate="xy"[axis], number=index + 1)


def _box_along(state: PageState, axis: int) -> Interval | None:
    """Return the range of a start's coordinate in the surface's box; None without a box."""
    box = state.experiment.landscape.box
    return Interval(f"[{box[axis][0]!r}, {box[axis][1]!r}]") if box else None


def _key_of(index: int, axis: int) -> str:
    return f"start-{'xy'[axis]}-{index}"


def _draw_warnings(state: PageState, index: int) -> None:
    """Draw what one cannot see of a start: that it is off the map, or under another one."""
    starts = state.experiment.starts
    sides = state.experiment.landscape.extent
    if not all(low <= value <= high for value, (low, high) in zip(starts[index], sides, strict=True)):
        (x0, x1), (y0, y1) = ((plain(low), plain(high)) for low, high in sides)
        st.caption(
            tr(
                "Start {number} is off the map (x from {x0} to {x1}, y from {y0} to {y1}), so its ring may be out of "
                "sight.", number=index + 1, x0=x0, x1=x1, y0=y0, y1=y1,
            )
        )  # fmt: skip
    if starts[index] in starts[:index]:
        first = starts.index(starts[index]) + 1
        st.caption(tr("Start {number} is the same point as start {first}.", number=index + 1, first=first))


def _make_start_setter(index: int, axis: int) -> fields.Edit:
    def change(state: PageState, value: float) -> PageState:
        starts = [list(start) for start in state.experiment.starts]
        starts[index][axis] = value
        return state.with_experiment(starts=tuple((x, y) for x, y in starts))

    return change


def _make_setter(name: str) -> fields.Edit:
    def change(state: PageState, value: Any) -> PageState:
        return state.with_experiment(**{name: value})

    return change


def _add() -> None:
    def change(state: PageState) -> PageState:
        """Return the state with one start more: the surface's next free good start, or the middle of its map."""
        taken = state.experiment.starts
        (x0, x1), (y0, y1) = state.experiment.landscape.extent
        free = [start for start in state.experiment.landscape.starts if start not in taken]
        return state.with_experiment(starts=(*taken, (free or [((x0 + x1) / 2, (y0 + y1) / 2)])[0]))

    page_state.edit(change)


def _remove(index: int) -> None:
    page_state.edit(
        lambda state: state.with_experiment(
            starts=tuple(s for i, s in enumerate(state.experiment.starts) if i != index)
        )
    )
