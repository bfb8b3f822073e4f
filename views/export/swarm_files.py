"""Exports of a swarm: the end of every start, the table with its intervals, its maps and its film."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

import numpy as np
import streamlit as st

from core.strangers import in_json
from engine.script import pytorch
from figures import carried
from figures.swarm_film import Cloud
from lessons.address import LESSON
from views.export import links
from views.export.making import Long
from views.export.panel import Offer, Quick, take_away
from views.export.race_files import FILMS, describe_stills, name_film
from views.language import language, tr, translate
from views.link.page_state import PageState
from views.viewer import asked_view
from work import files as file_tasks
from work.swarm_payload import swarm_payload
from work.swarm_runs import Outcome, Spec
from work.swarm_table import starts_of_each
from work.tasks import Task

WALKED = 100  # starts of a script: torch.optim runs one at a time


def offer_swarm(shown: PageState, outcome: Outcome | None, link_query: Mapping[str, Sequence[str]]) -> None:
    """Draw the button for a swarm; before there is an outcome it offers only the link."""
    take_away("swarm", partial(list_exports, shown, outcome, link_query))


def list_exports(shown: PageState, outcome: Outcome | None, query: Mapping[str, Sequence[str]]) -> Offer:
    """List what can be taken away of a swarm; of one that has not run, the link alone."""
    title = translate(shown.experiment.landscape.title)
    framed = "" if LESSON in query else links.frame_title(title, shown.names(language()))
    if outcome is None:
        return Offer(query, notes=[tr("Files are available once the swarm has run.")], framed=framed)
    spec, spoken, link = outcome.spec, language(), links.address(query)
    dark = st.context.theme.type == "dark"
    name = f"descent-lab-{spec.experiment.landscape.slug}-swarm"
    marked = tuple(row["chaotic"] for row in outcome.table)  # None in a run that was stopped at the very end
    key = (spec.key(), outcome.taken, marked, shown.labels, shown.colors, shown.shapes, spoken)

    def make_page(key: Hashable) -> Task:
        payload = swarm_payload(shown, outcome, "", spoken)
        payload["meta"]["view"] |= asked_view.read_for_file(
            query, asked_view.SWARM, spec.experiment.steps, len(shown.labels)
        )
        return file_tasks.offline_swarm(key, payload, spoken, link)

    def make_film(kind: str) -> Callable[[Hashable], Task]:
        return lambda key: file_tasks.swarm_film_of(
            key, cloud_of(shown, outcome, spoken), kind, dark=dark, language=spoken
        )

    def make_table(key: Hashable) -> Task:
        return file_tasks.swarm_table(key, spec, shown.names(), outcome.taken)

    files = [
        Long("CSV", ":material/table:", f"{name}.csv", "text/csv", key, make_table),
        Quick(
            "JSON",
            ":material/data_object:",
            f"{name}.json",
            "application/json",
            partial(write_json, shown, outcome, query),
        ),
        Quick(
            tr("PyTorch script"), ":material/code:", f"{name}.py", "text/x-python", lambda: write_script(shown, spec)
        ),
        Long(tr("Page (HTML)"), ":material/web:", f"{name}.html", "text/html", (*key, link), make_page),
        *(
            Long(name_film(kind), ":material/movie:", f"{name}.{kind}", mime, (*key, dark), make_film(kind))
            for kind, mime in FILMS.items()
        ),
    ]
    kept = starts_of_each(spec)
    whole = tr("The CSV has a row for each start and racer.")
    part = tr(
        "The CSV has {kept:,} of the {count:,} starts, drawn at random, with a row for each racer.",
        kept=kept,
        count=spec.count,
    )
    notes = [
        (whole if kept == spec.count else part) + " " + tr("The run is made once more for it."),
        tr("The JSON has the run's settings and the table with its intervals; the Race page can load it again."),
        describe_stills(spoken),
        tr("The page plays without a network. GIF, WebP and MP4 are made on the server in the colours of this theme."),
        tr("The PyTorch script runs the first {count} starts, one after the other.", count=min(spec.count, WALKED)),
    ]
    return Offer(query, files, notes, framed=framed)


def write_script(shown: PageState, spec: Spec) -> str:
    """Return the first starts of a swarm as a script; a start's noise goes by its number, which stays the same."""
    starts = tuple(map(tuple, spec.starts()[:WALKED].tolist()))
    return pytorch(spec.experiment.replace(starts=starts, precision=spec.precision), shown.names())


def cloud_of(shown: PageState, outcome: Outcome, spoken: str) -> Cloud:
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


def write_json(shown: PageState, outcome: Outcome, query: Mapping[str, Sequence[str]]) -> str:
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
    return in_json(json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1))
