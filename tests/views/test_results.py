"""A page that waits for a result: made at once or beside it, shown on the way, stopped, refused, tried again."""

import threading

from streamlit.testing.v1 import AppTest

from engine.cost import Cost
from tests.waiting import DEAD, until
from views.runs import hall, results
from work.gate import GATE
from work.tasks import Alone, Task

LONG = Cost(1e9, 0)  # calls: an hour, so that it goes to a worker


def page():
    """Wait for the task that a test has put into the session."""
    import streamlit as st

    from views.runs.results import Unfinished, draw_unfinished, wait_for

    try:
        st.markdown(f"result: {wait_for(st.session_state.task)}")
    except Unfinished as error:
        draw_unfinished(error)


def shown(task):
    window = AppTest.from_function(page, default_timeout=DEAD)
    window.session_state["task"] = task
    window.run()
    assert not window.exception, window.exception
    return window


def where(report):
    """Return where a task is made: in the request it reports to nobody."""
    return "in the request" if isinstance(report, Alone) else "beside the page"


def test_a_short_task_is_made_in_the_request_and_kept():
    made = []
    task = Task("race", "a short task", lambda report: made.append(type(report)) or 42)
    for _ in range(2):
        assert shown(task).markdown[0].value == "result: 42"
    assert made == [Alone]


def test_a_long_task_is_made_beside_the_page():
    task = Task("race", "a long task", where, cost=LONG.times(1e-3))
    assert shown(task).markdown[0].value == "result: beside the page"


def test_a_short_task_goes_beside_the_page_while_others_wait_for_their_turn():
    inside, go = threading.Event(), threading.Event()

    def hold():
        with GATE.turn():
            inside.set()
            go.wait(DEAD)

    others = [threading.Thread(target=hold) for _ in range(2)]
    for other in others:
        other.start()
    inside.wait(DEAD)
    until(lambda: GATE.crowded)
    window = shown(Task("race", "a task in a crowd", where))
    go.set()
    for other in others:
        other.join(DEAD)
    assert window.markdown[0].value == "result: beside the page"


def test_a_refusal_is_shown_and_can_be_tried_again():
    def work(report):
        raise ValueError("no room <b>here</b>")

    task = Task("race", "a refused task", work, cost=LONG.times(1e-3))
    window = shown(task)
    assert "no room" in window.error[0].value
    assert "<b>" not in window.error[0].value
    assert hall.jobs().known(task.key) is not None
    window.session_state["task"] = Task("race", task.key, lambda report: "now", cost=task.cost)
    window.button(key="try-again").click().run()
    assert window.markdown[0].value == "result: now"


def test_what_would_take_too_long_is_refused_before_it_begins(monkeypatch):
    task = Task("race", "an endless task", lambda report: 1, cost=LONG.times(10), adjustable=("steps", 10_000))
    window = shown(task)
    assert "This would take about" in window.error[0].value
    assert "steps instead of 10,000 would fit." in window.error[0].value


def test_a_task_that_was_stopped_stays_stopped_until_it_is_tried_again():
    task = Task("race", "a stopped task", lambda report: 7)
    window = AppTest.from_function(page, default_timeout=DEAD)
    window.session_state["task"] = task
    window.session_state[results._STOPPED] = task.key
    window.run()
    assert window.error[0].value == "You stopped this run."
    window.button(key="try-again").click().run()
    assert window.markdown[0].value == "result: 7"
