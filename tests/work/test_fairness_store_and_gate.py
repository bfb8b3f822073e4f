"""The order of jobs, results within their bytes, and scripts in turn."""

import threading
from dataclasses import dataclass

import numpy as np

from tests.waiting import DEAD, until
from work.fairness import Turns
from work.gate import Gate
from work.store import Store, measure


@dataclass(eq=False)
class Asked:
    owner: tuple[str, ...]
    name: str


def served(waiting):
    """Return the names in the order of service."""
    turns, left, order = Turns(), list(waiting), []
    places = {job.name: turns.before(job, left) for job in left}
    while left:
        job = turns.first(left)
        assert job is not None
        turns.served(job)
        left.remove(job)
        order.append(job.name)
    assert [places[name] for name in order] == list(range(len(order))), "the place in line is the place that one gets"
    return order


def test_places_take_turns_then_windows_then_whoever_asked_first():
    waiting = [Asked((place, window), f"{place}{window}{n}") for place, window, n in
               ("xa1", "xa2", "xb1", "xb2", "ya1", "za1", "za2")]  # fmt: skip
    assert served(waiting) == ["xa1", "ya1", "za1", "xb1", "za2", "xa2", "xb2"]


def test_one_place_alone_serves_in_the_order_asked_for():
    assert served([Asked(("", f"{i}"), str(i)) for i in range(5)]) == list("01234")


def test_a_store_keeps_the_latest_results_within_its_bytes():
    store = Store(1000)
    for key in "abc":
        store.put(key, b"x" * 400)
    assert (store.get("a"), store.get("b"), store.held) == ((), (b"x" * 400,), 800)
    store.put("d", b"x" * 400)
    assert (store.get("c"), len(store.get("b")), store.held) == ((), 1, 800)
    store.put("b", b"", 0)
    assert store.held == 400
    store.put("large", b"x" * 2000)
    assert not store.get("large")
    store.drop("d")
    assert store.held == 0


def test_an_array_counts_with_its_numbers():
    assert 8_000_000 <= measure({"x": np.zeros(1_000_000)}) < 8_001_000
    assert measure(b"12345") == 5


def test_scripts_go_one_at_a_time_in_the_order_in_which_they_came():
    gate, order, running, most = Gate(), [], 0, 0
    first_is_in, go = threading.Event(), threading.Event()

    def script(number):
        nonlocal running, most
        with gate.turn():
            running += 1
            most = max(most, running)
            if number == 0:
                first_is_in.set()
                go.wait(DEAD)
            order.append(number)
            running -= 1

    threads = []
    for number in range(8):
        threads.append(threading.Thread(target=script, args=(number,)))
        threads[-1].start()
        if number == 0:
            first_is_in.wait(DEAD)
        else:
            until(lambda count=number: len(gate._waiting) == count)
    assert gate.crowded
    go.set()
    for thread in threads:
        thread.join(DEAD)
    assert (order, most, gate.crowded) == (list(range(8)), 1, False)


def test_who_waits_for_something_lets_the_others_in_and_comes_back_in_turn():
    gate, order = Gate(), []
    outside, back = threading.Event(), threading.Event()

    def waiting():
        with gate.turn():
            with gate.released():
                outside.set()
                back.wait(DEAD)
            order.append("waiting")

    thread = threading.Thread(target=waiting)
    thread.start()
    outside.wait(DEAD)
    with gate.turn():
        order.append("other")
        back.set()
        until(lambda: gate.crowded)
        order.append("other still")
    thread.join(DEAD)
    assert order == ["other", "other still", "waiting"]
    with gate.released():  # without a turn it does nothing
        assert not gate.crowded


def test_an_error_ends_a_turn():
    gate = Gate()
    for _ in range(3):
        try:
            with gate.turn():
                raise ValueError
        except ValueError:
            continue
    with gate.turn():
        assert not gate.crowded
