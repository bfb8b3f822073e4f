"""The disk is full: no file of the server can grow any more."""

from __future__ import annotations

import asyncio

import psutil

from benchmarks.load.options import LONG_SWARM, Options
from benchmarks.load.server import Server
from benchmarks.load.survival import try_swarm
from benchmarks.load.table import Row

TITLE = "A full disk"
ROOM = 4096  # bytes that a file may have; it holds for what is written, not for sockets and pipes


def measure(options: Options) -> list[Row]:
    """Return whether a swarm, which would be compiled, is made all the same or refused in a line."""
    with Server() as server:
        server.settle()
        failures = server.count_failures()
        for process in (server.process, *server.list_below()):
            process.rlimit(psutil.RLIMIT_FSIZE, (ROOM, ROOM))
        return asyncio.run(try_swarm(server, LONG_SWARM, "a swarm goes on, or a line says why not", failures))
