"""The inside of a worker process: what it does once, and how it does a task.

A worker and the server share some numbers instead of talking: whoever is killed while it holds the lock of a queue
leaves the other waiting for ever.
"""

from __future__ import annotations

import ctypes
import gc
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.sharedctypes import RawArray
from pathlib import Path
from typing import Any, ClassVar

import torch

from landscapes import known_tapes
from landscapes.tape import Tape

# What tasks call is imported before the first one.
from work import files, level_points, log_lines, race_runs, rate_searches, threads  # noqa: F401
from work.tasks import memory_errors

Programs = Sequence[tuple[known_tapes.Key, Tape]]

FRACTION, STOP, HEARD, BEAT, SPENT, KNOWN = range(6)  # places in the shared numbers
BEATS_EVERY = 0.25  # seconds between two signs of life
_NICER = 5  # the pages go first
_DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True)
class Done:
    """A result, pickled unless it is bytes, the seconds that it took, and the bytes that the process holds after it."""

    result: bytes
    pickled: bool
    seconds: float
    held: int


class Reporting:
    """The report of a task in a worker, which reads and writes the `shared` numbers."""

    shared: ClassVar[Any]

    @property
    def fraction(self) -> float:
        return self.shared[FRACTION]

    @fraction.setter
    def fraction(self, share: float) -> None:
        self.shared[FRACTION] = share
        self.shared[HEARD] = self.shared[STOP]

    @property
    def wanted(self) -> bool:
        self.shared[HEARD] = self.shared[STOP]
        return not self.shared[STOP]


def begin(shared: Any, gpu: bool) -> None:
    """Set a new process up: lower priority, one thread, and an end that comes with the server's."""
    Reporting.shared = shared
    if log_lines.is_wanted():
        log_lines.set_up()
    if hasattr(os, "nice"):
        os.nice(_NICER)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DIES_WITH_PARENT, signal.SIGKILL)
    if not gpu:
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
    torch.set_num_threads(1)
    gc.freeze()
    shared[BEAT], shared[KNOWN] = 1.0, 0.0
    threads.start("beat", lambda: _beat(shared))


def perform(call: Callable[..., Any], args: tuple[Any, ...], programs: Programs = ()) -> Done:
    """Do a task, knowing the surfaces' `programs`, which the server has made since this process was last given any."""
    begun = time.perf_counter()
    known_tapes.learn(programs)
    Reporting.shared[KNOWN] += len(programs)
    with memory_errors():
        result = call(*args, Reporting())
    taken = time.perf_counter() - begun
    as_it_is = isinstance(result, bytes)
    return Done(result if as_it_is else pickle.dumps(result, protocol=5), not as_it_is, taken, _held())


def _beat(shared: Any) -> None:
    """Count signs of life and processor time, which end if the process is stopped or no thread of it has its turn."""
    while not threads.ending.is_set():
        shared[BEAT] += 1.0
        shared[SPENT] = time.process_time()
        threads.ending.wait(BEATS_EVERY)


def _held() -> int:
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


def shared_numbers() -> Any:
    """Return the numbers that one worker shares with the server."""
    return RawArray("d", 6)
