"""Many visitors who come in the same moment, and what the server makes of them meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from benchmarks.load.server import HOST, Server
from benchmarks.load.table import Row, count_row, none_row
from benchmarks.load.visitor import PATIENCE, Visitor

EVERY = 0.05  # seconds between two questions about the health


@dataclass(frozen=True)
class Crowd:
    """The outcome of a visit by many: the seconds until each had its paths, and the server's share."""

    came: list[float]  # in order; those who never got theirs are missing
    visitors: int
    exceptions: list[str]
    cpu: float  # seconds of the server's processor time, until all scripts had ended
    health: float  # seconds of the longest answer meanwhile
    received: int  # bytes

    @property
    def last(self) -> float | None:
        """The seconds until the last one had the paths; None if somebody never got them."""
        return self.came[-1] if len(self.came) == self.visitors else None

    @property
    def median(self) -> float | None:
        """The median of the seconds; None if half of them got nothing."""
        return self.came[self.visitors // 2] if len(self.came) > self.visitors // 2 else None


@dataclass
class Health:
    """The longest that Streamlit's health check took to answer."""

    longest: float = 0.0
    answers: int = field(default=0)


@asynccontextmanager
async def watch_health(port: int, path: str = "_stcore/health") -> AsyncIterator[Health]:
    """Ask about the health again and again, as a container's watchman does; yield what is found."""
    health, asked = Health(), time.monotonic()

    async def ask() -> None:
        nonlocal asked
        while True:
            asked = time.monotonic()
            await _fetch(port, path)
            health.longest = max(health.longest, time.monotonic() - asked)
            health.answers += 1
            await asyncio.sleep(EVERY)

    asking = asyncio.create_task(ask())
    try:
        yield health
    finally:
        waiting = not asking.done()
        asking.cancel()
        await asyncio.gather(asking, return_exceptions=True)
        if waiting and health.answers == 0:
            health.longest = time.monotonic() - asked  # not even the first one came


async def visit_together(server: Server, queries: Sequence[str], page: str = "") -> Crowd:
    """Let a visitor for each query come in the same moment; return what became of them."""
    visitors = [Visitor(server.port) for _ in queries]
    before = server.measure_seconds()
    async with watch_health(server.port) as health:
        arrivals = (visitor.arrive(query, page) for visitor, query in zip(visitors, queries, strict=True))
        begun = time.monotonic()
        await asyncio.gather(*arrivals, return_exceptions=True)
        await asyncio.gather(*(visitor.wait_for_race() for visitor in visitors))
        await asyncio.gather(*(visitor.wait_until(lambda seen: seen.finished, PATIENCE) for visitor in visitors))
    cpu = server.measure_seconds() - before
    came = sorted(visitor.shown["descent_viewer"] - begun for visitor in visitors if "descent_viewer" in visitor.shown)
    said = [line for visitor in visitors for line in visitor.exceptions]
    await asyncio.gather(*(visitor.leave() for visitor in visitors))
    received = sum(visitor.received for visitor in visitors)
    return Crowd(came, len(visitors), said, cpu, health.longest, received)


def check_crowd(server: Server, crowd: Crowd) -> list[Row]:
    """Return whether all got their paths, without an error."""
    return [
        count_row("visitors with their paths", len(crowd.came), crowd.visitors),
        none_row("exceptions on their pages", len(crowd.exceptions)),
        none_row("errors in the log", server.count_failures()),
    ]


async def _fetch(port: int, path: str) -> None:
    with contextlib.suppress(OSError, asyncio.IncompleteReadError):
        reader, writer = await asyncio.open_connection(HOST, port)
        try:
            writer.write(f"GET /{path} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode())
            await writer.drain()
            await reader.read(-1)
        finally:
            writer.close()
