"""The server as whoever runs it sees it: its log, its metrics, its health."""

from __future__ import annotations

import logging
import socket
import sys
from functools import cache

import streamlit.logger
from streamlit import runtime

from engine import device
from work import health, log_lines, metrics, metrics_port

FAILED = 2  # the exit status of a command that was called with what it cannot use

_log = logging.getLogger(__name__)
_taken: list[socket.socket] = []  # the metrics' port, until it is shown


@cache
def begin() -> None:
    """Set the log up, once, and take the metrics' port before anything starts.

    Ends the process, with a line, if the environment asks for a port that cannot be had.
    """
    if log_lines.is_wanted():
        # Streamlit gives each of its loggers a handler of its own, also those that it makes later.
        streamlit.logger.setup_formatter = log_lines.take_over
        log_lines.set_up()
    try:
        bound = metrics_port.bind()
    except ValueError as error:
        print(error, file=sys.stderr, flush=True)
        sys.exit(FAILED)
    if bound is not None:
        _taken.append(bound)


def start() -> None:
    """Show the metrics, if somebody wants them, and say that the pages can be had."""
    from views.runs import hall  # within the function, as in serving.py

    jobs = hall.jobs()
    health.register("workers", jobs.find_fault)
    metrics.read_queue(lambda: jobs.waiting)
    metrics.read_cache_bytes(lambda: jobs.store.held)
    metrics.read_sessions(_count_sessions)
    kind = device.choose("auto", device.GPU_FROM).type
    metrics.set_device(kind)
    while _taken:
        metrics_port.serve(_taken.pop())
    _log.info("the pages can be had, with runs on %(device)s", {"device": kind})


def _count_sessions() -> int:
    """Return the number of connected windows, by Streamlit's own count."""
    if not runtime.exists():
        return 0
    families = runtime.get_instance().stats_mgr.get_stats(family_names=["active_sessions"])
    return sum(int(getattr(stat, "value", 0)) for stats in families.values() for stat in stats)
