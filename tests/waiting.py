"""Waiting for something to come about, and for nothing else: no test waits for a time to pass."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from views import running
from views.jobs import Jobs
from views.taking import making

DEAD = 240.0  # seconds: what takes longer will not come on any machine
_NEVER = threading.Event()


def until(condition: Callable[[], object], what: str = "what this test waits for") -> None:
    """Look again and again until a condition holds."""
    end = time.monotonic() + DEAD
    while not condition():
        assert time.monotonic() < end, f"{what} never came about"
        _NEVER.wait(0.002)  # between two looks the others have their turn


def until_jobs_are_over() -> None:
    """Wait for all that is under way beside the pages of this process, swarms and files alike."""
    for jobs in (running._jobs(), making._queue()):
        until(lambda jobs=jobs: all_over(jobs), "the end of a long run")


def all_over(jobs: Jobs) -> bool:
    """Whether nothing waits or runs."""
    return all(job.over for job in list(jobs._jobs.values()))
