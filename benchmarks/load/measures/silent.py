"""Very many connections that say nothing."""

from __future__ import annotations

import asyncio
import contextlib
import resource

from benchmarks.load.crowd import watch_health
from benchmarks.load.options import Options, race_link
from benchmarks.load.server import HOST, Server
from benchmarks.load.survival import check_survival
from benchmarks.load.table import Row, count_row, number_row
from benchmarks.load.visitor import Visitor

TITLE = "Connections that say nothing"


def measure(options: Options) -> list[Row]:
    """Return how a visitor fares beside them, and whether their files are released."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Server() as server:  # with the limit as it is
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 2 * options.silent + 256)), hard))
        try:
            server.settle()
            return asyncio.run(_measure(server, options))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def _measure(server: Server, options: Options) -> list[Row]:
    before, memory = server.count_files(), server.measure_memory()
    lines: list[asyncio.StreamWriter] = []
    try:
        for _ in range(options.silent):
            with contextlib.suppress(OSError):
                lines.append((await asyncio.open_connection(HOST, server.port))[1])
        async with watch_health(server.port) as health:
            visitor = await Visitor(server.port).arrive(race_link(0))
            seconds = await visitor.wait_for_race()
            await visitor.leave()
        grown = (server.measure_memory() - memory) / 2**20
    finally:
        for line in lines:
            line.close()
        await asyncio.gather(*(line.wait_closed() for line in lines), return_exceptions=True)
    for _ in range(100):
        if server.count_files() <= before + 8:
            break
        await asyncio.sleep(0.1)
    return [
        count_row("connections made", len(lines), options.silent),
        number_row("a visitor's race beside them", seconds, "s"),
        number_row("the longest answer of the health check", health.longest, "s", 0.5),
        number_row("the server's memory grew by", max(0.0, grown), "MB", digits=1),
        number_row(
            "files still open when they were closed, more than before", server.count_files() - before, "", 9, digits=0
        ),
        *await check_survival(server, 1),
    ]
