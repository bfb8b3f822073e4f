"""A link through Streamlit's AppTest: the page as the server makes it, without a browser."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import torch
from streamlit.testing.v1 import AppTest

from benchmarks.fuzz.links import MAIN, ROOT, Link, make_link

SCRIPT = ROOT / "views" / "script" / "page.py"
RUN_SECONDS = 20  # the longest run that a page waits for, under its bar; then it says that it took too long
SETTLES_WITHIN = 300.0  # seconds of one script run, with a search for each of twelve racers: what takes longer hangs
# Streamlit warns whenever AppTest draws outside of a session of its own.
logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context").disabled = True
LOOKS, EVERY = 40, 0.25  # at a long run beside the page, and seconds between them
DRAW = """
from views import VIEWS, language
from views.runs.results import Unfinished, draw_unfinished
language.settle()
try:
    next(view for view in VIEWS if view.slug == "{slug}").render()
except Unfinished as error:  # as the page's script does
    draw_unfinished(error)
"""


def open_link(link: Link) -> str:
    """Open a link; return what was wrong with the page, or nothing."""
    if link.page == MAIN:
        page = AppTest.from_file(str(SCRIPT), default_timeout=SETTLES_WITHIN)
    else:
        page = AppTest.from_string(DRAW.format(slug=link.page), default_timeout=SETTLES_WITHIN)
    for name, values in link.query.items():
        page.query_params[name] = values
    with _errors() as logged:
        try:
            page.run()
            for _ in range(LOOKS):
                if page.exception or not page.get("progress"):
                    break
                time.sleep(EVERY)  # a long run is under way; one that takes longer than this is left
                page.run()
        except Exception as error:  # a page that never comes to its end
            return f"{type(error).__name__}: {error}"
    if page.exception:  # which names no detail: the log does
        return f"an exception on the page: {(logged or [page.exception[0].message])[0]}"
    return f"an error in the log: {logged[0]}" if logged else ""


def open_number(asked: tuple[int, int]) -> tuple[int, str]:
    """Open a link by its seed and number, in a process of its own; return the number, and what was wrong.

    It stands here since a spawned process knows no function of a package's main module.
    """
    torch.set_num_threads(1)
    seed, number = asked
    return number, open_link(make_link(seed, number))


@contextmanager
def _errors() -> Iterator[list[str]]:
    """Yield the errors that loggers tell of meanwhile, Streamlit's own included."""
    found: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(f"{record.name}: {record.getMessage()} {(record.exc_info or [None, ''])[1]!r}")

    keep = Keep(logging.ERROR)
    named = [logging.getLogger(name) for name in list(logging.root.manager.loggerDict)]
    loggers = [logging.getLogger(), *(logger for logger in named if not logger.propagate)]
    for logger in loggers:
        logger.addHandler(keep)
    try:
        yield found
    finally:
        for logger in loggers:
            logger.removeHandler(keep)
