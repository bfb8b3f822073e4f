"""Results for a page that waits for them: found, made at once, or made by a worker while others have their turn."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import streamlit as st

from core.limits import LIMITS
from core.numbers import percent
from core.strangers import in_markdown
from core.words import text, translated
from views.language import language, tr
from views.runs import hall
from views.runs.waiting import place_in_line
from work import estimates, metrics
from work.gate import GATE
from work.job import DONE, Job
from work.tasks import Alone, Task
from work.turns import TURN

SOON = 0.3  # seconds before the bar appears
LONG = 3.0  # seconds before it can be stopped
LOOK = 0.1  # seconds between two looks
_STOPPED = "stopped-task"  # the key of the task that this window has stopped


class Unfinished(Exception):
    """A run ended without its result. The message is for a person, in English."""

    def __init__(self, message: str, task: Task) -> None:
        super().__init__(message)
        self.message, self.task = message, task


def wait_for(task: Task, words: str = "") -> Any:
    """Return the result of a task. A bar under `words` shows how far it is if it takes a while.

    Short work is done here while nobody else waits. Raises `Unfinished` if there is no result.
    """
    (result,) = wait_for_all([task], words)
    return result


def wait_for_all(tasks: Sequence[Task], words: str = "") -> list[Any]:
    """Return the results of tasks that are done one after the other, as `wait_for` does, with one bar for all."""
    bar, results = _Bar(words, len(tasks)), []
    try:
        results.extend(obtain(task, bar.show) for task in bar.each(tasks))
    finally:
        bar.clear()
    return results


def draw_unfinished(error: Unfinished) -> None:
    """Say why there is no result, and offer to try again."""
    left, right = st.columns([0.85, 0.15], vertical_alignment="center")
    left.error(in_markdown(translated(error.message, language())), icon=":material/error:")
    right.button(tr("Try again"), key="try-again", on_click=_try_again, args=(error.task,), width="stretch")


def _try_again(task: Task) -> None:
    st.session_state.pop(_STOPPED, None)
    if (job := hall.jobs().known(task.key)) is not None:
        hall.jobs().forget(job)


def obtain(task: Task, look: Callable[[Job], None] = lambda job: None) -> Any:
    """Return the result of a task, as `wait_for` does, and `look` at its job now and then.

    Raises `Unfinished` if there is no result.
    """
    if kept := hall.jobs().store.get(task.key):
        return kept[0]
    if st.session_state.get(_STOPPED) == task.key:
        raise Unfinished(text("You stopped this run."), task)
    if task.local or (task.longest <= LIMITS.request_seconds and (not GATE.crowded or hall.jobs().busy)):
        return make_here(task)
    return _make_beside(task, look)


def make_here(task: Task) -> Any:
    """Return the result of a task, made in this thread."""
    with TURN:
        if kept := hall.jobs().store.get(task.key):  # made by whoever had the turn before
            return kept[0]
        begun = time.perf_counter()
        result = task.run(Alone())
        taken = time.perf_counter() - begun
        estimates.learn(task.kind, task.cost, taken)
        metrics.count_run(task.kind, taken)
    hall.jobs().store.put(task.key, result)
    return result


def _make_beside(task: Task, look: Callable[[Job], None]) -> Any:
    viewer = hall.viewer(task.kind)
    job = hall.jobs().ask(task, viewer, hall.place())
    try:
        while not job.over:
            with GATE.released():
                job.ended.wait(LOOK)
            job.look()
            look(job)
    finally:
        if not job.over:
            hall.jobs().leave(job, viewer)
    if job.state != DONE:
        raise Unfinished(job.error, task)
    return job.result


class _Bar:
    """A bar for several tasks, which appears after a moment. Drawing it gives way to whatever a person asks for."""

    def __init__(self, words: str, count: int) -> None:
        self._words, self._count, self._done = words, count, 0
        self._place, self._begun = st.empty(), time.monotonic()
        self._bar: Any = None

    def each(self, tasks: Sequence[Task]) -> Iterator[Task]:
        """Yield the tasks, and show how many are done."""
        for self._done, task in enumerate(tasks):
            if self._done and self._words:
                self._draw(0.0, self._words)
            yield task

    def show(self, job: Job) -> None:
        """Show how far a job is."""
        self._draw(job.fraction, self._words or place_in_line(hall.jobs().ahead(job), job), job.task)

    def clear(self) -> None:
        """Take the bar away."""
        self._place.empty()

    def _draw(self, fraction: float, words: str, task: Task | None = None) -> None:
        passed = time.monotonic() - self._begun
        if passed < SOON:
            self._place.empty()
            return
        share = min((self._done + fraction) / self._count, 1.0)
        words = f"{words} {percent(share, 0)}" if self._words else words
        if self._bar is None and passed > LONG and task is not None:
            left, right = self._place.columns([0.78, 0.22], vertical_alignment="center")
            right.button(
                tr("Stop"),
                key=f"stop-{hash(task.key)}",
                on_click=_stop,
                args=(task,),
                icon=":material/stop:",
                width="stretch",
            )
            self._bar = left.empty()
        (self._bar or self._place).progress(share, words)


def _stop(task: Task) -> None:
    st.session_state[_STOPPED] = task.key
