"""Exports of a race: the run in numbers, as a script, as a page and as a film."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from functools import partial

import streamlit as st

from core.words import viewer_words
from engine import Trajectory
from engine.script import pytorch
from figures import carried
from figures.shown import Shown
from lessons.address import LESSON
from views.export import links, loading
from views.export.making import Long
from views.export.panel import Offer, Quick, close, take_away
from views.language import language, tr, translate
from views.link import address_bar
from views.viewer import asked_view
from work import files as file_tasks
from work.tasks import Task

FILMS = {"gif": "image/gif", "webp": "image/webp", "mp4": "video/mp4"}


def offer_race(
    shown: Shown, run: Trajectory, link_query: Mapping[str, Sequence[str]] | None = None, *, load: bool = False
) -> None:
    """Draw the button for a run, wherever it is shown; `run` holds its details.

    `link_query` is the query that leads back here, None for the page's present one; `load` offers to load an exported
    run.
    """
    query = address_bar.read() if link_query is None else link_query
    if load:
        loading.report_loaded()
    take_away("race", partial(list_exports, shown, run, query, load))


def offer_races(several: Sequence[tuple[Shown, Trajectory]], link_query: Mapping[str, Sequence[str]]) -> None:
    """Draw the button for races beside each other: the exports of each, and the link of all."""
    titles = [translate(shown.experiment.landscape.title) for shown, _ in several]
    parts = {
        f"{number} · {title}": partial(list_exports, shown, run, link_query, False)
        for number, (title, (shown, run)) in enumerate(zip(titles, several, strict=True), start=1)
    }
    take_away("races", lambda: Offer(link_query, parts=parts))


def list_exports(shown: Shown, run: Trajectory, query: Mapping[str, Sequence[str]], load: bool) -> Offer:
    """List what can be taken away of a race; `load` offers to bring a run back, too."""
    name = f"descent-lab-{shown.experiment.landscape.slug}-race"
    link, spoken, dark = links.address(query), language(), st.context.theme.type == "dark"
    look = (shown.experiment.key(), shown.labels, shown.colors, shown.shapes, shown.tolerance, spoken)

    def make_film(kind: str) -> Callable[[Hashable], Task]:
        return lambda key: file_tasks.race_film(key, shown, kind, dark=dark, language=spoken)

    def make_page(key: Hashable) -> Task:
        view = asked_view.read_for_file(query, asked_view.RACE, shown.experiment.steps, len(shown.labels))
        return file_tasks.offline_race(key, shown, spoken, link, view)

    quick = [
        Quick("CSV", ":material/table:", f"{name}.csv", "text/csv", lambda: carried.race_csv(run, shown)),
        Quick("JSON", ":material/data_object:", f"{name}.json", "application/json",
              lambda: carried.race_json(run, shown)),
        Quick(tr("PyTorch script"), ":material/code:", f"{name}.py", "text/x-python",
              lambda: pytorch(shown.experiment, shown.names())),
    ]  # fmt: skip
    long = [
        Long(tr("Page (HTML)"), ":material/web:", f"{name}.html", "text/html", (*look, link), make_page),
        *(
            Long(name_film(kind), ":material/movie:", f"{name}.{kind}", mime, (*look, dark), make_film(kind))
            for kind, mime in FILMS.items()
        ),
    ]
    notes = [
        tr("The page plays without a network. GIF, WebP and MP4 are made on the server in the colours of this theme."),
        describe_stills(spoken),
    ]
    title = links.frame_title(translate(shown.experiment.landscape.title), shown.names(spoken))
    loads = partial(loading.draw, partial(close, "race")) if load else None
    return Offer(query, [*quick, *long], notes, loads, framed="" if LESSON in query else title)


def name_film(kind: str) -> str:
    """Return the name of a kind of film."""
    return {"webp": "WebP"}.get(kind, kind.upper())


def describe_stills(spoken: str) -> str:
    """Return where PNG and SVG are found: the viewer makes them itself, of what it shows."""
    button = viewer_words(spoken)["save.title"]
    return tr("PNG and SVG of the map and of every chart: “{button}” above the map.", button=button)
