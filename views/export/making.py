"""Files that take a while: made beside the pages, one at a time, each once for everybody who asks for it."""

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
    """A file that takes a while. `make` is given a function that takes the share done and says whether to go on.

    `key` is all that decides its bytes. `make` runs in another thread, without the page.
    """

    label: str
    icon: str
    name: str
    mime: str
    key: Hashable
    make: Callable[[Progress], bytes]


def known(file: Long) -> jobs.Job | None:
    """The job that makes a file or has made it, if anybody has asked for it."""
    return _queue().known(_key(file))


def ask(file: Long) -> jobs.Job:
    """The job that makes a file, begun if there is none, or if it was stopped before it had made anything."""
    job = known(file)
    if job is not None and job.state == jobs.DONE and not job.result:
        _queue().forget(job)
    return _queue().ask(_key(file), lambda job: _made(file, job), _viewer(file))


def leave(file: Long) -> None:
    """This window does not want a file any more."""
    job = known(file)
    if job is not None:
        _queue().leave(job, _viewer(file))


def forget(file: Long) -> None:
    """Let a file be made anew."""
    job = known(file)
    if job is not None:
        _queue().forget(job)


def ahead(job: jobs.Job) -> int:
    """How many files come before this one."""
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


# Apart from the queue of the swarms: there a window looks at one job, and a file must not drop the swarm it is of.
@st.cache_resource
def _queue() -> jobs.Jobs:
    return jobs.Jobs(_is_open, room=ROOM)


def _viewer(file: Long) -> str:
    """A window as one that wants this kind of file: it may wait for several, but for one of each kind."""
    context = get_script_run_ctx()
    return f"{context.session_id if context else ''} {file.name.rpartition('.')[2]}"


def _is_open(viewer: str) -> bool:
    """Whether a window is still connected."""
    return not runtime.exists() or runtime.get_instance().is_active_session(viewer.partition(" ")[0])
