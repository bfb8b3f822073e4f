"""Long work: in turn, with progress, a way to leave it, and nothing done for nobody."""

import threading

import pytest
from streamlit.testing.v1 import AppTest

from engine.cost import Cost
from tests.waiting import DEAD, until
from work import estimates
from work.job import DONE, DROPPED, FAILED, RUNNING, WAITING
from work.jobs import Jobs
from work.store import Store
from work.tasks import Stopped, Task
from work.workers import Here


class Slow:
    """Work that goes on until it is let go, or stopped."""

    def __init__(self, result="done"):
        self.result, self.go = result, threading.Event()

    def __call__(self, report):
        while not self.go.wait(0.005) and report.wanted:
            report.fraction = 0.5
        return "half" if not report.wanted else self.result


def queue(present=lambda viewer: True):
    return Jobs([Here()], Store(10**6), present)


def task(key, work, **more):
    return Task("race", key, work, **more)


def test_one_at_a_time_in_the_order_asked_for():
    jobs, first, second = queue(), Slow("a"), Slow("b")
    a, b = jobs.ask(task("a", first), "one"), jobs.ask(task("b", second), "two")
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
    jobs, work = queue(), Slow()
    job = jobs.ask(task("key", work), "one")
    assert jobs.ask(task("key", Slow("other")), "two") is job
    work.go.set()
    until(lambda: job.over)
    assert jobs.ask(task("key", Slow("other")), "three").result == "done"
    known = jobs.known("key")
    assert known is not None
    assert known.result == "done"
    jobs.forget(job)
    assert jobs.known("key") is None
    assert jobs.ask(task("key", Slow("other")), "three") is not job


def test_a_job_that_is_stopped_keeps_what_it_has():
    jobs = queue()
    job = jobs.ask(task("key", Slow()), "one")
    until(lambda: job.state == RUNNING)
    assert jobs.stop(job, "one")
    assert jobs.ask(task("key", Slow()), "one") is job, "a page that draws itself meanwhile does not begin it anew"
    until(lambda: job.over)
    assert (job.state, job.result) == (DONE, "half")
    assert jobs.ask(task("key", Slow()), "one") is job, "it is not begun again by itself"
    assert not jobs.store.get("key")


def test_stop_means_i_leave_while_another_waits_for_it():
    jobs, work = queue(), Slow()
    job = jobs.ask(task("key", work), "one")
    jobs.ask(task("key", work), "two")
    until(lambda: job.state == RUNNING)
    assert not jobs.stop(job, "one")
    assert not job.stopping
    work.go.set()
    until(lambda: job.over)
    assert job.result == "done"


def test_what_nobody_looks_at_any_more_ends_at_once():
    jobs, kept, other = queue(), Slow("kept"), Slow("other")
    left = jobs.ask(task("left", Slow()), "one")
    shared = jobs.ask(task("shared", kept), "two")
    jobs.ask(task("shared", kept), "three")
    until(lambda: left.state == RUNNING)
    now = jobs.ask(task("now", Slow("now")), "one")  # the first viewer turned to something else
    until(lambda: left.over)
    until(lambda: shared.state == RUNNING)
    jobs.ask(task("other", other), "three")
    assert not shared.stopping, "the second still looks at it"
    kept.go.set()
    other.go.set()
    until(lambda: now.state == RUNNING)
    assert jobs.ask(task("left", Slow()), "one") is not left, "half a run is nobody's result"


def test_work_that_is_still_ending_is_waited_for_and_said_to_be():
    jobs, go = queue(), threading.Event()
    ending = jobs.ask(task("ending", lambda report: go.wait()), "one")
    until(lambda: ending.state == RUNNING)
    behind = jobs.ask(task("behind", Slow()), "one")
    assert (ending.forsaken, jobs.ahead(behind)) == (True, 1)
    go.set()
    until(lambda: behind.state == RUNNING)


def test_a_closed_window_holds_nobody_up():
    jobs, first = queue(), Slow()
    running = jobs.ask(task("running", first), "one")
    gone = jobs.ask(task("gone", Slow()), "two")
    behind = jobs.ask(task("behind", Slow()), "three")
    until(lambda: running.state == RUNNING)
    gone.asked -= 1000
    running.look()
    assert jobs.ahead(behind) == 1
    first.go.set()
    until(lambda: behind.state == RUNNING)
    assert gone.state == DROPPED
    assert jobs.ask(task("gone", Slow()), "two") is not gone, "should its window wake up, it asks anew"


def test_a_refusal_is_told_and_an_accident_is_not_shown():
    def refused(report):
        raise ValueError("starts must be fewer.")

    def broken(report):
        raise RuntimeError("secret")

    jobs = queue()
    one, two = jobs.ask(task("one", refused), "one"), jobs.ask(task("two", broken), "two")
    until(lambda: one.over and two.over)
    assert (one.state, one.error) == (FAILED, "starts must be fewer.")
    assert two.state == FAILED
    assert "secret" not in two.error
    three = jobs.ask(task("three", Slow()), "three")
    until(lambda: three.state == RUNNING)
    three.stop()


@pytest.mark.parametrize("accident", [SystemExit, KeyboardInterrupt, GeneratorExit])
def test_the_next_job_runs_whatever_the_one_before_raised(accident):
    def leaving(report):
        raise accident

    jobs = queue()
    left = jobs.ask(task("leaving", leaving), "one")
    after = jobs.ask(task("after", lambda report: "done"), "two")
    until(lambda: after.over)
    assert (left.state, after.result) == (FAILED, "done")


def test_a_run_ends_when_its_window_is_closed_and_not_when_it_is_cut_off_for_half_a_minute():
    here = {"one", "two"}
    jobs = queue(here.__contains__)
    looked = threading.Semaphore(0)

    def endless(report):
        while report.wanted:
            looked.release()
            report.fraction = 0.5

    left = jobs.ask(task("left", endless), "one")
    until(lambda: left.state == RUNNING)
    here.discard("one")
    left.asked -= 30
    for _ in range(1000):
        looked.acquire(timeout=DEAD)
    assert left.state == RUNNING, "nothing is lost by a cut of half a minute"
    left.asked -= 30
    until(lambda: left.over)
    assert left.result is None


@pytest.mark.parametrize("whole", [False, True], ids=["with half a result", "whole or nothing"])
def test_who_is_cut_off_gives_way_and_begins_again_when_nobody_else_waits(whole):
    here = {"one", "two"}
    jobs, other, begun = queue(here.__contains__), Slow("other"), threading.Semaphore(0)

    def counted(report):
        begun.release()
        while report.wanted:
            report.fraction = 0.5
        if whole:
            raise Stopped
        return "half"

    cut_off = jobs.ask(task("cut off", counted), "one")
    begun.acquire(timeout=DEAD)
    here.discard("one")
    cut_off.asked -= 10
    present = jobs.ask(task("present", other), "two")
    until(lambda: present.state == RUNNING)
    assert (cut_off.state, cut_off.fraction) == (WAITING, 0.0)
    other.go.set()
    begun.acquire(timeout=DEAD)
    assert jobs.ask(task("cut off", counted), "one") is cut_off, "it was only a cut"
    cut_off.stop()
    until(lambda: cut_off.over)


def test_a_job_that_waits_is_stopped_at_once():
    jobs = queue()
    running = jobs.ask(task("running", Slow()), "one")
    until(lambda: running.state == RUNNING)
    waiting = jobs.ask(task("waiting", Slow()), "two")
    assert jobs.stop(waiting, "two")
    assert (waiting.state, waiting.error) == (FAILED, "The run was stopped.")
    running.stop()


def test_three_hundred_windows_of_one_person_do_not_go_before_another():
    jobs, first, order = queue(), Slow(), []
    jobs.ask(task("first", first), "0", "crowded")
    many = [jobs.ask(task(i, lambda report, i=i: order.append(i)), f"window {i}", "crowded") for i in range(150)]
    other = jobs.ask(task("other", lambda report: order.append("other")), "window", "elsewhere")
    until(lambda: jobs.ahead(other) == 1)
    first.go.set()
    until(lambda: other.over and all(job.over for job in many))
    assert order[0] == "other"
    assert order[1:] == list(range(150))


def test_a_queue_that_is_full_says_so():
    jobs = queue()
    waiting = [jobs.ask(task(i, Slow()), f"window {i}") for i in range(230)]
    refused = [job for job in waiting if job.state == FAILED]
    assert refused
    assert refused[-1].error.endswith("runs are waiting already, as many as may. Try again in a minute.")
    assert waiting[100].state == WAITING
    for job in waiting:
        job.stop()


def test_long_work_leaves_a_worker_free_for_short_work(monkeypatch):
    monkeypatch.setattr(estimates, "SPEED", estimates.Speed(call=1.0, number=0.0))
    monkeypatch.setattr(estimates, "_CORRECTIONS", {})
    jobs, cost = Jobs([Here(), Here()], Store(10**6)), Cost(100.0, 0.0)
    one, two = jobs.ask(task("one", Slow(), cost=cost), "a"), jobs.ask(task("two", Slow(), cost=cost), "b")
    until(lambda: one.state == RUNNING)
    short = jobs.ask(task("short", lambda report: "done"), "c")
    until(lambda: short.over)
    assert (two.state, jobs.ahead(two)) == (WAITING, 1)
    one.stop()
    until(lambda: two.state == RUNNING)
    two.stop()


def test_what_would_take_far_too_long_is_refused_with_what_would_fit(monkeypatch):
    monkeypatch.setattr(estimates.SPEED, "call", 1.0)
    monkeypatch.setattr(estimates, "_CORRECTIONS", {})
    job = queue().ask(task("long", Slow(), cost=Cost(6000.0, 0.0), adjustable=("steps", 5000)), "one")
    assert job.state == FAILED
    assert job.error == (
        "This would take about 6,000 seconds, and a run may take 600. About 500 steps instead of 5,000 would fit."
    )


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
