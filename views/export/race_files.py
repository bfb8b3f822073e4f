"""Exports of a race: the run in numbers, as a script, as a page and as a film."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from core.words import viewer_words
from engine import Trajectory
from engine.script import pytorch
from figures import carried
from figures.render import render
from figures.shown import Shown
from figures.viewer.offline import race_page
from views.export import links, loading
from views.export.making import Long, Progress
from views.export.panel import Offer, Quick, close, take_away
from views.language import language, tr, translate
from views.link import address_bar
from views.viewer import asked
from work.turns import TURN

FILMS = {"gif": "image/gif", "webp": "image/webp", "mp4": "video/mp4"}


def race(
    shown: Shown, run: Trajectory, link_query: Mapping[str, Sequence[str]] | None = None, *, load: bool = False
) -> None:
    """Draw the button for a run, wherever it is shown; `run` holds its details.

    `link_query` is the query that leads back here, None for the page's present one; `load` offers to load an exported
    run.
    """
    query = address_bar.now() if link_query is None else link_query
    if load:
        loading.tell()
    take_away("race", partial(offer, shown, run, query, load))


def races(several: Sequence[tuple[Shown, Trajectory]], link_query: Mapping[str, Sequence[str]]) -> None:
    """Draw the button for races beside each other: the exports of each, and the link of all."""
    titles = [translate(shown.experiment.landscape.title) for shown, _ in several]
    parts = {
        f"{number} · {title}": partial(offer, shown, run, link_query, False)
        for number, (title, (shown, run)) in enumerate(zip(titles, several, strict=True), start=1)
    }
    take_away("races", lambda: Offer(link_query, parts=parts))


def offer(shown: Shown, run: Trajectory, query: Mapping[str, Sequence[str]], load: bool) -> Offer:
    """List what can be taken away of a race; `load` offers to bring a run back, too."""
    name = f"descent-lab-{shown.experiment.landscape.slug}-race"
    link, spoken, dark = links.address(query), language(), st.context.theme.type == "dark"
    look = (shown.experiment.key(), shown.labels, shown.colors, shown.shapes, shown.tolerance, spoken)

    def film(kind: str) -> Callable[[Progress], bytes]:
        return lambda progress: render(shown, kind, progress=progress, dark=dark, language=spoken, run=run)

    def offline(progress: Progress) -> bytes:
        view = asked.in_file(query, asked.RACE, shown.experiment.steps, len(shown.labels))
        with TURN:  # it runs the race again for chaotic ends
            return race_page(run, shown, language=spoken, link=link, view=view)

    quick = [
        Quick("CSV", ":material/table:", f"{name}.csv", "text/csv", lambda: carried.race_csv(run, shown)),
        Quick("JSON", ":material/data_object:", f"{name}.json", "application/json",
              lambda: carried.race_json(run, shown)),
        Quick(tr("PyTorch script"), ":material/code:", f"{name}.py", "text/x-python",
              lambda: pytorch(shown.experiment, shown.names())),
    ]  # fmt: skip
    long = [
        Long(tr("Page (HTML)"), ":material/web:", f"{name}.html", "text/html", (*look, link), offline),
        *(
            Long(filmed(kind), ":material/movie:", f"{name}.{kind}", mime, (*look, dark), film(kind))
            for kind, mime in FILMS.items()
        ),
    ]
    notes = [
        tr("The page plays without a network. GIF, WebP and MP4 are made on the server in the colours of this theme."),
        stills(spoken),
    ]
    return Offer(query, [*quick, *long], notes, partial(loading.draw, partial(close, "race")) if load else None)


def filmed(kind: str) -> str:
    """Return the name of a kind of film."""
    return {"webp": "WebP"}.get(kind, kind.upper())


def stills(spoken: str) -> str:
    """Return where PNG and SVG are found: the viewer makes them itself, of what it shows."""
    button = viewer_words(spoken)["save.title"]
    return tr("PNG and SVG of the map and of every chart: “{button}” above the map.", button=button)
