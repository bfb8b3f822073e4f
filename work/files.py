"""Files that take a while: films, pages of their own, and the table of a swarm."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from engine import simulate
from engine.cost import Cost, of_race, of_swarm
from figures import swarm_film
from figures.encoding import Stopped
from figures.render import render
from figures.shown import Shown
from figures.swarm_film import Cloud
from figures.viewer.offline import page, race_page
from work.swarm_runs import Spec
from work.swarm_table import table
from work.tasks import Report, Task, progress_of

_FILM = Cost(2e6, 0)  # some seconds of drawing, whatever is drawn


def race_film(key: Hashable, shown: Shown, kind: str, *, dark: bool, language: str) -> Task:
    """Return the task of a race's film; it makes the race again, which is shorter than carrying it."""
    return Task("film", key, _race_film, (_plain(shown), kind, dark, language), of_race(shown.experiment) + _FILM)


def offline_race(key: Hashable, shown: Shown, language: str, link: str, view: Mapping[str, Any]) -> Task:
    """Return the task of a race as a page of its own."""
    cost = of_race(shown.experiment).times(3)
    return Task("file", key, _race_page, (_plain(shown), language, link, dict(view)), cost)


def swarm_film_of(key: Hashable, cloud: Cloud, kind: str, *, dark: bool, language: str) -> Task:
    """Return the task of a swarm's film."""
    return Task("film", key, _swarm_film, (cloud, kind, dark, language), _FILM)


def offline_swarm(key: Hashable, payload: Mapping[str, Any], language: str, link: str) -> Task:
    """Return the task of a swarm as a page of its own."""
    return Task("file", key, _swarm_page, (dict(payload), language, link), Cost(1e5, 0))


def swarm_table(key: Hashable, spec: Spec, names: tuple[str, ...], taken: int) -> Task:
    """Return the task of a swarm's table, which makes the swarm again."""
    return Task("file", key, _swarm_table, (spec, names, taken), of_swarm(spec), spec.bytes)


def _plain(shown: Shown) -> Shown:
    """Return what every process knows of it: a page's state has more."""
    return Shown(shown.experiment, shown.labels, shown.colors, shown.tolerance, shapes=shown.shapes)


def _race_film(shown: Shown, kind: str, dark: bool, language: str, report: Report) -> bytes:
    return _unless_stopped(lambda: render(shown, kind, progress=progress_of(report), dark=dark, language=language))


def _race_page(shown: Shown, language: str, link: str, view: dict[str, Any], _: Report) -> bytes:
    run = simulate(shown.experiment, record=("details",))
    return race_page(run, shown, language=language, link=link, view=view)


def _swarm_film(cloud: Cloud, kind: str, dark: bool, language: str, report: Report) -> bytes:
    tell = progress_of(report)
    return _unless_stopped(lambda: swarm_film.render(cloud, kind, progress=tell, dark=dark, language=language))


def _swarm_page(payload: dict[str, Any], language: str, link: str, _: Report) -> bytes:
    return page(payload, "swarmViewer", language=language, link=link)


def _swarm_table(spec: Spec, names: tuple[str, ...], taken: int, report: Report) -> bytes:
    return _unless_stopped(lambda: table(spec, names, taken, progress_of(report)))


def _unless_stopped(make: Callable[[], bytes]) -> bytes:
    """Return a file, or nothing if it was stopped."""
    try:
        return make()
    except Stopped:
        return b""
