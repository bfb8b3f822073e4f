"""Real worker processes: results, refusals, and what becomes of one that is stopped, hangs or dies."""

import os
import signal
from dataclasses import replace

import numpy as np
import pytest

from core.limits import LIMITS
from engine import simulate
from engine.link import from_query
from landscapes.formula import Formula
from tests.waiting import has_ended, until
from tests.work import asked
from work import race_runs, workers
from work.job import DONE, FAILED
from work.jobs import Jobs
from work.store import Store
from work.tasks import Task
from work.workers import Here, Worker, is_deaf

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def jobs():
    """A queue before one worker process."""
    workers.prepare()
    worker = Worker()
    yield Jobs([worker], Store(10**8))
    worker.stop()


@pytest.fixture
def limits(monkeypatch):
    """`limits(run_seconds=1)`: the limits of a run from now on."""
    return lambda **changed: monkeypatch.setattr(workers, "LIMITS", replace(LIMITS, **changed))


def done(jobs, call, *args, key=None):
    """Return the job of some work when it is over."""
    job = jobs.ask(Task("race", key or (call.__name__, *map(str, args)), call, args), "me")
    until(lambda: job.over)
    return job


def test_a_task_is_done_in_another_process_and_its_result_is_kept(jobs):
    job = done(jobs, asked.doubled, 21)
    assert (job.state, job.result.tolist()) == (DONE, [42.0] * 3)
    assert done(jobs, asked.doubled, 21).result is job.result
    assert done(jobs, asked.process).result != os.getpid()


def test_a_race_is_the_same_whoever_makes_it(jobs):
    run = from_query(
        {"surface": ["himmelblau"], "r": ["adam", "momentum"], "steps": ["50"], "noise": ["0.3"]}
    ).experiment
    here, there = simulate(run, record=("details",)), done(jobs, asked.raced, run).result
    for field in ("x", "value", "gradient_norm", "lr", "diverged", "gradient", "effective_rate"):
        np.testing.assert_array_equal(getattr(there, field), getattr(here, field), field)
    assert there.experiment == run
    assert there.experiment.key() == run.key()


def test_a_refusal_is_told_in_every_language_and_an_accident_is_not_shown(jobs):
    job = done(jobs, asked.refused)
    assert (job.state, job.error, job.error.values) == (FAILED, "starts must be fewer than 7.", {"count": 7})
    for accident in (asked.broken, asked.leaving):
        job = done(jobs, accident)
        assert job.state == FAILED
        assert "secret" not in job.error
    assert done(jobs, asked.doubled, 1).state == DONE


def test_stopped_work_ends_with_what_it_has(jobs, tmp_path):
    begun = tmp_path / "begun"
    job = jobs.ask(Task("race", "until stopped", asked.until_stopped, (str(begun),)), "me")
    until(lambda: begun.exists() and job.fraction == 0.25)
    assert jobs.stop(job, "me")
    until(lambda: job.over)
    assert (job.state, job.result) == (DONE, "half")
    assert not jobs.store.get(job.key), "half a run is nobody else's result"


def test_work_that_does_not_hear_is_ended_with_its_worker(jobs, tmp_path):
    begun = tmp_path / "begun"
    job = jobs.ask(Task("race", "deaf", asked.deaf, (str(begun),)), "me")
    until(lambda: begun.exists() and begun.read_text())
    jobs.stop(job, "me")
    until(lambda: job.over)
    assert (job.state, job.error) == (FAILED, "The run was stopped.")
    until(lambda: has_ended(int(begun.read_text())), "the end of the old worker")
    assert done(jobs, asked.process, key="after").result != int(begun.read_text())


def test_a_worker_without_processor_time_has_longer_to_hear_a_stop():
    limit = LIMITS.stop_seconds
    assert is_deaf(1.1 * limit, 1.0 * limit)
    assert not is_deaf(0.9 * limit, 0.9 * limit)
    assert not is_deaf(5 * limit, 0.3 * limit), "the machine is busy with something else"
    assert is_deaf(11 * limit, 0), "it sleeps"


def test_work_that_takes_too_long_is_ended_and_told_so(jobs, tmp_path, limits):
    limits(run_seconds=0.2, stop_seconds=0.1)
    hears = done(jobs, asked.whole_or_nothing)
    does_not = done(jobs, asked.deaf, str(tmp_path / "begun"))
    for job in (hears, does_not):
        assert job.state == FAILED
        assert job.error.startswith("It took longer than the ")
    limits()
    assert done(jobs, asked.doubled, 3).state == DONE


def test_without_workers_too_a_run_may_only_take_so_long(limits):
    limits(run_seconds=0.0)
    job = done(Jobs([Here()], Store(10**6)), asked.whole_or_nothing)
    assert (job.state, job.error.partition(" seconds")[0]) == (FAILED, "It took longer than the 600")


def test_a_worker_that_hangs_is_replaced_and_its_work_begun_again(jobs, tmp_path, limits):
    limits(silent_seconds=2)
    marker = tmp_path / "marker"
    assert done(jobs, asked.once_hung, str(marker)).result == "done"
    until(lambda: has_ended(int(marker.read_text())), "the end of the worker that hung")


def test_a_race_that_nobody_wants_any_more_ends_without_its_worker(jobs):
    before = done(jobs, asked.process, key="before the race").result
    run = from_query({"surface": ["himmelblau"], "r": ["adam"] * 12, "steps": ["10000"]}).experiment
    job = jobs.ask(race_runs.race(run), "me")
    until(lambda: job.fraction > 0)
    jobs.leave(job, "me")
    until(lambda: job.over)
    assert (job.state, job.error) == (FAILED, "The run was stopped.")
    assert done(jobs, asked.process, key="after the race").result == before


def test_a_worker_that_is_killed_is_replaced_and_its_work_begun_again(jobs, tmp_path):
    assert done(jobs, asked.once_killed, str(tmp_path / "marker")).result == "done"
    job = done(jobs, asked.always_killed)
    assert (job.state, job.error) == (FAILED, "Something went wrong in this run; the server's log says what.")
    assert done(jobs, asked.doubled, 4).state == DONE


def test_a_worker_that_is_killed_while_it_waits_is_replaced(jobs):
    old = done(jobs, asked.process, key="before").result
    os.kill(old, signal.SIGKILL)
    until(lambda: has_ended(old))
    assert done(jobs, asked.process, key="then").result != old


def test_a_worker_is_given_the_programs_that_the_server_has_made_after_a_death_too(jobs):
    """Sympy takes a tenth of a second for each surface, in one process and not in every one."""
    earlier, later = ("3.25*x + y", "3.25*x - y"), ("3.25*x*y", "3.25*x + 2*y")
    for texts in (earlier, later):
        for text in texts:
            Formula(text).tape("fg")
        assert done(jobs, asked.made_by_sympy, texts).result == []
    assert done(jobs, asked.made_by_sympy, ("3.25*y",)).result == ["3.25*y"]
    assert done(jobs, asked.always_killed, key="and its knowledge").state == FAILED
    assert done(jobs, asked.made_by_sympy, (*earlier, *later)).result == []


def test_a_worker_that_has_grown_is_replaced_after_its_work(jobs, limits):
    limits(worker_bytes=1)
    first = done(jobs, asked.process, key="grown").result
    assert done(jobs, asked.process, key="grown, then").result != first
