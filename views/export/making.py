"""Files that take a while: made beside the pages, one at a time, each once for all who ask for it."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from views.runs import hall
from work.job import DONE, Job
from work.tasks import Task


@dataclass(frozen=True)
class Long:
    """A file that takes a while; `make` returns the task that makes it. `key` is all that decides its bytes."""

    label: str
    icon: str
    name: str
    mime: str
    key: Hashable
    make: Callable[[Hashable], Task]


def find_job(file: Long) -> Job | None:
    """Return the job that makes or has made a file, if anybody has asked for it."""
    return hall.jobs().known(_key_of(file))


def ask(file: Long) -> Job:
    """Return the job that makes a file, begun if there is none or if it was stopped without a result."""
    job = find_job(file)
    if job is not None and job.state == DONE and not job.result:
        hall.jobs().forget(job)
    return hall.jobs().ask(file.make(_key_of(file)), _viewer_of(file), hall.place())


def leave(file: Long) -> None:
    """Note that this window does not want a file any more."""
    job = find_job(file)
    if job is not None:
        hall.jobs().leave(job, _viewer_of(file))


def forget(file: Long) -> None:
    """Let a file be made anew."""
    job = find_job(file)
    if job is not None:
        hall.jobs().forget(job)


def count_ahead(job: Job) -> int:
    """Return the number of files before this one."""
    return hall.jobs().ahead(job)


def _key_of(file: Long) -> Hashable:
    return (file.name, file.key)


def _viewer_of(file: Long) -> str:
    """Return a window's name for one kind of file: it may wait for several files, but one of each kind."""
    return hall.viewer(file.name.rpartition(".")[2])
