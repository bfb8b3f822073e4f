"""Measures of fits against the four points themselves."""

from urllib.parse import parse_qs

import numpy as np
import pytest

from engine import Trajectory, simulate
from engine.link import from_query
from lessons.measures import MEASURES
from lessons.measures.fits import pulls


def race(query: str) -> Trajectory:
    reading = from_query(parse_qs(query))
    assert reading.problems == ()
    return simulate(reading.experiment, record=("details",))


def by_hand(slope: float, intercept: float, heights: tuple[float, ...]) -> np.ndarray:
    """Return the gradient of each point's squared error."""
    pairs = zip((1, 2, 3, 4), heights, strict=True)
    return np.array([[2 * (slope * x + intercept - y) * x, 2 * (slope * x + intercept - y)] for x, y in pairs])


def test_the_pulls_are_the_gradients_of_the_four_points():
    run = race("surface=line_fit&y3=9&r=gradient_descent&r=adam&lr.1=0.05&lr.2=0.05&steps=20")
    for step in (0, 7, -1):
        for racer in range(2):
            expected = by_hand(*run.x[step, racer, 0], (2, 4, 9, 8))
            assert pulls(run, step)[racer] == pytest.approx(expected)
            norm = np.linalg.norm(expected.mean(axis=0))
            assert run.gradient_norm[step, racer, 0] == pytest.approx(norm)


def test_shares_of_the_pulls():
    run = race("surface=line_fit&y3=9&r=gradient_descent&lr.1=0.05&steps=1000")
    sizes = [np.linalg.norm(by_hand(*run.x[step, 0, 0], (2, 4, 9, 8)), axis=1) for step in (0, -1)]
    assert MEASURES["pull_left"](run) == pytest.approx([sizes[1].mean() / sizes[0].mean()])
    assert MEASURES["pull_of"](run, sample=4) == pytest.approx([sizes[0][3] / sizes[0].mean()])
    assert MEASURES["pull_cancelled"](run) == pytest.approx([1], abs=1e-4)  # at the best line the mean vanishes


def test_where_it_ends_and_how_much_the_error_has_grown():
    run = race("surface=line_fit&r=gradient_descent&r=gradient_descent&lr.1=0.1&lr.2=0.12&steps=1000")
    assert MEASURES["end_at"](run, coordinate="x")[0] == pytest.approx(2)
    assert MEASURES["end_at"](run, coordinate="y")[0] == pytest.approx(0, abs=1e-9)
    steepest = (17 + np.sqrt(269)) / 2
    grown = MEASURES["value_grown"](run)[1]
    assert np.log(grown) == pytest.approx(2000 * np.log(0.12 * steepest - 1), abs=0.2)  # all but the share along
