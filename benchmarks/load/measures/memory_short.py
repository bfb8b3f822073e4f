"""Memory is short: the server and its workers may take a little more than they have, and a swarm wants much more."""

from __future__ import annotations

import asyncio

import psutil

from benchmarks.load.options import HUGE_SWARM, Options
from benchmarks.load.server import Server
from benchmarks.load.survival import try_swarm
from benchmarks.load.table import Row

TITLE = "Short memory"
ROOM = 300 * 2**20  # bytes more than each process has


def measure(options: Options) -> list[Row]:
    """Return whether a swarm that does not fit is refused in a line, and everybody else goes on."""
    with Server() as server:
        server.settle()
        failures = server.count_failures()
        for process in (server.process, *server.list_below()):
            most = process.memory_info().vms + ROOM
            process.rlimit(psutil.RLIMIT_AS, (most, most))
        return asyncio.run(
            try_swarm(server, HUGE_SWARM, "a swarm that does not fit is told so, or made smaller", failures)
        )
