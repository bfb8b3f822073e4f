"""A worker hangs in mid-job: it is stopped, and hears nothing."""

from __future__ import annotations

import signal

from benchmarks.load.options import Options
from benchmarks.load.table import Row
from benchmarks.load.workers import strike

TITLE = "A worker that hangs in mid-job"


def measure(options: Options) -> list[Row]:
    """Return what became of its job, of the worker and of everybody else."""
    return strike(signal.SIGSTOP)
