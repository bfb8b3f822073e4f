"""Estimates follow the cost, and learn from what runs took."""

import pytest

from engine.cost import Cost
from engine.link import from_query
from work import estimates, race_runs
from work.tasks import Task


@pytest.fixture(autouse=True)
def known_speed(monkeypatch):
    monkeypatch.setattr(estimates, "SPEED", estimates.Speed(call=1e-6, number=1e-9))
    monkeypatch.setattr(estimates, "_CORRECTIONS", {})


def test_a_time_is_its_calls_and_its_numbers():
    assert estimates.seconds("race", Cost(1_000_000, 2_000_000_000)) == pytest.approx(1 + 2)


def test_runs_that_take_twice_as_long_make_the_next_estimate_longer_and_no_other_kind():
    cost = Cost(1_000_000, 0)
    for _ in range(40):
        estimates.learn("race", cost, 2.0)
    assert estimates.seconds("race", cost) == pytest.approx(2.0, rel=0.01)
    assert estimates.seconds("swarm", cost) == 1.0


def test_one_strange_run_changes_little_and_many_are_bounded():
    cost = Cost(1_000_000, 0)
    estimates.learn("race", cost, 1000.0)
    assert estimates.seconds("race", cost) < 5
    for _ in range(100):
        estimates.learn("race", cost, 1e6)
    assert estimates.seconds("race", cost) == pytest.approx(8.0)
    estimates.learn("film", Cost(0, 0), 5.0)
    estimates.learn("map", cost, 0.001)
    assert estimates.seconds("map", cost) == 1.0


def test_twelve_flows_may_take_sixty_four_times_as_long_as_they_usually_do():
    link = {"surface": ["eggholder"], "steps": ["15"], "r": ["gradient_flow"] * 12}
    task = race_runs.race(from_query(link).experiment)
    assert task.longest == pytest.approx(64 * task.seconds)
    assert not task.local


def test_what_would_fit_is_in_proportion():
    task = Task("race", "key", len, (), Cost(10_000_000, 0), adjustable=("steps", 1000))
    assert task.fitting(5.0) == "About 500 steps instead of 1,000 would fit."
    assert Task("race", "key", len, (), Cost(10_000_000, 0)).fitting(5.0) == ""
