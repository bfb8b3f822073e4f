"""The runs of a lesson's other scenes, made while its first one is looked at, so that turning pages is quick."""

from __future__ import annotations

import logging
from functools import cache
from queue import SimpleQueue

from engine import Experiment
from lessons import Lesson
from views.link import page_state
from views.runs.race_runs import run_of
from work import threads

_log = logging.getLogger(__name__)
_KNOWN = 256  # runs that were asked for and need not be asked for again


Asked = SimpleQueue[tuple[str, Experiment] | None]


@cache
def _queue() -> Asked:
    """What is to be run, served by one thread; None ends it."""
    queue: Asked = SimpleQueue()
    threads.start("ahead", lambda: _serve(queue), lambda: queue.put(None))
    return queue


def _serve(queue: Asked) -> None:
    while (asked := queue.get()) is not None and not threads.ending.is_set():
        _run(*asked)


def run_all(lesson: Lesson) -> None:
    """Make the races of a lesson, one after another, beside the page."""
    for scene in lesson.scenes:
        if scene.kind == "race":
            for query in scene.panels or (scene.query,):
                experiment = page_state.from_query(query)[0].experiment
                key = experiment.key()
                if key not in _asked():
                    _asked()[key] = None
                    _queue().put((key, experiment))
    while len(_asked()) > _KNOWN:
        del _asked()[next(iter(_asked()))]


@cache
def _asked() -> dict[str, None]:
    return {}


def _run(key: str, experiment: Experiment) -> None:
    try:
        run_of(key, experiment)
    except Exception:  # what fails here fails again, and is told, where it is shown
        _log.exception("a run was not made ahead")
