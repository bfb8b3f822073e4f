"""A client sends Streamlit's message that empties the caches of all."""

from __future__ import annotations

import asyncio

from benchmarks.load.options import LONG_SWARM, Options, race_link
from benchmarks.load.server import Server
from benchmarks.load.survival import check_survival
from benchmarks.load.table import Row, kept_row, none_row
from benchmarks.load.visitor import Visitor

TITLE = "A client that sends clear_cache"
TIMES = 3
RACES = 'descent_lab_runs_total{kind="race"}'


def measure(options: Options) -> list[Row]:
    """Return whether a swarm under way goes on, no run is made twice, and no thread or process is left behind."""
    with Server() as server:
        server.settle()
        return asyncio.run(_measure(server))


async def _measure(server: Server) -> list[Row]:
    await _time_race(server)
    swarm = await Visitor(server.port).arrive(LONG_SWARM, "swarm")
    await swarm.wait_until(lambda seen: seen.progress and seen.progress[-1] > 0)
    before, processes = server.process.num_threads(), len(server.list_below())
    runs = server.read_metric(RACES)
    share = swarm.progress[-1] if swarm.progress else 0
    stranger = await Visitor(server.port).arrive(race_link(0))
    for _ in range(TIMES):
        await stranger.clear_cache()
    await stranger.wait_for_race()
    await _time_race(server)
    goes_on = await swarm.wait_until(lambda seen: seen.shown or (seen.progress and seen.progress[-1] > share), 60.0)
    back = min(swarm.progress, default=0) if goes_on else 0
    again = (server.read_metric(RACES) or 0) - (runs or 0)
    rows = [
        kept_row("a swarm under way goes on", goes_on and (bool(swarm.shown) or swarm.progress[-1] >= share)),
        kept_row("and never went back", sorted(swarm.progress) == swarm.progress, f"from {share} to {back} %"),
        none_row("races that were made twice", int(again)),
        none_row("processes more than before", max(0, len(server.list_below()) - processes)),
        none_row("threads more than before", max(0, server.process.num_threads() - before - 2)),
    ]
    await swarm.leave()
    await stranger.leave()
    return rows + await check_survival(server, 1)


async def _time_race(server: Server) -> None:
    visitor = await Visitor(server.port).arrive(race_link(0))
    await visitor.wait_for_race()
    await visitor.wait_until(lambda seen: seen.finished)
    await visitor.leave()
