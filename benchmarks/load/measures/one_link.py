"""A hall opens one link in the same second."""

from __future__ import annotations

import asyncio

from benchmarks.load.crowd import check_crowd, visit_together
from benchmarks.load.options import ONE_RACE, Options
from benchmarks.load.server import Server
from benchmarks.load.table import Row, number_row

TITLE = "One link, opened by all in the same second"


def measure(options: Options) -> list[Row]:
    """Return what became of the visitors, what each cost the server, and how its health check fared."""
    with Server() as server:
        server.settle()
        crowd = asyncio.run(visit_together(server, [ONE_RACE] * options.visitors))
        return [
            *check_crowd(server, crowd),
            number_row("the last one's paths", crowd.last, "s", 5.0),
            number_row("their median", crowd.median, "s"),
            number_row("the server's processor time, each", crowd.cpu / crowd.visitors, "s", 0.07, digits=3),
            number_row("the longest answer of the health check", crowd.health, "s", 0.5),
            number_row("sent to each", crowd.received / crowd.visitors / 1000, "kB", digits=0),
        ]
