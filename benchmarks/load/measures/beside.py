"""A race beside the heaviest job that the limits allow."""

from __future__ import annotations

import asyncio
import re
from statistics import median

from benchmarks.load.options import HEAVIEST, LONG_SWARM, Options, race_link
from benchmarks.load.server import Server
from benchmarks.load.table import Row, count_row, none_row, number_row
from benchmarks.load.visitor import Visitor

TITLE = "A race beside heavy jobs"
RACES = 9
JOBS = {"the heaviest job of 12 gradient flows": HEAVIEST, "a swarm of 262,144 starts": LONG_SWARM}
FITS = re.compile(r"About ([\d,]+) starts")  # instead of what was asked for, as the page says
LESS = 0.95  # of them: the estimate is corrected all the time


def measure(options: Options) -> list[Row]:
    """Return how much longer another visitor's race takes beside each job than alone."""
    with Server() as server:
        server.settle()
        return asyncio.run(_measure(server))


async def _measure(server: Server) -> list[Row]:
    first = 0
    alone, first = await _time_races(server, first)
    rows = [number_row("a race alone, median", _median(alone), "s", digits=3)]
    for name, query in JOBS.items():
        job, asked = await _begin(server, query)
        beside, first = await _time_races(server, first)
        under_way = bool(job.progress) and not job.shown and not job.errors
        state = f"yes, with {asked:,} starts" if under_way else (job.errors or ["it is over"])[-1][:160]
        await job.leave()
        ratio = _median(beside) / _median(alone) if len(beside) == len(alone) == RACES else None
        rows += [
            Row(f"{name}: under way", state, "yes", under_way),
            count_row("races beside it", len(beside), RACES),
            number_row("their median against that of a race alone", ratio, "×", 1.5),
        ]
    return [*rows, none_row("errors in the log", server.count_failures())]


async def _begin(server: Server, query: str) -> tuple[Visitor, int]:
    """Return a window with a job under way, and its starts: as many as the page says would fit, if it was too much."""
    starts = int(re.findall(r"(?:^|&)n=(\d+)", query)[0])
    job = await Visitor(server.port).arrive(query, "swarm")
    await job.wait_until(lambda seen: seen.progress or seen.shown or seen.errors)
    if (fits := FITS.search(" ".join(job.errors))) is None:
        return job, starts
    await job.leave()
    fewer = int(LESS * int(fits[1].replace(",", "")))
    job = await Visitor(server.port).arrive(re.sub(r"(^|&)n=\d+", rf"\g<1>n={fewer}", query), "swarm")
    await job.wait_until(lambda seen: seen.progress or seen.shown or seen.errors)
    return job, fewer


async def _time_races(server: Server, first: int) -> tuple[list[float], int]:
    came = []
    for number in range(first, first + RACES):
        visitor = await Visitor(server.port).arrive(race_link(number))
        seconds = await visitor.wait_for_race()
        await visitor.wait_until(lambda seen: seen.finished)
        await visitor.leave()
        if seconds is not None:
            came.append(seconds)
    return came, first + RACES


def _median(seconds: list[float]) -> float:
    return median(seconds) if seconds else float("nan")
