"""Long work: one at a time, in turn, with progress, a way to stop it, and nothing done for nobody."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from tests.waiting import DEAD, until
from work.jobs import DONE, DROPPED, FAILED, RUNNING, WAITING, Jobs


class Slow:
    """Work that goes on until it is let go, or stopped."""

    def __init__(self, result="done"):
        self.result, self.go = result, threading.Event()

    def __call__(self, job):
        while not self.go.wait(0.005) and not job.stopping:
            job.fraction = 0.5
        return "half" if job.stopping else self.result


def test_one_at_a_time_in_the_order_asked_for():
    jobs, first, second = Jobs(), Slow("a"), Slow("b")
    a, b = jobs.ask("a", first, "one"), jobs.ask("b", second, "two")
    until(lambda: a.state == RUNNING and a.fraction == 0.5)
    assert b.state == WAITING
    assert (jobs.ahead(a), jobs.ahead(b)) == (0, 1)
    first.go.set()
    until(lambda: b.state == RUNNING)
    assert (a.state, a.result, jobs.ahead(b)) == (DONE, "a", 0)
    second.go.set()
    until(lambda: b.over)
    assert b.result == "b"


def test_the_same_work_is_done_once():
    jobs, work = Jobs(), Slow()
    job = jobs.ask("key", work, "one")
    assert jobs.ask("key", Slow("other"), "two") is job
    work.go.set()
    until(lambda: job.over)
    assert jobs.ask("key", Slow("other"), "three").result == "done"
    jobs.forget(job)
    assert jobs.ask("key", Slow("other"), "three") is not job


def test_a_job_that_is_stopped_keeps_what_it_has():
    jobs = Jobs()
    job = jobs.ask("key", Slow(), "one")
    until(lambda: job.state == RUNNING)
    job.stop()
    assert jobs.ask("key", Slow(), "one") is job, "a page that draws itself meanwhile does not begin it anew"
    until(lambda: job.over)
    assert (job.state, job.result) == (DONE, "half")
    assert jobs.ask("key", Slow(), "one") is job, "it is not begun again by itself"


def test_what_nobody_looks_at_any_more_ends_at_once():
    jobs, kept = Jobs(), Slow("kept")
    left = jobs.ask("left", Slow(), "one")
    shared = jobs.ask("shared", kept, "two")
    jobs.ask("shared", kept, "three")
    until(lambda: left.state == RUNNING)
    now = jobs.ask("now", Slow("now"), "one")  # the first viewer turned to something else
    until(lambda: left.over)
    until(lambda: shared.state == RUNNING)
    jobs.ask("other", Slow(), "three")
    assert not shared.stopping, "the second still looks at it"
    kept.go.set()
    until(lambda: now.state == RUNNING)
    assert jobs.ask("left", Slow(), "one") is not left, "half a run is nobody's result"


def test_work_that_is_still_ending_is_waited_for_and_said_to_be():
    jobs, go = Jobs(), threading.Event()
    ending = jobs.ask("ending", lambda job: go.wait(), "one")
    until(lambda: ending.state == RUNNING)
    behind = jobs.ask("behind", Slow(), "one")
    assert (ending.forsaken, jobs.ahead(behind)) == (True, 1)
    go.set()
    until(lambda: behind.state == RUNNING)


def test_a_closed_window_holds_nobody_up(monkeypatch):
    jobs, first = Jobs(), Slow()
    running = jobs.ask("running", first, "one")
    gone = jobs.ask("gone", Slow(), "two")
    behind = jobs.ask("behind", Slow(), "three")
    until(lambda: running.state == RUNNING)
    gone.asked -= 1000
    running.look()
    assert jobs.ahead(behind) == 1
    first.go.set()
    until(lambda: behind.state == RUNNING)
    assert gone.state == DROPPED
    assert jobs.ask("gone", Slow(), "two") is not gone, "should its window wake up, it asks anew"


def test_a_refusal_is_told_and_an_accident_is_not_shown():
    def refused(job):
        raise ValueError("starts must be fewer.")

    def broken(job):
        raise RuntimeError("secret")

    jobs = Jobs()
    one, two = jobs.ask("one", refused, "one"), jobs.ask("two", broken, "two")
    until(lambda: one.over and two.over)
    assert (one.state, one.error) == (FAILED, "starts must be fewer.")
    assert two.state == FAILED
    assert "secret" not in two.error
    three = jobs.ask("three", Slow(), "three")
    until(lambda: three.state == RUNNING)
    three.stop()


@pytest.mark.parametrize("accident", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_the_next_job_runs_whatever_the_one_before_raised(accident):
    def leaving(job):
        raise accident

    jobs = Jobs()
    left = jobs.ask("leaving", leaving, "one")
    after = jobs.ask("after", lambda job: "done", "two")
    until(lambda: after.over)
    assert (left.state, after.result) == (FAILED, "done")


def test_a_run_ends_when_its_window_is_closed():
    here = {"one", "two"}
    jobs, later = Jobs(here.__contains__), Slow("later")

    looked = threading.Semaphore(0)

    def endless(job):
        while job.wanted:
            looked.release()
            job.fraction = 0.5

    left = jobs.ask("left", endless, "one")
    until(lambda: left.state == RUNNING)
    next_one = jobs.ask("next", later, "two")
    here.discard("one")
    for _ in range(1000):
        looked.acquire(timeout=DEAD)
    assert left.state == RUNNING, "a connection may falter for a moment"
    left.asked -= 6
    until(lambda: next_one.state == RUNNING)
    later.go.set()
    until(lambda: next_one.over)


def test_who_asks_for_another_page_goes_before_the_page_that_is_drawn_anew():
    def script():
        import streamlit as st
        from streamlit.runtime.scriptrunner import get_script_run_ctx
        from streamlit.runtime.scriptrunner_utils.exceptions import RerunException
        from streamlit.runtime.scriptrunner_utils.script_requests import RerunData

        from views.runs.long_runs import draw_anew

        context = get_script_run_ctx()
        assert context is not None
        assert context.script_requests is not None
        context.script_requests.request_rerun(RerunData(page_script_hash="another page"))
        try:
            draw_anew()
        except RerunException as asked:
            st.session_state.next = asked.rerun_data.page_script_hash

    assert AppTest.from_function(script, default_timeout=DEAD).run().session_state.next == "another page"
