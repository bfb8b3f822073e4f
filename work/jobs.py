"""Long work beside the pages: one job at a time, in the order asked for, with its progress and a way to stop it.

A job belongs to its key: whoever asks for the same work, on another page or in another window, gets the same job,
running or done. Torch's large operations release the interpreter's lock, so other pages stay quick meanwhile.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any

from core.words import Text, text
from work import threads

KEPT = 24  # most finished jobs
GRACE = 5.0  # seconds without a look before checking that a viewer is still connected: a connection may falter
FORGOTTEN_AFTER = 180.0  # seconds without a look: browsers let a background window look once a minute
WAITING, RUNNING, DONE, FAILED, DROPPED = "waiting", "running", "done", "failed", "dropped"

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """Work under way: `work(job)` writes its progress to `fraction`, and ends early when it is no longer `wanted`."""

    key: Hashable
    work: Callable[[Job], Any]
    state: str = WAITING
    fraction: float = 0.0
    result: Any = None
    error: str = ""
    stopping: bool = False
    viewers: set[str] = field(default_factory=set)
    asked: float = field(default_factory=time.monotonic)
    present: Callable[[str], bool] = lambda viewer: True  # whether a viewer's window is still open

    @property
    def over(self) -> bool:
        return self.state in (DONE, FAILED, DROPPED)

    def stop(self) -> None:
        """Ask it to end; its result is what it has by then."""
        self.stopping = True

    def look(self) -> None:
        """Note that somebody still looks at it."""
        self.asked = time.monotonic()

    @property
    def forsaken(self) -> bool:
        """True if nobody looks at it any more."""
        silence = time.monotonic() - self.asked
        gone = silence > GRACE and not any(map(self.present, list(self.viewers)))
        return not self.viewers or gone or silence > FORGOTTEN_AFTER

    @property
    def wanted(self) -> bool:
        """True while it should go on: it was not stopped, and somebody waits for it."""
        self.stopping = self.stopping or self.forsaken
        return not self.stopping


def _nothing(job: Job) -> None:
    """Do nothing. It replaces the work of a finished job, which may hold a whole run in memory."""


def _line(error: Exception) -> str:
    """Return an error's message untranslated, so that every window can show it in its own language."""
    if error.args and isinstance(error.args[0], Text):
        return error.args[0]
    return str(error) or text("There is not enough memory for this.")


class Jobs:
    """A queue with one worker, which ends with the process; `present` says whether a viewer's window is open.

    At most `KEPT` finished jobs are kept, the most recently asked for. If results are bytes, together they also take at
    most `room`.
    """

    def __init__(self, present: Callable[[str], bool] = lambda viewer: True, room: int | None = None) -> None:
        self._present = present
        self._room = room
        self._jobs: dict[Hashable, Job] = {}  # in the order they were asked for
        self._changed = threading.Condition()
        threads.start("jobs", self._serve, self._end)

    def ask(self, key: Hashable, work: Callable[[Job], Any], viewer: str) -> Job:
        """Return the job of this key, new if there is none. From now on `viewer` looks at this job and at no other."""
        with self._changed:
            job = self._jobs.get(key)
            if job is None or (job.stopping and not job.over and not job.viewers):
                self._jobs.pop(key, None)  # nobody wanted it any more: it begins anew, at the end of the queue
                job = self._jobs[key] = Job(key, work, present=self._present)
            elif job.over:
                self._jobs[key] = self._jobs.pop(key)  # just asked for, so dropped last
            job.asked = time.monotonic()
            for other in self._jobs.values():
                if other is job:
                    other.viewers.add(viewer)
                else:
                    other.viewers.discard(viewer)
                    other.stopping = other.stopping or (not other.viewers and not other.over)
            self._changed.notify_all()
            return job

    def known(self, key: Hashable) -> Job | None:
        """Return the job of this key, if there is one, without asking for it."""
        with self._changed:
            return self._jobs.get(key)

    def leave(self, job: Job, viewer: str) -> None:
        """Note that `viewer` no longer wants it. It ends if nobody else does."""
        with self._changed:
            job.viewers.discard(viewer)
            job.stopping = job.stopping or (not job.viewers and not job.over)

    def forget(self, job: Job) -> None:
        """Let the next who asks begin it anew."""
        with self._changed:
            if self._jobs.get(job.key) is job:
                del self._jobs[job.key]

    def ahead(self, job: Job) -> int:
        """Return the number of jobs before this one, including a running job that nobody wants any more."""
        with self._changed:
            if job.state != WAITING:
                return 0
            others = list(self._jobs.values())
            before = others[: others.index(job)] if job in others else others
            return sum(other.state == RUNNING or not (other.over or other.forsaken) for other in before)

    def _end(self) -> None:
        """Ask every job to end, since the process ends."""
        for job in list(self._jobs.values()):  # without the lock, which the interrupted thread may hold
            job.stopping = True
        if self._changed.acquire(blocking=False):
            self._changed.notify_all()
            self._changed.release()

    def _serve(self) -> None:
        while True:
            with self._changed:
                while (job := self._next()) is None and not threads.ending.is_set():
                    self._changed.wait(1.0)
                if job is None or threads.ending.is_set():
                    return
                job.state = RUNNING
            try:
                job.result = job.work(job)
                job.state = DONE
            except (ValueError, MemoryError) as error:  # the engine's refusals, written for a person
                job.error, job.state = _line(error), FAILED
            except BaseException:  # SystemExit too: the worker goes on with the next job
                if threads.ending.is_set():
                    raise
                _log.exception("a job failed")
                job.error, job.state = text("Something went wrong in this run; the server's log says what."), FAILED
            job.work = _nothing
            with self._changed:
                self._tidy()
                self._changed.notify_all()

    def _next(self) -> Job | None:
        """Return the first waiting job that is wanted; drop those that nobody looks at."""
        for key, job in list(self._jobs.items()):
            if job.state == WAITING and job.forsaken:
                del self._jobs[key]
                job.state = DROPPED  # if its window looks again after all, it asks anew
            elif job.state == WAITING:
                return job
        return None

    def _tidy(self) -> None:
        """Keep the most recent finished jobs, but none that failed or was stopped and that nobody looks at."""
        for key, job in list(self._jobs.items()):
            if job.over and job.forsaken and (job.stopping or job.state == FAILED):
                del self._jobs[key]
        kept, held = 0, 0
        for key, job in reversed(list(self._jobs.items())):
            if job.over:
                kept += 1
                held += len(job.result or b"") if self._room is not None else 0
                if kept > KEPT or (self._room is not None and kept > 1 and held > self._room):
                    del self._jobs[key]
