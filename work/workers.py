"""Workers: processes beside the server, each with one task at a time.

pebble starts them, hands a task over, kills one whose task is cancelled and replaces it. It has neither progress nor a
fair queue: progress travels through shared memory (`work.inside`), and `work.jobs` gives each worker its next task.
Where the system can fork, workers come from a process that has imported everything, within a tenth of a second.
"""

from __future__ import annotations

import logging
import multiprocessing
import multiprocessing.forkserver
import os
import pickle
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Future
from concurrent.futures import TimeoutError as NotYet
from multiprocessing import spawn
from pathlib import Path
from typing import Any

from pebble import ProcessExpired, ProcessPool

from core.limits import LIMITS
from landscapes import known_tapes
from work import inside, metrics
from work.tasks import Report, Task

HOUSE = str(Path(__file__).resolve().parent.parent)
LOOK = 0.05  # seconds between two looks at a worker
STARVED = 10.0  # times `stop_seconds` that a worker gets which the machine gives no processor time to hear a stop
PUTTING_TOGETHER = 15.0  # seconds that a run which has heard that it was stopped has for what it has by then
_OURS = "pebble_pool_worker"  # pebble's name for its processes

_log = logging.getLogger(__name__)


class Ended(Exception):
    """A task was ended with its worker, since it did not end by itself when it was asked to."""


class Silent(Exception):
    """A worker shows no sign of life any more, and was killed."""


DIED = (ProcessExpired, BrokenExecutor, Silent)


class Worker:
    """A process for one task at a time; it starts with its first task, and anew after each death."""

    def __init__(self, *, gpu: bool = False) -> None:
        self._gpu = gpu
        self._pool: ProcessPool | None = None
        self._shared = inside.shared_numbers()

    def run(self, task: Task, report: Report) -> tuple[Any, int, float]:
        """Return a task's result, the bytes that it takes, and the seconds that it took.

        Raises what the task raises, and `Ended` if it was stopped or took too long and did not end by itself.
        """
        try:
            done = self._perform(task, report)
        except DIED as death:
            self._note(death, task)
            try:
                done = self._perform(task, report)  # once more, by the next worker
            except DIED as death:
                self._note(death, task)
                raise
        if done.held > LIMITS.worker_bytes:
            metrics.count_killed("memory")
            self.stop()
        result = pickle.loads(done.result) if done.pickled else done.result
        return result, len(done.result), done.seconds

    def start(self) -> None:
        """Start the process, so that the first task finds it ready."""
        self._alive()

    def stop(self) -> None:
        """Kill the process; the next task gets a new one."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()

    def _perform(self, task: Task, report: Report) -> inside.Done:
        alive = self._alive()
        self._shared[inside.FRACTION] = self._shared[inside.STOP] = self._shared[inside.HEARD] = 0.0
        programs = known_tapes.since(int(self._shared[inside.KNOWN]))
        future = alive.schedule(inside.perform, args=(task.call, task.args, programs))
        end, asked, spent = time.monotonic() + LIMITS.run_seconds, None, 0.0
        pulse = _Pulse(self._shared)
        while True:
            try:
                return _result(future)
            except NotYet:
                report.fraction = self._shared[inside.FRACTION]
            now = time.monotonic()
            if asked is None and (not report.wanted or now > end):
                self._shared[inside.STOP], asked, spent = 1.0, now, self._shared[inside.SPENT]
            if asked is not None and self._is_overdue(now - asked, self._shared[inside.SPENT] - spent):
                self._kill(future)
                metrics.count_killed("too_long" if asked > end else "unwanted")
                raise Ended
            if pulse.silence(now) > LIMITS.silent_seconds:
                self._kill(future)
                raise Silent

    def _is_overdue(self, waited: float, spent: float) -> bool:
        """Return whether a stop was asked for too long ago: `waited` seconds, `spent` of them on a processor."""
        if self._shared[inside.HEARD]:
            return waited > PUTTING_TOGETHER
        return is_deaf(waited, spent)

    def _kill(self, future: Future[inside.Done]) -> None:
        """Kill the process with its task; the pool has a new one."""
        future.cancel()
        self._expect_another()

    def _expect_another(self) -> None:
        """Note that the process is gone: the next one has shown no sign of life, and knows nothing."""
        self._shared[inside.BEAT] = self._shared[inside.KNOWN] = 0.0

    def _note(self, death: BaseException, task: Task) -> None:
        self._expect_another()
        how = "hung" if isinstance(death, Silent) else "died"
        metrics.count_killed(how)
        _log.warning("a worker %(how)s in a task of the kind %(kind)s", {"how": how, "kind": task.kind})

    def _alive(self) -> ProcessPool:
        if self._pool is None or not self._pool.active:
            self.stop()
            self._expect_another()
            self._pool = ProcessPool(
                1, initializer=inside.begin, initargs=(self._shared, self._gpu), context=_context()
            )
            self._pool.schedule(_nothing)  # it starts with its first task
        return self._pool


def is_deaf(waited: float, spent: float) -> bool:
    """Return whether a worker has not heard a stop though it had the time for it.

    `waited` are the seconds since the stop, and `spent` the seconds of them that it had a processor. On a busy machine
    it gets few of them, and what a visitor has stopped is not to be lost for that.
    """
    had_its_turn = spent > LIMITS.stop_seconds / 2
    return waited > LIMITS.stop_seconds * (1.0 if had_its_turn else STARVED)


class _Pulse:
    """The signs of life of a process, which come from its beginning on: until then it may take its time."""

    def __init__(self, shared: Any) -> None:
        self._shared, self._beat, self._heard = shared, shared[inside.BEAT], time.monotonic()

    def silence(self, now: float) -> float:
        """Return the seconds since its last sign of life."""
        beat = self._shared[inside.BEAT]
        if beat != self._beat or not beat:
            self._beat, self._heard = beat, now
        return now - self._heard


def _result(future: Future[inside.Done]) -> inside.Done:
    """Return the result, or raise `NotYet` after a moment."""
    try:
        return future.result(LOOK)
    except NotYet:
        if future.done():  # the task itself raised it
            raise RuntimeError("a task timed out by itself") from None
        raise
    except CancelledError:
        raise Ended from None


def _nothing() -> None:
    """Do nothing."""


class Here:
    """A stand-in for a worker if there are to be none: the task runs in the thread that asks."""

    def run(self, task: Task, report: Report) -> tuple[Any, int | None, float]:
        begun = time.perf_counter()
        result = task.run(_Limited(report))
        return result, None, time.perf_counter() - begun

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass


class _Limited:
    """The report of a run that nobody can kill: it is no longer wanted once it has taken too long."""

    def __init__(self, report: Report) -> None:
        self._report, self._end = report, time.monotonic() + LIMITS.run_seconds

    @property
    def fraction(self) -> float:
        return self._report.fraction

    @fraction.setter
    def fraction(self, share: float) -> None:
        self._report.fraction = share

    @property
    def wanted(self) -> bool:
        return self._report.wanted and time.monotonic() < self._end


def staff(count: int = LIMITS.workers) -> list[Worker] | list[Here]:
    """Return the workers of this process, not yet started. The first one has the GPU, if there is one."""
    return [Worker(gpu=place == 0) for place in range(count)] or [Here()]


# ------------------------------------------------------------------ starting processes


def _context() -> Any:
    """Return the way to start processes: forked from one that has imported everything, else spawned."""
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["work.inside"])
    return context


def prepare() -> None:
    """Start the process from which workers are forked. It imports everything while the server does so as well."""
    context = _context()
    if context.get_start_method() != "forkserver":
        return
    environment = {"PYTHONPATH": os.pathsep.join(filter(None, (HOUSE, os.environ.get("PYTHONPATH")))),
                   "OMP_NUM_THREADS": "1"}  # fmt: skip
    before = {name: os.environ.get(name) for name in environment}
    os.environ.update(environment)
    try:
        multiprocessing.forkserver.ensure_running()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def _without_main(prepare: Callable[[str], dict[str, Any]]) -> Callable[[str], dict[str, Any]]:
    """Keep workers from importing the program that started them.

    Python has a new process import the main module. While a page is drawn that is the page's script, since Streamlit
    puts it into the place of the main module.
    """

    def prepared(name: str) -> dict[str, Any]:
        data = prepare(name)
        if name == _OURS:
            data.pop("init_main_from_name", None)
            data.pop("init_main_from_path", None)
        return data

    return prepared


spawn.get_preparation_data = _without_main(spawn.get_preparation_data)
