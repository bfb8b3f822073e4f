"""Long work beside the pages: jobs wait in a fair queue for a worker, with their progress and a way to leave them.

A job belongs to its task's key: whoever asks for the same work, on another page or in another window, gets the same
job, running or done. It ends when nobody waits for it any more.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from typing import Any

import torch

from core.limits import LIMITS
from core.words import Text, text
from engine import memory
from work import estimates, metrics, threads
from work.fairness import Turns
from work.job import DONE, DROPPED, FAILED, RUNNING, WAITING, Job
from work.store import Store
from work.tasks import Stopped, Task
from work.workers import Ended, Here, Worker

KEPT = 24  # most jobs that failed or were stopped, for whoever still looks at them
OVERDUE = 60.0  # seconds past the longest run, after which something is wrong with its worker
UNSURE = 1.5  # an estimate may be so many times the time that is then taken

_CPU = torch.device("cpu")
_log = logging.getLogger(__name__)


class Jobs:
    """A fair queue before some workers; `present` says whether a viewer's window is open.

    Whole results are kept in `store`. A thread for each worker ends with the process.
    """

    def __init__(
        self, workers: Sequence[Worker | Here], store: Store, present: Callable[[str], bool] = lambda viewer: True
    ) -> None:
        self._present, self.store = present, store
        self._jobs: dict[Hashable, Job] = {}  # in the order they were asked for
        self._turns = Turns()
        self._workers = workers
        self._room = memory.free(_CPU)  # bytes, when nothing ran
        self._changed = threading.Condition()
        self._serving = [
            threads.start(f"worker-{place}", lambda worker=worker: self._serve(worker), self._end)
            for place, worker in enumerate(workers)
        ]

    # ------------------------------------------------------------------ for those who ask

    def ask(self, task: Task, viewer: str, place: str = "") -> Job:
        """Return the job of a task, new if there is none. From now on `viewer` looks at this job and at no other.

        `place` is where the viewer is, such as an address: places are served in turn, and windows within them.
        """
        with self._changed:
            job = self._jobs.get(task.key)
            if job is None or (job.stopping and not job.over and not job.viewers):
                self._jobs.pop(task.key, None)  # nobody wanted it any more: it begins anew, at the end of the queue
                job = Job(task, (place, viewer), present=self._present, contended=self._contended)
                if kept := self.store.get(task.key):
                    job.fraction, job.result = 1.0, kept[0]
                    job.settle(DONE)
                elif refused := _refusal(task, len(self._waiting())):
                    job.error = refused
                    job.settle(FAILED)
                    return job
                else:
                    self._jobs[task.key] = job
            elif job.over:
                self._jobs[task.key] = self._jobs.pop(task.key)  # just asked for, so dropped last
            job.asked = time.monotonic()
            job.viewers.add(viewer)
            for other in self._jobs.values():
                if other is not job:
                    self._leave(other, viewer)
            self._changed.notify_all()
            return job

    def known(self, key: Hashable) -> Job | None:
        """Return the job of this key, if there is one, without asking for it."""
        with self._changed:
            job = self._jobs.get(key)
        if job is None and (kept := self.store.get(key)):
            return Job(Task("", key, _nothing), state=DONE, fraction=1.0, result=kept[0])
        return job

    def leave(self, job: Job, viewer: str) -> None:
        """Note that `viewer` no longer wants it. It ends if nobody else does."""
        with self._changed:
            self._leave(job, viewer)

    def stop(self, job: Job, viewer: str) -> bool:
        """End a job whose only viewer this is, who still sees what it has; else leave it. True if it ends."""
        with self._changed:
            if job.viewers - {viewer}:
                self._leave(job, viewer)
                return False
            job.stopping = True
            if job.state == WAITING:
                job.error = STOPPED
                job.settle(FAILED)
            return True

    def forget(self, job: Job) -> None:
        """Let the next who asks begin it anew."""
        with self._changed:
            self.store.drop(job.key)
            if self._jobs.get(job.key) is job:
                del self._jobs[job.key]

    def ahead(self, job: Job) -> int:
        """Return the number of jobs before this one, including a running one if it waits for that."""
        with self._changed:
            if job.state != WAITING:
                return 0
            waiting = [other for other in self._waiting() if other.task.is_long == job.task.is_long]
            return self._turns.before(job, waiting) + (not self._has_room(job))

    @property
    def waiting(self) -> int:
        """The number of jobs that wait for a worker."""
        with self._changed:
            return len(self._waiting())

    def find_fault(self) -> str:
        """Return what is wrong with the workers, for the health check; "" if nothing is.

        A process that dies is replaced. What must not end is the thread that hands it its tasks.
        """
        with self._changed:
            dead = sum(not thread.is_alive() for thread in self._serving)
            overdue = time.monotonic() - LIMITS.run_seconds - OVERDUE
            stuck = sum(job.state == RUNNING and job.begun < overdue for job in self._jobs.values())
        if dead:
            return f"{dead} of {len(self._serving)} workers are dead."
        return f"{stuck} of {len(self._serving)} workers should have ended their run long ago." if stuck else ""

    @property
    def busy(self) -> bool:
        """True if somebody waits for a worker, or none is free."""
        with self._changed:
            running = sum(job.state == RUNNING for job in self._jobs.values())
            return running >= len(self._workers) or bool(self._waiting())

    # ------------------------------------------------------------------ inside

    def _leave(self, job: Job, viewer: str) -> None:
        job.viewers.discard(viewer)
        job.stopping = job.stopping or (not job.viewers and not job.over)

    def _waiting(self) -> list[Job]:
        """Return the jobs that wait; of windows that are cut off only if nobody else waits."""
        waiting = [job for job in self._jobs.values() if job.state == WAITING and not job.forsaken]
        return [job for job in waiting if not job.absent] or waiting

    def _contended(self) -> bool:
        """Return whether somebody who is there waits: without the lock, for runs that ask very often."""
        waiting = [job for job in list(self._jobs.values()) if job.state == WAITING and not job.forsaken]
        return any(not job.absent for job in waiting)

    def _end(self) -> None:
        """Ask every job to end, since the process ends."""
        for job in list(self._jobs.values()):  # without the lock, which the interrupted thread may hold
            job.stopping = True
        if self._changed.acquire(blocking=False):
            self._changed.notify_all()
            self._changed.release()

    def _serve(self, worker: Worker | Here) -> None:
        try:
            worker.start()
            while True:
                with self._changed:
                    while (job := self._next()) is None and not threads.ending.is_set():
                        self._changed.wait(1.0)
                    if job is None or threads.ending.is_set():
                        return
                    job.state, job.begun = RUNNING, time.monotonic()
                self._run(job, worker)
                with self._changed:
                    self._tidy()
                    self._changed.notify_all()
        finally:
            worker.stop()

    def _run(self, job: Job, worker: Worker | Here) -> None:
        task = job.task
        try:
            result, size, seconds = worker.run(task, job)
            if job.yielding:
                raise Ended
            whole = not job.stopping and time.monotonic() - job.begun < LIMITS.run_seconds
            if whole:
                estimates.learn(task.kind, task.cost, seconds)
                metrics.count_run(task.kind, seconds)
                self.store.put(task.key, result, size)
            job.result = result
            job.settle(DONE)
        except (Ended, Stopped):
            if job.yielding and not job.stopping:
                self._put_back(job)
                return
            job.error = STOPPED if job.stopping else _too_long()
            job.settle(FAILED)
        except (ValueError, MemoryError) as error:  # the engine's refusals, written for a person
            job.error = _line(error)
            job.settle(FAILED)
        except BaseException:  # SystemExit too: the worker goes on with the next job
            if threads.ending.is_set():
                raise
            _log.exception("a job of the kind %(kind)s failed", {"kind": task.kind})
            job.error = text("Something went wrong in this run; the server's log says what.")
            job.settle(FAILED)

    def _put_back(self, job: Job) -> None:
        """Let a job begin again later."""
        with self._changed:
            job.state, job.fraction, job.yielding = WAITING, 0.0, False
            if self._jobs.pop(job.key, None) is not None:
                self._jobs[job.key] = job

    def _next(self) -> Job | None:
        """Return the job whose turn it is, if it fits into memory beside those that run; drop what nobody looks at."""
        for key, job in list(self._jobs.items()):
            if job.state == WAITING and job.forsaken:
                del self._jobs[key]
                job.settle(DROPPED)  # if its window looks again after all, it asks anew
        job = self._turns.first([job for job in self._waiting() if self._has_room(job)])
        if job is not None and self._fits(job):
            self._turns.served(job)
            return job
        return None

    def _has_room(self, job: Job) -> bool:
        """Return whether a worker may begin a job: long ones leave one of several workers free for short ones."""
        running = [other for other in self._jobs.values() if other.state == RUNNING]
        long = sum(other.task.is_long for other in running)
        spare = len(self._workers) > 1 and job.task.is_long and long >= len(self._workers) - 1
        return len(running) < len(self._workers) and not spare

    def _fits(self, job: Job) -> bool:
        """Return whether a job's memory is free. If nothing runs it begins in any case: the engine refuses too much."""
        running = [other for other in self._jobs.values() if other.state == RUNNING]
        if not running:
            self._room = memory.free(_CPU)
        taken = sum(other.task.bytes for other in running)
        return not running or self._room is None or taken + job.task.bytes + LIMITS.reserve_bytes <= self._room

    def _tidy(self) -> None:
        """Forget what is in the store, and what failed or was stopped and nobody looks at."""
        over = [(key, job) for key, job in self._jobs.items() if job.over]
        for place, (key, job) in enumerate(reversed(over)):
            if self.store.get(key) or job.forsaken or place >= KEPT:
                del self._jobs[key]


def _nothing(*_: Any) -> None:
    """Do nothing."""


def _line(error: Exception) -> str:
    """Return an error's message untranslated, so that every window can show it in its own language."""
    if error.args and isinstance(error.args[0], Text):
        return error.args[0]
    return str(error) or text("There is not enough memory for this.")


def _refusal(task: Task, waiting: int) -> str:
    """Return why a task is not taken at all, "" if it is."""
    if waiting >= LIMITS.queue:
        metrics.count_refusal("queue")
        return text("{count} runs are waiting already, as many as may. Try again in a minute.", count=waiting)
    if task.seconds > UNSURE * LIMITS.run_seconds:
        metrics.count_refusal("run_seconds")
        return text(
            "This would take about {needed:,} seconds, and a run may take {seconds:,}. {lower}",
            needed=round(task.seconds),
            seconds=LIMITS.run_seconds,
            lower=task.fitting(LIMITS.run_seconds) or _LESS,
        )
    return ""


STOPPED = text("The run was stopped.")
_LESS = text("Fewer steps, starts or racers take less.")


def _too_long() -> Text:
    return text(
        "It took longer than the {seconds:,} seconds that a run may take. {lower}",
        seconds=LIMITS.run_seconds,
        lower=_LESS,
    )
