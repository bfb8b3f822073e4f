"""The end of every start of a swarm, as a CSV.

The page keeps snapshots and shares, since every end of every start would fill the server's memory. So the table repeats
the run up to where the page's run came.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

import numpy as np

from core.strangers import in_cell
from engine import Swarm
from engine.swarms import result
from figures.encoding import Progress, Stopped
from work.swarm_runs import Spec, flights

ROWS = 100_000  # most rows of a table, for all racers together
COLUMNS = ("racer", "rule", "start", "start_x", "start_y", "end_x", "end_y", "f", "ended", "minimum", "first_hit")
_ENDED = {-1: "elsewhere", -2: "outside", -3: "diverged"}  # as in Swarm.minimum
_SAMPLED = 0  # the seed that picks the starts of a shorter table


def starts_of_each(spec: Spec) -> int:
    """Return the number of starts of each racer in the table."""
    return min(spec.count, ROWS // len(spec.experiment.optimizers))


def table(spec: Spec, names: Sequence[str], taken: int, progress: Progress) -> bytes:
    """Return the table of the first `taken` steps. Raises `Stopped` once `progress` returns False."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = np.sort(np.random.default_rng(_SAMPLED).permutation(spec.count)[: starts_of_each(spec)])
    for place, flight in enumerate(flights(spec)):
        while flight.taken < taken:
            flight.advance()
            if not progress((place + flight.taken / taken) / len(names)):
                raise Stopped
        writer.writerows(_rows(result(flight), in_cell(names[place]), rows))
    return buffer.getvalue().encode()


def _rows(swarm: Swarm, name: str, rows: np.ndarray) -> Iterator[tuple[object, ...]]:
    """Yield the rows of one racer, in full precision. Starts and minima are counted from 1."""
    assert swarm.end is not None
    starts = np.asarray(swarm.starts)[rows]
    numbers = np.concatenate([starts, swarm.end[rows], swarm.value[rows, None]], axis=1).tolist()
    hits = [-1] * len(rows) if swarm.first_hit is None else swarm.first_hit[rows].tolist()
    minima = swarm.minimum[rows].tolist()
    count = 9 if swarm.value.dtype == np.float32 else 17
    for row, of_start, minimum, hit in zip(rows.tolist(), numbers, minima, hits, strict=True):
        ended = _ENDED.get(minimum, "minimum")
        number = minimum + 1 if minimum >= 0 else ""
        digits = (f"{value:.{count}g}" for value in of_start)
        yield (name, swarm.optimizer.slug, row + 1, *digits, ended, number, hit if hit >= 0 else "")
