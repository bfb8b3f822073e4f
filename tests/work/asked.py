"""Work that a test's worker process can import."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from core.words import text
from engine.simulation import simulate
from landscapes import formula
from landscapes.tape import Tape
from work import tasks


def doubled(number, report):
    report.fraction = 0.5
    return np.full(3, 2.0 * number)


def process(report):
    return os.getpid()


def refused(report):
    raise ValueError(text("starts must be fewer than {count}.", count=7))


def broken(report):
    raise RuntimeError("secret")


def leaving(report):
    raise SystemExit


def until_stopped(begun, report):
    """Go on until it is not wanted, and write that it has begun."""
    Path(begun).write_text(str(os.getpid()))
    while report.wanted:
        report.fraction = 0.25
        sum(range(10_000))
    return "half"


def whole_or_nothing(report):
    """Go on until it is not wanted, and then have no result, as a race does."""
    go_on = tasks.whole_or_nothing(report)
    while True:
        go_on(0.25)


def deaf(begun, report):
    """Go on for ever."""
    Path(begun).write_text(str(os.getpid()))
    while True:
        sum(range(10_000))


def once_hung(marker, report):
    """Stop its own process the first time, as if it hung."""
    if not Path(marker).exists():
        Path(marker).write_text(str(os.getpid()))
        os.kill(os.getpid(), signal.SIGSTOP)
    return "done"


def once_killed(marker, report):
    """Kill its own process the first time."""
    if not Path(marker).exists():
        Path(marker).write_text("")
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def always_killed(report):
    os.kill(os.getpid(), signal.SIGKILL)


def raced(run, report):
    return simulate(run, record=("details",))


def made_by_sympy(texts, report):
    """Make programs of these formulas, and return those that this process had to make itself."""
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(formula, "lowered", lambda expression, *_, **__: made.append(str(expression)) or Tape(2))
        for each in texts:
            formula.Formula(each).tape("fg")
    return made
