"""Very many windows stand open and do nothing."""

from __future__ import annotations

import asyncio

from benchmarks.load.options import ONE_RACE, Options
from benchmarks.load.server import Server
from benchmarks.load.table import Row, count_row, none_row, number_row
from benchmarks.load.visitor import Visitor

TITLE = "Windows that are open and idle"
AT_ONCE = 20
FIRST = 40  # windows that are open before memory is looked at, so that what is made once is made


def measure(options: Options) -> list[Row]:
    """Return the server's memory for each of them."""
    with Server() as server:
        server.settle()
        return asyncio.run(_measure(server, options))


async def _measure(server: Server, options: Options) -> list[Row]:
    first = await _open(server, FIRST)
    before = server.measure_memory()
    windows = await _open(server, options.idle)
    here = sum("descent_viewer" in window.shown for window in windows)
    after, sessions = server.measure_memory(), server.read_metric("descent_lab_sessions")
    failures = server.count_failures()
    await asyncio.gather(*(window.leave() for window in (*first, *windows)))
    return [
        count_row("windows with their paths", here, options.idle),
        number_row("the server's memory, each", (after - before) / options.idle / 2**20, "MB", 1.0, digits=3),
        number_row("the server's memory in all", after / 2**20, "MB", digits=0),
        number_row("sessions, by the metrics", sessions, "", digits=0),
        none_row("errors in the log", failures),
    ]


async def _open(server: Server, count: int) -> list[Visitor]:
    windows = [Visitor(server.port) for _ in range(count)]
    for i in range(0, count, AT_ONCE):
        some = windows[i : i + AT_ONCE]
        await asyncio.gather(*(window.arrive(ONE_RACE) for window in some))
        await asyncio.gather(*(window.wait_until(lambda seen: seen.finished) for window in some))
    return windows
