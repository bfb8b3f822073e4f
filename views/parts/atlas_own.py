"""A visitor's own rules in the table of the Atlas page: their cells are computed by the workers, one after another."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import streamlit as st

from core.strangers import in_markdown
from engine.atlas import Row, Settings
from landscapes import LANDSCAPES
from optimizers import Optimizer
from views.controls import fields, racers
from views.language import join_sentences, tr, translate
from views.link.page_state import PageState
from views.parts import atlas_choice
from views.parts.atlas_choice import Choice
from views.runs import hall, long_runs
from views.runs.waiting import about
from work import atlas_rows
from work.job import FAILED, Job
from work.tasks import Task

_VIEWER = "atlas"
_LOOK_EVERY = 0.4  # seconds between two looks at the workers
_DRAW_EVERY = 2.0  # seconds between two drawings of the page, while cells are coming in

Rows = dict[str, dict[str, Row]]


def draw_controls(current: PageState, choice: Choice, own: Mapping[str, Optimizer]) -> None:
    """Draw the racers of this window, and the switch that adds to the table those that it lacks."""
    st.header(tr("Your own rules"), anchor=False)
    st.caption(
        tr(
            "A racer here that is no rule of the table gets a row of its own: your own rule, or one with other "
            "settings. Its rate is searched for, as that of all others."
        )
    )
    fields.draw_switch(
        tr("Add my racers to the table"), choice.mine, atlas_choice.MINE.name,
        lambda state, value: atlas_choice.MINE.write(state, "yes" if value else "no"),
    )  # fmt: skip
    if choice.mine and not own:
        st.caption(tr("All of these racers are in the table already. Change one, or choose “Your own rule”."))
    st.header(tr("Racers"), anchor=False)
    racers.draw(current)


def find_rows(own: Mapping[str, Optimizer], surfaces: Sequence[str], settings: Settings) -> tuple[Rows, list[Task]]:
    """Return the rows that are computed, by rule and surface, and the tasks of those that are not."""
    rows: Rows = {key: {} for key in own}
    lacking = []
    for surface in surfaces:  # column by column, so that several rules can be compared at once
        for key, rule in own.items():
            task = atlas_rows.cell(rule, LANDSCAPES[surface], settings)
            if kept := hall.jobs().store.get(task.key):
                rows[key][surface] = kept[0]
            else:
                lacking.append(task)
    return rows, lacking


def follow(lacking: Sequence[Task], all_: int) -> None:
    """Have the workers compute what is lacking, and draw how far they are; the page is drawn anew as cells come in."""
    if not lacking:
        return
    job = _ask(lacking[0])
    if job.state == FAILED:
        left, right = st.columns([0.85, 0.15], vertical_alignment="center")
        left.error(in_markdown(translate(job.error)), icon=":material/error:")
        right.button(tr("Try again"), key="atlas-again", on_click=long_runs.forget, args=(job,), width="stretch")
        return
    _draw_progress(tuple(lacking), all_, time.monotonic())


def _ask(task: Task) -> Job:
    return hall.jobs().ask(task, hall.viewer(_VIEWER), hall.place())


@st.fragment(run_every=_LOOK_EVERY)
def _draw_progress(lacking: tuple[Task, ...], all_: int, begun: float) -> None:
    """Draw how many cells are done, and ask for the next one as soon as one is."""
    left = [task for task in lacking if not hall.jobs().store.get(task.key)]
    late = time.monotonic() - begun > _DRAW_EVERY
    if not left or (late and len(left) < len(lacking)):
        long_runs.draw_anew()
    job = _ask(left[0])
    job.look()
    if job.state == FAILED:
        long_runs.draw_anew()
    done = all_ - len(left)
    words = tr("Your own rules: {done} of {all} cells are computed.", done=done, all=all_)
    place, button = st.columns([0.78, 0.22], vertical_alignment="center")
    place.progress(min((done + job.fraction) / all_, 1.0), join_sentences([words, about(sum(t.seconds for t in left))]))
    button.button(tr("Stop"), key="atlas-stop", icon=":material/stop:", on_click=_stop, width="stretch")


def _stop() -> None:
    """Take the visitor's rules out of the table again."""
    atlas_choice.leave_own_out()
