"""The health of this process: a step is computed and compared, and registered checks are asked.

A thread of its own computes, at most once in `EVERY` seconds however many ask, and takes no turn. So an answer waits
for no visitor's run, and a crowd that asks costs no more than one.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from engine import Experiment, simulate
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from work import threads

EVERY = 5.0  # seconds that an answer holds
STALE = 30.0  # seconds for which a good answer still counts while the next one is late
START, RATE = (-4.0, 3.0), 0.25  # on the bowl, x² + y²: a step goes from x to x − η·2x
CLOSE = 1e-12

Check = Callable[[], str]  # returns a line that says what is wrong; "" if nothing is


@dataclass(frozen=True)
class Answer:
    """The result of all checks: a line for each that failed, by name, and the time of the question (monotonic)."""

    failed: dict[str, str] = field(default_factory=dict)
    checked: tuple[str, ...] = ()
    seconds: float = 0.0
    at: float = field(default_factory=time.monotonic)

    @property
    def line(self) -> str:
        """The answer in one line."""
        return "; ".join(f"{name}: {line}" for name, line in self.failed.items()) or "ok"


def check_step() -> str:
    """Compute a step of gradient descent on the bowl; return what is wrong with it, or nothing."""
    descent = OPTIMIZERS["gradient_descent"].replace(lr=RATE)
    run = simulate(Experiment(LANDSCAPES["bowl"], (descent,), (START,), steps=1))
    found = [float(number) for number in run.x[1].ravel()]
    due = [x - RATE * 2 * x for x in START]
    if max(abs(a - b) for a, b in zip(found, due, strict=True)) <= CLOSE:
        return ""
    return f"a step on the bowl ended at {found}, and not at {due}."


_checks: dict[str, Check] = {"step": check_step}


def register(name: str, check: Check) -> None:
    """Let a check be asked from now on, such as whether the workers live. It must not wait for long."""
    _checks[name] = check


def forget(name: str) -> None:
    """Ask a check no more."""
    _checks.pop(name, None)


def ask_all() -> Answer:
    """Ask every check, here and now."""
    begun, failed, checks = time.perf_counter(), {}, dict(_checks)
    for name, check in checks.items():
        try:
            line = check()
        except Exception as error:  # a check that fails is a line, too
            line = f"the check itself failed, with {type(error).__name__}."
        if line:
            failed[name] = line
    return Answer(failed, tuple(checks), time.perf_counter() - begun)


class Watch:
    """Keeps the last answer, and has the next one made when somebody asks and it is due."""

    def __init__(self, every: float = EVERY) -> None:
        self._every = every
        self._changed = threading.Condition()
        self._last: Answer | None = None
        self._due: Future[Answer] | None = None  # for all who wait for it
        self._started = False

    def ask(self) -> Future[Answer]:
        """Return the answer: there at once if the last one still holds, else as soon as it is made."""
        with self._changed:
            if self._last is not None and time.monotonic() - self._last.at < self._every:
                kept: Future[Answer] = Future()
                kept.set_result(self._last)
                return kept
            if self._due is None:
                self._due = Future()
                self._changed.notify()
            if not self._started:
                self._started = True
                threads.start("health", self._serve, self._end)
            return self._due

    def answer_late(self) -> Answer:
        """Return what to say while the answer is late: the last one if it is good and not stale, else that it is."""
        last = self._last
        if last is not None and not last.failed and time.monotonic() - last.at < STALE:
            return last
        return Answer({"step": "it takes too long."}, ("step",))

    def _serve(self) -> None:
        while not threads.ending.is_set():
            with self._changed:
                while self._due is None and not threads.ending.is_set():
                    self._changed.wait(1.0)
                due = self._due
            if due is None:
                return
            answer = ask_all()
            with self._changed:
                self._last, self._due = answer, None
            due.set_result(answer)

    def _end(self) -> None:
        if self._changed.acquire(blocking=False):
            self._changed.notify_all()
            self._changed.release()
