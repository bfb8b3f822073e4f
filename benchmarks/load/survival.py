"""The checks after a fault: the same process goes on, without a traceback, and the next visitor gets a race."""

from __future__ import annotations

from benchmarks.load.options import race_link
from benchmarks.load.server import Server
from benchmarks.load.table import Row, kept_row, none_row, number_row
from benchmarks.load.visitor import Visitor

SWARM_PATIENCE = 180.0  # seconds: it may be compiled first


async def try_swarm(server: Server, query: str, name: str, failures_before: int) -> list[Row]:
    """Return what became of a swarm that wants what there is too little of, and whether the server came through."""
    swarm = await Visitor(server.port).arrive(query, "swarm")
    under_way = await swarm.wait_until(
        lambda seen: seen.shown or seen.errors or max(seen.progress, default=0) > 0, SWARM_PATIENCE
    )
    said = (swarm.errors or ["it goes on"])[-1][:160]
    await swarm.leave()
    return [
        kept_row(name, under_way, "neither"),
        Row("that line", said),
        kept_row("no exception on its page", not swarm.exceptions),
        *await check_survival(server, 1, failures_before),
    ]


async def check_survival(server: Server, number: int, failures_before: int = 0) -> list[Row]:
    """Return the rows that say so; the next visitor opens race `number`, which nobody else has asked for."""
    visitor = Visitor(server.port)
    seconds = None
    if server.alive:
        await visitor.arrive(race_link(number))
        seconds = await visitor.wait_for_race()
        await visitor.leave()
    return [
        kept_row("the same process goes on", server.alive),
        number_row("the next visitor's race", seconds, "s"),
        none_row("errors in the log", server.count_failures() - failures_before),
    ]
