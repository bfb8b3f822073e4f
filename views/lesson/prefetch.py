"""The runs of the other scenes on the way, made while the first one is shown, so that turning pages is quick."""

from __future__ import annotations

from collections.abc import Sequence

from lessons import Scene
from views.link import page_state
from views.runs import hall
from work import race_runs


def prefetch_runs(scenes: Sequence[Scene]) -> None:
    """Ask for the races of a lesson or a path, one after another, beside the page."""
    for scene in scenes:
        if scene.kind == "race":
            for query in scene.panels or (scene.query,):
                task = race_runs.race(page_state.from_query(query)[0].experiment)
                if hall.jobs().known(task.key) is None:
                    hall.jobs().ask(task, hall.viewer(f"ahead {task.key}"), hall.place())
