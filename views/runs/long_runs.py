"""A long run beside a page: asked for, followed while it runs, left or tried again."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

from core.strangers import in_markdown
from views.language import join_sentences, tr, translate
from views.runs import hall
from views.runs.waiting import about, place_in_line
from work.job import DROPPED, FAILED, RUNNING, Job
from work.tasks import Task

LOOK_EVERY = 0.4  # seconds between two looks at a job
_LEFT = "left-run"  # the key of the run that this window has left, while others still wait for it


def follow(task: Task, note: str = "") -> Job:
    """Return the job of a task, new if there is none. Draws its progress with a `note`, or why it failed."""
    if st.session_state.get(_LEFT) == task.key and (known := hall.jobs().known(task.key)) and not known.over:
        return _draw_left(known)
    st.session_state.pop(_LEFT, None)
    job = hall.jobs().ask(task, hall.viewer("run"), hall.place())
    if job.state == FAILED:
        left, right = st.columns([0.85, 0.15], vertical_alignment="center")
        left.error(in_markdown(translate(job.error)), icon=":material/error:")
        right.button(tr("Try again"), on_click=forget, args=(job,), width="stretch")
    elif not job.over:
        _draw_progress(job, join_sentences([about(task.seconds), note]))
    return job


def draw_anew() -> NoReturn:
    """Draw the whole page again, from a fragment, unless a person has just asked for something else.

    `st.rerun` replaces a request made meanwhile, so that a click on another page was lost. Drawing anything gives way
    to such a request, so something is drawn first.
    """
    st.empty()
    st.rerun()


def forget(job: Job) -> None:
    """Let whoever asks for this work again begin it anew."""
    hall.jobs().forget(job)


def _draw_left(job: Job) -> Job:
    """Draw that a run goes on for others; return a job that is not there, for this window."""
    left, right = st.columns([0.8, 0.2], vertical_alignment="center")
    left.info(tr("You left this run. It goes on for others who wait for it."))
    right.button(tr("Follow it again"), on_click=lambda: st.session_state.pop(_LEFT, None), width="stretch")
    return Job(job.task, state=DROPPED)


def _stop(job: Job) -> None:
    if not hall.jobs().stop(job, hall.viewer("run")):
        st.session_state[_LEFT] = job.key


@st.fragment(run_every=LOOK_EVERY)
def _draw_progress(job: Job, note: str) -> None:
    """Draw a job's progress; when it is over, or left, the page is drawn anew."""
    job.look()
    if job.over or st.session_state.get(_LEFT) == job.key:
        draw_anew()
    left, right = st.columns([0.78, 0.22], vertical_alignment="center")
    taken = tr("Stopping …") if job.stopping else place_in_line(hall.jobs().ahead(job), job)
    left.progress(min(job.fraction, 1.0) if job.state == RUNNING else 0.0, join_sentences([taken, note]))
    right.button(
        tr("Stop"), on_click=_stop, args=(job,), icon=":material/stop:", disabled=job.stopping, width="stretch"
    )
