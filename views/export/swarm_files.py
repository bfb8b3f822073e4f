"""Exports of a swarm: the end of every start, the table with its intervals, its maps and its film."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from core.strangers import in_cell
from engine import Swarm
from engine.script import pytorch
from engine.swarms import result
from figures import carried, swarm_film
from figures.encoding import Stopped
from figures.swarm_film import Cloud
from figures.viewer.offline import page as offline_page
from views.export import links
from views.export.making import Long, Progress
from views.export.panel import Offer, Quick, take_away
from views.export.race_files import FILMS, filmed, stills
from views.language import language, tr
from views.link.page_state import PageState
from views.viewer import asked
from views.viewer.swarm_payload import swarm_payload
from work import swarm_runs
from work.swarm_runs import Outcome, Spec

ROWS = 100_000  # most rows of a table, for all racers together
COLUMNS = ("racer", "rule", "start", "start_x", "start_y", "end_x", "end_y", "f", "ended", "minimum", "first_hit")
WALKED = 100  # starts of a script: torch.optim runs one at a time
_ENDED = {-1: "elsewhere", -2: "outside", -3: "diverged"}  # as in Swarm.minimum
_SAMPLED = 0  # the seed that picks the starts of a shorter table


def swarm(shown: PageState, outcome: Outcome | None, link_query: Mapping[str, Sequence[str]]) -> None:
    """Draw the button for a swarm; before there is an outcome it offers only the link."""
    take_away("swarm", partial(offer, shown, outcome, link_query))


def offer(shown: PageState, outcome: Outcome | None, query: Mapping[str, Sequence[str]]) -> Offer:
    """List what can be taken away of a swarm; of one that has not run, the link alone."""
    if outcome is None:
        return Offer(query, notes=[tr("Files are available once the swarm has run.")])
    spec, spoken, link = outcome.spec, language(), links.address(query)
    dark = st.context.theme.type == "dark"
    name = f"descent-lab-{spec.experiment.landscape.slug}-swarm"
    marked = tuple(row["chaotic"] for row in outcome.table)  # None in a run that was stopped at the very end
    key = (spec.key(), outcome.taken, marked, shown.labels, shown.colors, shown.shapes, spoken)

    def page(progress: Progress) -> bytes:
        payload = swarm_payload(shown, outcome, "", spoken)
        payload["meta"]["view"] |= asked.in_file(query, asked.SWARM, spec.experiment.steps, len(shown.labels))
        return offline_page(payload, "swarmViewer", language=spoken, link=link)

    def film(kind: str) -> Callable[[Progress], bytes]:
        return lambda progress: swarm_film.render(
            cloud(shown, outcome, spoken), kind, progress=progress, dark=dark, language=spoken
        )

    files = [
        Long("CSV", ":material/table:", f"{name}.csv", "text/csv", key, table_maker(shown, outcome)),
        Quick(
            "JSON", ":material/data_object:", f"{name}.json", "application/json", partial(told, shown, outcome, query)
        ),
        Quick(tr("PyTorch script"), ":material/code:", f"{name}.py", "text/x-python", lambda: script(shown, spec)),
        Long(tr("Page (HTML)"), ":material/web:", f"{name}.html", "text/html", (*key, link), page),
        *(
            Long(filmed(kind), ":material/movie:", f"{name}.{kind}", mime, (*key, dark), film(kind))
            for kind, mime in FILMS.items()
        ),
    ]
    kept = kept_of_each(outcome)
    whole = tr("The CSV has a row for each start and racer.")
    part = tr(
        "The CSV has {kept:,} of the {count:,} starts, drawn at random, with a row for each racer.",
        kept=kept,
        count=spec.count,
    )
    notes = [
        (whole if kept == spec.count else part) + " " + tr("The run is made once more for it."),
        tr("The JSON has the run's settings and the table with its intervals; the Race page can load it again."),
        stills(spoken),
        tr("The page plays without a network. GIF, WebP and MP4 are made on the server in the colours of this theme."),
        tr("The PyTorch script runs the first {count} starts, one after the other.", count=min(spec.count, WALKED)),
    ]
    return Offer(query, files, notes)


def script(shown: PageState, spec: Spec) -> str:
    """Return the first starts of a swarm as a script; a start's noise goes by its number, which stays the same."""
    starts = tuple(map(tuple, spec.starts()[:WALKED].tolist()))
    return pytorch(spec.experiment.replace(starts=starts, precision=spec.precision), shown.names())


def cloud(shown: PageState, outcome: Outcome, spoken: str) -> Cloud:
    """Return the snapshots of a swarm as its film takes them."""
    spec, names, found = outcome.spec, shown.names(spoken), outcome.arrays
    each = (len(names), len(outcome.frames))
    heads, density = found.get("heads"), found.get("density")
    return Cloud(
        spec.experiment.landscape,
        names,
        shown.colors,
        np.array(outcome.frames),
        spec.count,
        heads=None if heads is None else heads.reshape(*each, spec.drawn, 2),
        density=None if density is None else density.reshape(*each, *(spec.bins or ())),
        shapes=shown.shapes,
    )


def kept_of_each(outcome: Outcome) -> int:
    """Return the number of starts of each racer in the table."""
    return min(outcome.spec.count, ROWS // len(outcome.spec.experiment.optimizers))


def table_maker(shown: PageState, outcome: Outcome) -> Callable[[Progress], bytes]:
    """Return the function that makes the table, by repeating the run up to where the page's run came.

    The page keeps snapshots and shares, since every end of every start would fill the server's memory.
    """
    spec, taken = outcome.spec, outcome.taken
    names = [in_cell(name) for name in shown.names()]
    kept = kept_of_each(outcome)
    rows = np.sort(np.random.default_rng(_SAMPLED).permutation(spec.count)[:kept])

    def make(progress: Progress) -> bytes:
        buffer = io.StringIO()
        writer = csv.writer(buffer, lineterminator="\n")
        writer.writerow(COLUMNS)
        for place, flight in enumerate(swarm_runs.flights(spec)):
            while flight.taken < taken:
                flight.advance()
                if not progress((place + flight.taken / taken) / len(names)):
                    raise Stopped
            writer.writerows(_rows(result(flight), names[place], rows))
        return buffer.getvalue().encode()

    return make


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


def told(shown: PageState, outcome: Outcome, query: Mapping[str, Sequence[str]]) -> str:
    """Return the run and its table as JSON: shares from 0 to 1 with 95% Wilson intervals, null where unknown.

    `query` is the link, by which the file is loaded again.
    """
    spec, names = outcome.spec, shown.names()
    run = spec.experiment.replace(precision=spec.precision)
    if spec.kind != "cloud":  # the race's starts play no part, and another visitor's run may be shown
        run = run.replace(starts=run.landscape.starts[:1])
    minima = [[x, y] for x, y in run.landscape.minima]
    data = {
        "format": carried.SWARM,
        "version": carried.VERSION,
        "link": {name: list(values) for name, values in query.items()},
        "experiment": json.loads(run.to_json()),
        "labels": list(shown.labels),
        "colors": list(shown.colors),
        "shapes": list(shown.shapes),
        "tolerance": spec.tolerance,
        "starts": {"kind": spec.kind, "count": spec.count} | ({"spread": spec.spread} if spec.kind == "cloud" else {}),
        "steps_taken": outcome.taken,
        "minima": minima,
        "interval_of": "reached" if run.landscape.minimum_value is not None else "escaped",
        "table": [{"name": names[row["racer"]], **row} for row in outcome.table],
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1)
