"""A long run beside a page: asked for, followed while it runs, stopped or tried again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.strangers import in_markdown
from views.language import sentences, tr, translate
from work import jobs

LOOK_EVERY = 0.4  # seconds between two looks at a job


def follow(key: str, work: Callable[[jobs.Job], Any], note: str = "") -> jobs.Job:
    """The job of a key, begun if there is none: its progress stands here with a `note`, or why it failed."""
    job = _jobs().ask(key, work, _session())
    if job.state == jobs.FAILED:
        left, right = st.columns([0.85, 0.15], vertical_alignment="center")
        left.error(in_markdown(translate(job.error)), icon=":material/error:")
        right.button(tr("Try again"), on_click=forget, args=(job,), width="stretch")
    elif not job.over:
        _progress(job, note)
    return job


def draw_anew() -> NoReturn:
    """Draw the whole page again, from a fragment; a person who has just asked for something else goes first.

    `st.rerun` takes the place of what was asked meanwhile, and a click on another page was lost. Whatever is drawn
    gives way to it, so something is drawn first.
    """
    st.empty()
    st.rerun()


def forget(job: jobs.Job) -> None:
    """Whoever asks for this work again begins it anew."""
    _jobs().forget(job)


@st.cache_resource
def _jobs() -> jobs.Jobs:
    return jobs.Jobs(_is_open)


def _is_open(session: str) -> bool:
    """Whether a window is still connected."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session)


def _session() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""


@st.fragment(run_every=LOOK_EVERY)
def _progress(job: jobs.Job, note: str) -> None:
    """How far a job is; when it is over the page is drawn anew."""
    job.look()
    if job.over:
        draw_anew()
    left, right = st.columns([0.85, 0.15], vertical_alignment="center")
    ahead = _jobs().ahead(job)
    if job.state == jobs.RUNNING:
        taken = tr("Stopping …") if job.stopping else tr("{share:.0%} of all steps taken.", share=job.fraction)
        left.progress(min(job.fraction, 1.0), sentences([taken, note]))
    else:
        left.progress(0.0, sentences([_waits(ahead), note]))
    right.button(tr("Stop"), on_click=job.stop, icon=":material/stop:", disabled=job.stopping, width="stretch")


def _waits(ahead: int) -> str:
    if ahead == 0:
        return tr("About to start …")
    if ahead == 1:
        return tr("Waiting for another run to finish …")
    return tr("Waiting for {count} other runs to finish …", count=ahead)
