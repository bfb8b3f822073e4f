"""A window loses the network while its long run is under way, and comes back to its session."""

from __future__ import annotations

import asyncio

from benchmarks.load.options import LONG_SWARM, Options
from benchmarks.load.server import Server
from benchmarks.load.survival import check_survival
from benchmarks.load.table import Row, kept_row, number_row
from benchmarks.load.visitor import SWARM, Visitor

TITLE = "A while without network"
BEGUN = 5  # percent of the run that are done when the network goes


def measure(options: Options) -> list[Row]:
    """Return whether the run went on meanwhile."""
    with Server() as server:
        server.settle()
        return asyncio.run(_measure(server, options))


async def _measure(server: Server, options: Options) -> list[Row]:
    window = await Visitor(server.port).arrive(LONG_SWARM, "swarm")
    await window.wait_until(lambda seen: seen.shown or (seen.progress and seen.progress[-1] >= BEGUN), 300.0)
    before, session = max(window.progress, default=0), window.session
    await window.lose()
    await asyncio.sleep(options.without)
    await window.arrive(LONG_SWARM, "swarm")
    await window.wait_until(lambda seen: seen.finished and (seen.shown or seen.progress))
    done = SWARM in window.shown
    after = 100 if done else max(window.progress, default=0)
    same = window.session == session
    await window.leave()
    return [
        number_row("done when the network went", before, "%", digits=0),
        number_row(f"done when it came back after {options.without:g} s", after, "%", digits=0),
        kept_row("nothing was lost", after >= before, f"from {before} to {after} %"),
        kept_row("it is the same session", same),
        *await check_survival(server, 1),
    ]
