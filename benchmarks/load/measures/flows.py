"""A race after somebody has asked for twelve gradient flows at a rate of 1e6, and has gone."""

from __future__ import annotations

import asyncio

from benchmarks.load.options import FLOWS, Options, race_link
from benchmarks.load.server import Server
from benchmarks.load.table import Row, none_row, number_row
from benchmarks.load.visitor import Visitor

TITLE = "A race beside twelve gradient flows at a rate of 1e6"
STAYED = 1.0  # seconds until that window is closed


def measure(options: Options) -> list[Row]:
    """Return the seconds that another visitor's race takes longer than alone: beside who left, and who stays."""
    with Server() as server:
        server.settle()
        return asyncio.run(_measure(server))


async def _measure(server: Server) -> list[Row]:
    alone = await _time_race(server, 0)
    gone = await Visitor(server.port).arrive(FLOWS)
    await asyncio.sleep(STAYED)
    await gone.leave()
    after = await _time_race(server, 1)
    stays = await Visitor(server.port).arrive(f"{FLOWS}&seed=1")  # another run
    await asyncio.sleep(STAYED)
    beside = await _time_race(server, 2)
    await stays.leave()
    return [
        number_row("a race alone", alone, "s"),
        number_row("longer, after the window was closed", _longer(after, alone), "s", 1.0),
        number_row("longer, while the window is open", _longer(beside, alone), "s", 1.0),
        none_row("errors in the log", server.count_failures()),
    ]


async def _time_race(server: Server, number: int) -> float | None:
    visitor = await Visitor(server.port).arrive(race_link(number))
    seconds = await visitor.wait_for_race()
    await visitor.leave()
    return seconds


def _longer(seconds: float | None, alone: float | None) -> float | None:
    return None if seconds is None or alone is None else max(0.0, seconds - alone)
