"""The server's processor time for a session: a page opened, its race made, its window closed."""

from __future__ import annotations

import asyncio

from benchmarks.load.crowd import visit_together
from benchmarks.load.options import ONE_RACE, race_link
from benchmarks.load.server import Server

SESSIONS = 20  # one after the other, so that none waits for another


def table() -> list[str]:
    """Return a Markdown table of the seconds for each session, on one link and on links of their own."""
    kinds = {
        "all on one link": [ONE_RACE] * SESSIONS,
        "each on a link of its own": [race_link(number) for number in range(SESSIONS)],
    }
    lines = ["| sessions, one after the other | processor time each | sent to each |", "| --- | ---: | ---: |"]
    for name, links in kinds.items():
        with Server() as server:
            server.settle()
            crowds = [asyncio.run(visit_together(server, [link])) for link in links]
        if any(crowd.last is None for crowd in crowds):
            raise RuntimeError("a visitor never got its race.")
        seconds, sent = (sum(getattr(crowd, what) for crowd in crowds) / SESSIONS for what in ("cpu", "received"))
        lines.append(f"| {name} | {seconds:.3f} s | {sent / 1000:.0f} kB |")
    return lines
