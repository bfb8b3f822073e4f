"""Torch finds no memory: whoever waits for the run is told that, and the worker goes on."""

import pytest
import torch

from tests.waiting import until
from work import inside
from work.job import DONE, FAILED
from work.jobs import Jobs
from work.store import Store
from work.tasks import Task
from work.workers import Here


def take_all(report):
    return torch.empty(2**60, dtype=torch.uint8)


def fail(report):
    raise RuntimeError("of another kind")


def test_a_run_that_finds_no_memory_is_told_so_and_the_next_one_is_made():
    queue = Jobs([Here()], Store(10**6))
    for call, told in (
        (take_all, "There is not enough memory for this."),
        (fail, "Something went wrong in this run; the server's log says what."),
    ):
        job = queue.ask(Task("swarm", call.__name__, call), "me")
        until(lambda job=job: job.over, "its end")
        assert (job.state, job.error) == (FAILED, told)
    job = queue.ask(Task("swarm", "next", lambda report: b"made"), "me")
    until(lambda: job.over, "its end")
    assert job.state == DONE


def test_so_it_is_inside_of_a_worker(monkeypatch):
    monkeypatch.setattr(inside.Reporting, "shared", inside.shared_numbers(), raising=False)
    with pytest.raises(MemoryError):
        inside.perform(take_all, ())
    with pytest.raises(RuntimeError, match="of another kind"):
        inside.perform(fail, ())
