"""Where independent pieces of work are done: in this process, in several, or by a Dask cluster.

An executor hands out calls and yields their results as they come. Scheduling and transport belong to
`concurrent.futures` and to Dask.
"""

from __future__ import annotations

import itertools
import multiprocessing
import re
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, ProcessPoolExecutor, wait
from contextlib import AbstractContextManager
from typing import Any, NoReturn, Protocol

import torch

from core.params import shown
from engine import versions

AHEAD = 2  # calls that wait for each process, so that none is idle
AT_ONCE = 64  # fewest calls that a scheduler is given at a time: it deals out new workers what it has
ATTEMPTS = 3  # processes that may end during one call before it counts as the cause
REACHED_WITHIN = 5.0  # seconds in which a scheduler must answer
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG

Call = Callable[..., Any]
Arguments = tuple[Any, ...]
Results = list[tuple[int, Any]]  # places of calls, with their results


class Executor(Protocol):
    """Does calls that do not depend on one another."""

    @property
    def workers(self) -> int:
        """The number of calls that are done at the same time."""
        ...

    def each(self, call: Call, tasks: Sequence[Arguments]) -> Iterator[Results]:
        """Yield (place in `tasks`, result of `call(*task)`) of all calls that have ended, as soon as one has.

        An error of a call is raised.
        """
        ...


class WorkersLost(RuntimeError):
    """The processes that did the work are gone; what was yielded before is done."""


def executor(on: str) -> AbstractContextManager[Executor]:
    """Return the executor that a word names: "local", "processes:N" or "dask://host:port".

    Raises ValueError, naming the field, the words and the value, and ImportError if Dask is asked for and missing.
    """
    if on == "local":
        return Local()
    if found := re.fullmatch(r"processes:(\d{1,4})", on if isinstance(on, str) else ""):
        if count := int(found[1]):
            return Processes(count)
    elif isinstance(on, str) and (found := re.fullmatch(r"dask://([^/\s]+:\d{1,5})", on)):
        return Cluster(found[1])
    raise ValueError(f"on must be one of local, processes:N, dask://host:port, got {shown(on)}.")


class Local(AbstractContextManager["Local"]):
    """Does one call after the other in this process."""

    workers = 1

    def __exit__(self, *raised: object) -> None:
        """Nothing to end."""

    def each(self, call: Call, tasks: Sequence[Arguments]) -> Iterator[Results]:
        """See `Executor`."""
        for place, task in enumerate(tasks):
            yield [(place, call(*task))]


class Processes(AbstractContextManager["Processes"]):
    """Does calls in processes of this machine, each with a GPU of its own if there are several.

    If one is killed, all are started anew, and the calls under way are made again; none is made more than three times.
    """

    def __init__(self, count: int) -> None:
        self.workers = count
        self._context = multiprocessing.get_context("spawn")
        self._number = self._context.Value("i", 0)
        self._pool = self._started()

    def __exit__(self, *raised: object) -> None:
        """End all processes, whatever they are doing."""
        self._end()

    def each(self, call: Call, tasks: Sequence[Arguments]) -> Iterator[Results]:
        """See `Executor`. Raises `WorkersLost` if processes have ended three times during one call."""
        left, again, deaths = iter(range(len(tasks))), list[int](), Counter[int]()
        under_way: dict[Future[Any], int] = {}
        while True:
            while len(under_way) < AHEAD * self.workers:
                place = again.pop() if again else next(left, None)
                if place is None:
                    break
                under_way[self._submit(call, tasks[place])] = place
            if not under_way:
                return
            results: Results = []
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                place = under_way.pop(future)
                try:
                    results.append((place, future.result()))
                except BrokenExecutor as death:
                    deaths[place] += 1
                    again.append(place)
                    if deaths[place] >= ATTEMPTS:
                        words = f"Processes ended {ATTEMPTS} times during {shown(tasks[place])}."
                        raise WorkersLost(words) from death
            if results:
                yield results

    def _submit(self, call: Call, task: Arguments) -> Future[Any]:
        try:
            return self._pool.submit(call, *task)
        except BrokenExecutor:
            self._end()
            self._pool = self._started()
            return self._pool.submit(call, *task)

    def _started(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.workers, self._context, _begin, (self._number,))

    def _end(self) -> None:
        processes = list((self._pool._processes or {}).values())  # its own kill_workers came with Python 3.14
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.kill()


class Cluster(AbstractContextManager["Cluster"]):
    """Does calls on the workers of a Dask scheduler. It and they must run this version of the lab and of torch."""

    def __init__(self, address: str) -> None:
        try:
            import distributed
            from distributed.comm.core import CommClosedError
        except ImportError as error:
            raise ImportError(
                "Dask is not installed: pip install 'descent-lab[atlas]', or pip install distributed."
            ) from error
        self._dask, self._unplugged = distributed, (CancelledError, CommClosedError)
        try:
            self._client = distributed.Client(f"tcp://{address}", timeout=REACHED_WITHIN, set_as_default=False)
        except OSError as error:
            raise WorkersLost(f"No Dask scheduler answers at {address} within {REACHED_WITHIN:g} seconds.") from error
        self._address = address
        self._check_versions()

    @property
    def workers(self) -> int:
        """The threads of all workers."""
        threads: Any = self._client.nthreads()
        return sum(threads.values())

    def __exit__(self, *raised: object) -> None:
        """Forget what is under way, and leave the cluster."""
        self._client.close(timeout=REACHED_WITHIN)

    def each(self, call: Call, tasks: Sequence[Arguments]) -> Iterator[Results]:
        """See `Executor`. Raises `WorkersLost` if the scheduler is gone or a call ends several workers."""
        coming, left = self._dask.as_completed(loop=self._client.loop), iter(range(len(tasks)))
        places: dict[Any, int] = {}

        def hand_out(count: int) -> None:
            for place in itertools.islice(left, count):
                future = self._client.submit(call, *tasks[place], pure=False)
                places[future.key] = place
                coming.add(future)

        hand_out(max(AT_ONCE, AHEAD * self.workers))
        for futures in coming.batches():
            results: Results = []
            for future in futures:
                try:
                    results.append((places.pop(future.key), future.result()))
                except self._dask.KilledWorker as error:
                    raise WorkersLost(str(error)) from error
                except self._unplugged as error:
                    raise WorkersLost(f"The Dask scheduler at {self._address} is gone.") from error
                future.release()
            hand_out(len(results))
            yield results

    def _check_versions(self) -> None:
        """Raise WorkersLost if the scheduler or a worker lacks the lab or has another version, naming both versions."""
        ours = versions.here()
        try:
            theirs: Any = {"scheduler": self._client.run_on_scheduler(versions.here)}
            workers: Any = self._client.run(versions.here)
        except ImportError as error:
            self._refuse(
                f"The scheduler at {self._address} or its workers cannot import the lab ({error}): start them in its "
                "folder, or with --preload descent_lab.",
                error,
            )
        if not workers:
            self._refuse(f"The Dask scheduler at {self._address} has no workers.")
        for name, version in {**theirs, **workers}.items():
            if version != ours:
                who = f"scheduler at {self._address}" if name == "scheduler" else f"worker {name}"
                self._refuse(f"The {who} runs {version}, and this is {ours}.")

    def _refuse(self, words: str, cause: Exception | None = None) -> NoReturn:
        self._client.close()
        raise WorkersLost(words) from cause


def _begin(number: Any) -> None:
    """Set a new process up: one thread, a GPU in turn, deaf to Ctrl-C, which its parent hears, and ended with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    torch.set_num_threads(1)
    with number.get_lock():
        place, number.value = number.value, number.value + 1
    if torch.cuda.is_available():
        torch.cuda.set_device(place % torch.cuda.device_count())
