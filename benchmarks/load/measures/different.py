"""As many visitors open as many different races."""

from __future__ import annotations

import asyncio

from benchmarks.load.crowd import check_crowd, visit_together
from benchmarks.load.options import Options, race_link
from benchmarks.load.server import Server
from benchmarks.load.table import Row, number_row

TITLE = "Different races, all in the same second"


def measure(options: Options) -> list[Row]:
    """Return what became of the visitors, what each cost the server, and how its health check fared."""
    with Server() as server:
        server.settle()
        crowd = asyncio.run(visit_together(server, [race_link(number) for number in range(options.visitors)]))
        return [
            *check_crowd(server, crowd),
            number_row("their median", crowd.median, "s", 3.0),
            number_row("the last one's paths", crowd.last, "s"),
            number_row("the server's processor time, each", crowd.cpu / crowd.visitors, "s", digits=3),
            number_row("the longest answer of the health check", crowd.health, "s", 0.5),
        ]
