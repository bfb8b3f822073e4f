"""The health check computes, says which check failed and why, asks once for a crowd, and waits for nobody's run."""

import asyncio
import json
import threading

import pytest

from core.limits import LIMITS
from engine import simulate
from tests.waiting import DEAD, until
from views.hosting import health as route
from work import health, threads
from work.job import RUNNING
from work.jobs import Jobs
from work.store import Store
from work.tasks import Task
from work.turns import TURN
from work.workers import Here


@pytest.fixture
def checks(monkeypatch):
    """The registered checks, as they were at the start of a process."""
    known = {"step": health.check_step}
    monkeypatch.setattr(health, "_checks", known)
    return known


@pytest.fixture
def watch(monkeypatch):
    """A watch whose thread ends with the test."""
    end, started = threading.Event(), {}
    monkeypatch.setattr(threads, "ending", end)
    monkeypatch.setattr(threads, "_threads", started)
    made = health.Watch()
    monkeypatch.setattr(route, "_watch", made)
    yield made
    end.set()
    for thread, stop in started.items():
        stop()
        thread.join()


def asked():
    """The route's answer: its status, its text, its headers."""
    answer = asyncio.run(route._answer(None))
    return answer.status_code, bytes(answer.body).decode(), answer.headers


def test_a_step_on_the_bowl_is_right():
    assert health.check_step() == ""


def test_a_wrong_step_is_told_with_both_numbers(monkeypatch):
    def wrong(experiment):
        return simulate(experiment.replace(starts=((1.0, 3.0),)))

    monkeypatch.setattr(health, "simulate", wrong)
    assert health.check_step() == "a step on the bowl ended at [0.5, 1.5], and not at [-2.0, 1.5]."


def test_the_route_answers_with_what_was_checked(checks, watch):
    health.register("workers", lambda: "")
    status, text, headers = asked()
    told = json.loads(text)
    assert (status, told["status"], told["checks"]) == (200, "ok", ["step", "workers"])
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("check", "line"),
    [
        (lambda: "2 of 3 workers are dead.", "workers: 2 of 3 workers are dead."),
        (lambda: 1 / 0, "workers: the check itself failed, with ZeroDivisionError."),
    ],
)
def test_a_check_that_fails_is_told_in_a_line(checks, watch, check, line):
    health.register("workers", check)
    assert asked()[:2] == (503, line)
    health.forget("workers")
    assert health.ask_all().line == "ok"


def test_the_check_of_the_workers_tells_of_dead_ones_and_of_those_that_never_end(watch, monkeypatch):
    queue = Jobs([Here(), Here()], Store(10**6))
    assert queue.find_fault() == ""
    with monkeypatch.context() as patched:
        patched.setattr(queue, "_serving", [queue._serving[0], threading.Thread()])
        assert queue.find_fault() == "1 of 2 workers are dead."
    held = threading.Event()
    job = queue.ask(Task("race", "of a test", lambda report: held.wait(DEAD)), "me")
    until(lambda: job.state == RUNNING, "its beginning")
    assert queue.find_fault() == ""
    job.begun -= LIMITS.run_seconds + 3600
    assert queue.find_fault() == "1 of 2 workers should have ended their run long ago."
    held.set()
    assert job.ended.wait(DEAD)


def test_a_crowd_has_it_computed_once(checks, watch):
    counted = []
    health.register("counted", lambda: counted.append(True) or "")

    async def crowd():
        return await asyncio.gather(*(route._answer(None) for _ in range(50)))

    answers = asyncio.run(crowd())
    assert {answer.status_code for answer in answers} == {200}
    assert len({bytes(answer.body) for answer in answers}) == 1
    assert asked()[0] == 200
    assert len(counted) == 1


def test_it_takes_no_turn(checks, watch):
    with TURN:  # as a visitor's long race does
        assert watch.ask().result(DEAD).failed == {}


def test_a_step_that_hangs_is_told_and_a_late_one_is_no_failure(checks, watch, monkeypatch):
    monkeypatch.setattr(route, "PATIENCE", 0.01)
    held, begun = threading.Event(), threading.Event()

    def hangs():
        begun.set()
        held.wait(DEAD)
        return ""

    health.register("hangs", hangs)
    assert asked()[:2] == (503, "step: it takes too long.")
    until(begun.is_set, "the check")
    held.set()
    until(lambda: watch._last is not None, "its end")
    watch._every = 0.0  # so that the next one is due at once, and late
    held.clear()
    assert asked()[0] == 200
    held.set()
