"""Files that take a while: made beside the pages, one at a time, each once for all who ask for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from figures.encoding import Stopped
from work import jobs

ROOM = 64_000_000  # bytes of finished files that are kept
Progress = Callable[[float], bool]


@dataclass(frozen=True)
class Long:
    """A file that takes a while. `make` gets a function that takes the share done and returns whether to go on.

    `key` is all that decides its bytes. `make` runs in another thread, without the page.
    """

    label: str
    icon: str
    name: str
    mime: str
    key: Hashable
    make: Callable[[Progress], bytes]


def known(file: Long) -> jobs.Job | None:
    """Return the job that makes or has made a file, if anybody has asked for it."""
    return _queue().known(_key(file))


def ask(file: Long) -> jobs.Job:
    """Return the job that makes a file, begun if there is none or if it was stopped without a result."""
    job = known(file)
    if job is not None and job.state == jobs.DONE and not job.result:
        _queue().forget(job)
    return _queue().ask(_key(file), lambda job: _made(file, job), _viewer(file))


def leave(file: Long) -> None:
    """Note that this window does not want a file any more."""
    job = known(file)
    if job is not None:
        _queue().leave(job, _viewer(file))


def forget(file: Long) -> None:
    """Let a file be made anew."""
    job = known(file)
    if job is not None:
        _queue().forget(job)


def ahead(job: jobs.Job) -> int:
    """Return the number of files before this one."""
    return _queue().ahead(job)


def _key(file: Long) -> Hashable:
    return (file.name, file.key)


def _made(file: Long, job: jobs.Job) -> bytes | None:
    def progress(fraction: float) -> bool:
        job.fraction = fraction
        return job.wanted

    try:
        return file.make(progress)
    except Stopped:
        return None


# A queue apart from the swarms': there a window looks at one job, and a file must not drop its own swarm.
@st.cache_resource
def _queue() -> jobs.Jobs:
    return jobs.Jobs(_is_open, room=ROOM)


def _viewer(file: Long) -> str:
    """Return a window's name for one kind of file: it may wait for several files, but one of each kind."""
    context = get_script_run_ctx()
    return f"{context.session_id if context else ''} {file.name.rpartition('.')[2]}"


def _is_open(viewer: str) -> bool:
    """Return whether a window is still connected."""
    return not runtime.exists() or runtime.get_instance().is_active_session(viewer.partition(" ")[0])
