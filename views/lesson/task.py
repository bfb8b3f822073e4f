"""The open task of a lesson: a run with one slider, and whether its value is the largest or smallest that will do."""

from __future__ import annotations

import streamlit as st

from core.numbers import plain
from engine import link
from lessons import sheets
from lessons.scene import Task
from views.language import tr
from views.lesson import stages, touch
from views.lesson.dressing import lead_on
from views.lesson.extras import SLIDERS, extra_of
from views.lesson.showing import Showing
from views.runs.race_runs import run_of

WIDTHS = (0.38, 0.62)


def draw(shown: Showing) -> None:
    """Draw the task, its slider, the verdict on the value, and the run."""
    lesson = shown.place.lesson
    assert lesson is not None and lesson.task is not None
    if not shown.revealed:  # there is no question to keep its answer from
        shown.reveal()
    left, right = st.columns(WIDTHS, gap="medium")
    with right, st.container(key="lesson-stage"):
        stages.draw(shown)
    with left, st.container(key="lesson-words"):
        st.markdown(lead_on(shown.scene.text))
        with st.container(key="lesson-touch", gap="small"):
            touch.draw(shown, stages.names_of(shown))
        with st.container(key="lesson-answer"):
            st.markdown(_judge(lesson.task, read_value(shown)))


def read_value(shown: Showing) -> float:
    """Return the value that the slider of a task has."""
    (name,) = shown.scene.touch
    return extra_of(shown.scene, name).read([]) if name in SLIDERS else float(shown.query[name][-1])


def _judge(task: Task, value: float) -> str:
    """Return whether a value will do, and whether a better one would."""
    beyond = task.next_to(value)
    here, there, share = plain(value, 6), plain(beyond, 6), f"{100 * task.within:g}%"
    if not _holds(task, value):
        return ":material/close: " + tr("With {value} it does not hold.", value=here)
    if _holds(task, beyond):
        return ":material/lightbulb: " + (
            tr("With {value} it holds, and with {next} as well: a larger one will do.", value=here, next=there)
            if task.find == "largest"
            else tr("With {value} it holds, and with {next} as well: a smaller one will do.", value=here, next=there)
        )
    return ":material/check_circle: " + (
        tr(
            "With {value} it holds, and with {next} no longer: to within {share}, this is the largest.",
            value=here, next=there, share=share,
        )
        if task.find == "largest"
        else tr(
            "With {value} it holds, and with {next} no longer: to within {share}, this is the smallest.",
            value=here, next=there, share=share,
        )
    )  # fmt: skip


def _holds(task: Task, value: float) -> bool:
    """Return whether the check of a task holds at a value; where the run cannot have that value, it does not."""
    if task.scene.kind == "averages":
        return 0 <= value < 1 and sheets.holds(task, sheets.averages_at(task, value))
    read = link.from_query(task.query_at(value))
    return not read.problems and sheets.holds(task, run_of(read.experiment))
