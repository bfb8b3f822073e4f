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


def follow(lacking: Sequence[Task], cells: int) -> None:
    """Have the workers compute what is lacking of so many cells; the page is drawn anew as they come in.

    Draws how far they are, and why a cell could not be computed; the others do not wait for it.
    """
    failed = [job for task in lacking if (job := _failed(task))]
    if failed:
        left, right = st.columns([0.85, 0.15], vertical_alignment="center")
        left.error(in_markdown(translate(failed[0].error)), icon=":material/error:")
        right.button(tr("Try again"), key="atlas-again", on_click=_forget, args=(tuple(failed),), width="stretch")
    if len(failed) < len(lacking):
        _draw_progress(tuple(lacking), cells, time.monotonic())


def _failed(task: Task) -> Job | None:
    """Return the job of a task if it has failed."""
    job = hall.jobs().known(task.key)
    return job if job is not None and job.state == FAILED else None


def _forget(failed: Sequence[Job]) -> None:
    """Let cells that failed be computed again."""
    for job in failed:
        long_runs.forget(job)


@st.fragment(run_every=_LOOK_EVERY)
def _draw_progress(lacking: tuple[Task, ...], cells: int, begun: float) -> None:
    """Draw how many cells are done, and ask for the next one as soon as one is."""
    undone = [task for task in lacking if not hall.jobs().store.get(task.key)]
    left = [task for task in undone if not _failed(task)]
    if not left or (time.monotonic() - begun > _DRAW_EVERY and len(undone) < len(lacking)):
        long_runs.draw_anew()
    job = hall.jobs().ask(left[0], hall.viewer(_VIEWER), hall.place())
    job.look()
    done = cells - len(undone)
    words = tr("Your own rules: {done} of {all} cells are computed.", done=done, all=cells)
    place, button = st.columns([0.78, 0.22], vertical_alignment="center")
    share = min((done + min(job.fraction, 1.0)) / cells, 1.0)
    place.progress(share, join_sentences([words, about(sum(task.seconds for task in left))]))
    button.button(tr("Stop"), key="atlas-stop", icon=":material/stop:", on_click=_stop, width="stretch")


def _stop() -> None:
    """Take the visitor's rules out of the table again."""
    atlas_choice.leave_own_out()
