"""What has ended is not kept by the frozen heap. Counts of objects, which hold on every machine."""

import gc
import weakref

import pytest

from engine import memory
from work.warming import Frozen


class Session:
    """A circle of objects, as a session of Streamlit's is; only the garbage collector finds its end."""

    def __init__(self, parts=0):
        self.circle = self
        self.parts = [[self] for _ in range(parts)]


@pytest.fixture(autouse=True)
def frozen():
    """Begin with the heap of this process frozen, as the server does; end with all that lives now frozen."""
    gc.collect()
    gc.freeze()
    yield Frozen()
    gc.unfreeze()
    gc.freeze()  # as after the collection of the tests


def run(frozen, runs):
    """Let scripts run, each with a search for garbage after it, as in Streamlit."""
    for _ in range(runs):
        frozen.count_run()
    gc.collect()


def test_a_few_sessions_end_for_good_when_they_are_closed(frozen):
    open_ones = [Session(parts=100) for _ in range(10)]
    run(frozen, Frozen.EACH)
    ends = [weakref.ref(session) for session in open_ones]
    open_ones.clear()
    gc.collect()  # after the next run of any script
    assert not any(end() for end in ends)


def test_many_objects_are_not_searched_after_every_run(frozen):
    before = gc.get_freeze_count()
    held = [[] for _ in range(2 * Frozen.FEW)]
    run(frozen, Frozen.EACH)
    assert gc.get_freeze_count() - before >= len(held)


def test_sessions_that_ended_among_many_go_when_the_whole_heap_is_searched(frozen):
    crowd = [Session() for _ in range(Frozen.FEW)]
    run(frozen, Frozen.EACH)
    ends = [weakref.ref(session) for session in crowd]
    crowd.clear()
    run(frozen, Frozen.ALL - Frozen.EACH)
    assert not any(end() for end in ends)


def test_unused_memory_goes_back_to_the_system_now_and_then(frozen, monkeypatch):
    given_back = []
    monkeypatch.setattr(memory, "give_back", lambda: given_back.append(True))
    run(frozen, Frozen.EACH - 1)
    assert not given_back
    run(frozen, 1)
    assert given_back == [True]
