"""Long work beside the pages: one job at a time, in the order asked for, with its progress and a way to stop it.

A job belongs to its key: whoever asks for the same work, on another page or in another window, is given the same job,
running or done. Torch's large operations let go of the interpreter's lock, so other pages stay quick meanwhile.
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

KEPT = 24  # finished jobs
GRACE = 5.0  # seconds without a look after which it is asked whether anybody is still there: a connection may falter
FORGOTTEN_AFTER = 180.0  # seconds without a look: a browser lets a window in the background look once a minute
WAITING, RUNNING, DONE, FAILED, DROPPED = "waiting", "running", "done", "failed", "dropped"

_log = logging.getLogger(__name__)


@dataclass(eq=False)
class Job:
    """Work under way: `work(job)` tells its progress in `fraction`, and ends early when it is no longer `wanted`."""

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
        """Ask it to end: what it has by then is its result."""
        self.stopping = True

    def look(self) -> None:
        """Somebody still looks at it."""
        self.asked = time.monotonic()

    @property
    def forsaken(self) -> bool:
        """Whether nobody looks at it any more."""
        silence = time.monotonic() - self.asked
        gone = silence > GRACE and not any(map(self.present, list(self.viewers)))
        return not self.viewers or gone or silence > FORGOTTEN_AFTER

    @property
    def wanted(self) -> bool:
        """Whether to go on: it was not stopped, and somebody waits for it."""
        self.stopping = self.stopping or self.forsaken
        return not self.stopping


def _nothing(job: Job) -> None:
    """What is left to do of a job that is over: its work may hold the whole run that it was made of."""


def _line(error: Exception) -> str:
    """What an error says, as it was raised, so that every window can be told in its own language."""
    if error.args and isinstance(error.args[0], Text):
        return error.args[0]
    return str(error) or text("There is not enough memory for this.")


class Jobs:
    """A queue with one worker, which ends with the process; `present` tells whether a viewer's window is open.

    Finished jobs are kept, those that nobody has asked for longest going first: at most `KEPT`, and where results are
    bytes no more than `room` of them all together.
    """

    def __init__(self, present: Callable[[str], bool] = lambda viewer: True, room: int | None = None) -> None:
        self._present = present
        self._room = room
        self._jobs: dict[Hashable, Job] = {}  # in the order they were asked for
        self._changed = threading.Condition()
        threads.start("jobs", self._serve, self._end)

    def ask(self, key: Hashable, work: Callable[[Job], Any], viewer: str) -> Job:
        """The job of this key, begun if there is none; `viewer` looks at this one from now on, and at no other."""
        with self._changed:
            job = self._jobs.get(key)
            if job is None or (job.stopping and not job.over and not job.viewers):
                self._jobs.pop(key, None)  # what nobody wanted any more begins anew, at the end of the queue
                job = self._jobs[key] = Job(key, work, present=self._present)
            elif job.over:
                self._jobs[key] = self._jobs.pop(key)  # asked for just now: the last one to go
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
        """The job of this key, if there is one; asking for it is something else."""
        with self._changed:
            return self._jobs.get(key)

    def leave(self, job: Job, viewer: str) -> None:
        """`viewer` wants it no more; it ends where nobody else does."""
        with self._changed:
            job.viewers.discard(viewer)
            job.stopping = job.stopping or (not job.viewers and not job.over)

    def forget(self, job: Job) -> None:
        """Let the next who asks begin it anew."""
        with self._changed:
            if self._jobs.get(job.key) is job:
                del self._jobs[job.key]

    def ahead(self, job: Job) -> int:
        """How many jobs come before this one; one that is under way does, even where nobody wants it any more."""
        with self._changed:
            if job.state != WAITING:
                return 0
            others = list(self._jobs.values())
            before = others[: others.index(job)] if job in others else others
            return sum(other.state == RUNNING or not (other.over or other.forsaken) for other in before)

    def _end(self) -> None:
        """Ask every job to end, since the process does."""
        for job in list(self._jobs.values()):  # without the lock, which whoever the signal interrupts may hold
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
            except (ValueError, MemoryError) as error:  # what the engine refuses, in a line for a person
                job.error, job.state = _line(error), FAILED
            except Exception:
                _log.exception("a job failed")
                job.error, job.state = text("Something went wrong in this run; the server's log says what."), FAILED
            job.work = _nothing
            with self._changed:
                self._tidy()
                self._changed.notify_all()

    def _next(self) -> Job | None:
        """The first job that waits and is wanted; those that nobody looks at are dropped."""
        for key, job in list(self._jobs.items()):
            if job.state == WAITING and job.forsaken:
                del self._jobs[key]
                job.state = DROPPED  # should its window look again after all, it asks anew
            elif job.state == WAITING:
                return job
        return None

    def _tidy(self) -> None:
        """Keep the last finished jobs, and none that was stopped because nobody looked any more."""
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
