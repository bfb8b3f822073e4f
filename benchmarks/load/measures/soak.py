"""Visitors come and go for some minutes.

The store of results is there to be filled. At its usual bound of 256 MB it would grow for a quarter of an hour and look
like a leak, or hide one. So this server may keep only what the warm-up fills, and a row says whether that was so.
"""

from __future__ import annotations

import asyncio
import random
import time
from statistics import median
from urllib.parse import urlencode

from benchmarks.load.options import ONE_RACE, Options, race_link
from benchmarks.load.server import Server
from benchmarks.load.table import Row, kept_row, none_row, number_row
from benchmarks.load.visitor import Visitor

TITLE = "A soak"
AT_ONCE = 4  # visitors at any time
WARM = 0.3  # of the duration, after which memory may no longer grow
STORE = 32 * 2**20  # bytes of results that this server may keep
FULL = 0.8  # of them: the next result may be a large one
FORGET = 5  # seconds after which the server forgets a window that has gone; 120 by default
STAY = 2.0  # seconds, at most, that a visitor looks at what came
SEED = 15


def measure(options: Options) -> list[Row]:
    """Return the growth of the memory after the warm-up, and whether all is released at the end."""
    with Server({"DESCENT_LAB_RESULTS_BYTES": str(STORE)}, disconnectedSessionTTL=str(FORGET)) as server:
        server.settle()
        return asyncio.run(_measure(server, options.duration))


async def _measure(server: Server, duration: float) -> list[Row]:
    processes, begun = len(server.list_below()), time.monotonic()
    held: list[tuple[float, int]] = []
    visits = [0, 0]  # that came, and that failed

    async def come_and_go(place: int) -> None:
        chance = random.Random(f"{SEED}:{place}")
        while time.monotonic() - begun < duration:
            came = await _visit(server, chance)
            visits[not came] += 1

    async def weigh() -> None:
        while time.monotonic() - begun < duration:
            held.append((time.monotonic() - begun, server.measure_memory()))
            await asyncio.sleep(max(1.0, duration / 100))

    async def look_at_store() -> float:
        await asyncio.sleep(WARM * duration)
        return await asyncio.to_thread(server.read_metric, "descent_lab_cache_bytes") or 0.0

    looking = asyncio.create_task(look_at_store())
    await asyncio.gather(weigh(), *(come_and_go(place) for place in range(AT_ONCE)))
    kept = await looking
    await asyncio.sleep(FORGET + 5)
    middle = (WARM + 1) / 2
    early = median(bytes for at, bytes in held if WARM <= at / duration < middle)
    late = median(bytes for at, bytes in held if at / duration >= middle)
    return [
        number_row("seconds", duration, "s", digits=0),
        number_row("visits", sum(visits), "", digits=0),
        none_row("visits without what was asked for", visits[1]),
        kept_row(
            f"after the warm-up the store holds all that it may, {STORE / 2**20:.0f} MB of results",
            kept >= FULL * STORE,
            f"{kept / 2**20:.0f} MB",
        ),
        number_row("memory, median of the first half after the warm-up", early / 2**20, "MB", digits=0),
        number_row("its growth to the second half", max(0.0, 100 * (late / early - 1)), "%", 5.0),
        none_row("sessions left", int(server.read_metric("descent_lab_sessions") or 0)),
        number_row("processes more than before", max(0, len(server.list_below()) - processes), "", 1, digits=0),
        none_row("errors in the log", server.count_failures()),
    ]


async def _visit(server: Server, chance: random.Random) -> bool:
    """Come, look for a while, and go, now and then in the middle of something."""
    number, hurried = chance.randrange(10_000), chance.random() < 0.2
    small = {"n": chance.choice([500, 5000]), "steps": 200, "seed": number, "r": ["adam", "momentum"]}
    kind = chance.choice(["one", "other", "other", "swarm", "lessons"])
    query, page = {
        "one": (ONE_RACE, ""),
        "other": (race_link(number), ""),
        "swarm": (urlencode(small, doseq=True), "swarm"),
        "lessons": ("lesson=momentum", "lessons"),
    }[kind]
    visitor = await Visitor(server.port).arrive(query, page)
    if hurried:
        await asyncio.sleep(chance.random() * 0.5)
        await visitor.leave()
        return True
    came = await visitor.wait_until(lambda seen: seen.finished and (seen.shown or page == "lessons"))
    await asyncio.sleep(chance.random() * STAY)
    await visitor.leave()
    return came and not visitor.exceptions
