"""A race beside somebody who types a formula, and beside somebody who types a rule."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterator
from statistics import median
from urllib.parse import urlencode

from benchmarks.load.options import Options, race_link
from benchmarks.load.server import Server
from benchmarks.load.table import Row, count_row, none_row, number_row
from benchmarks.load.visitor import Visitor

TITLE = "A race beside somebody who types"
RACES = 60
PAUSE = 0.1  # seconds without a key, after which the page reads a text
TERM = "sin({n}x - y)*e^-(x/{n})^2 + |x - {n}|^1.5/{n}"
LINE = "m = 0.9*m + 0.1*where(norm(g) > {n}, g/norm(g), g)"


def measure(options: Options) -> list[Row]:
    """Return how much longer another visitor's race takes than alone."""
    with Server() as server:
        server.settle()
        return asyncio.run(_measure(server))


async def _measure(server: Server) -> list[Row]:
    await _time_races(server, 0)  # everything runs once
    alone = await _time_races(server, 1)
    rows = [number_row("a race alone, median", median(alone), "s", digits=3)]
    for number, (kind, links) in enumerate((("a formula", _formulas()), ("a rule", _rules())), start=2):
        somebody = await Visitor(server.port).arrive(next(links))
        await somebody.wait_for_race()
        read: list[str] = []
        typing = asyncio.create_task(_type(somebody, links, read))
        beside = await _time_races(server, number)
        typing.cancel()
        await asyncio.gather(typing, return_exceptions=True)
        await somebody.leave()
        rows += [
            Row(f"texts of {kind} that were read meanwhile", str(len(read)), "some", len(read) > 0),
            count_row("races beside them", len(beside), RACES),
            number_row("longer, median", max(0.0, median(beside) - median(alone)), "s", 0.05, digits=3),
        ]
    return [*rows, none_row("errors in the log", server.count_failures())]


async def _type(somebody: Visitor, links: Iterator[str], read: list[str]) -> None:
    """Have one text after the other read, as a page does whenever nobody has typed for a moment."""
    for link in links:
        await asyncio.sleep(PAUSE)
        before = somebody.finished
        await somebody.ask_for(link)
        await somebody.wait_until(lambda seen, before=before: seen.finished > before)
        read.append(link)


async def _time_races(server: Server, turn: int) -> list[float]:
    came = []
    for number in range(turn * RACES, (turn + 1) * RACES):
        visitor = await Visitor(server.port).arrive(race_link(number))
        seconds = await visitor.wait_for_race()
        await visitor.wait_until(lambda seen: seen.finished)
        await visitor.leave()
        if seconds is not None:
            came.append(seconds)
    return came


def _formulas() -> Iterator[str]:
    """Yield links with a formula that grows by a term, and begins anew when it has thirty."""
    for number in itertools.count(1):
        terms = [TERM.format(n=1 + n / 8) for n in range(number % 30 + 1)]
        query = {"surface": "typed", "formula": f"{' + '.join(terms)} + {number}", "r": ["adam", "momentum"]}
        yield urlencode(query, doseq=True)


def _rules() -> Iterator[str]:
    """Yield links with a rule that grows by a line, and begins anew when it has thirty."""
    for number in itertools.count(1):
        lines = [LINE.format(n=number + n / 8) for n in range(number % 30 + 1)]
        rule = "\n".join(["state m = 0", *lines, "x = x - lr*m"])
        yield urlencode({"surface": "himmelblau", "r": ["written", "adam"], "rule.1": rule}, doseq=True)
