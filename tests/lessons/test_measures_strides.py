"""Measures of single steps, and of runs under noise or with a falling rate, against plain loops and closed forms."""

import math
from urllib.parse import parse_qs

import numpy as np
import pytest

import lessons
from engine import Trajectory, simulate
from engine.link import from_query
from lessons.measures import MEASURES


def race(query: str) -> Trajectory:
    reading = from_query(parse_qs(query))
    assert reading.problems == ()
    return simulate(reading.experiment, record=("details",))


RAVINE = "surface=ravine&r=gradient_descent&r=adam&lr.1=0.015&lr.2=0.5&steps=40"


def test_steps_are_measured_as_a_plain_loop_does():
    run = race(RAVINE)
    for racer in range(2):
        path = run.x[:, racer, 0]
        steps = [math.dist(path[t], path[t + 1]) for t in range(40)]
        assert MEASURES["path_length"](run)[racer] == pytest.approx(sum(steps))
        assert MEASURES["path_length"](run, steps=7)[racer] == pytest.approx(sum(steps[:7]))
        assert MEASURES["step_length"](run, step=3)[racer] == pytest.approx(steps[2])


def test_the_first_step_of_descent_is_the_gradient_and_that_of_adam_its_sign():
    run = race(RAVINE)
    assert MEASURES["across_over_along"](run) == pytest.approx([100 / 10, 1])
    assert MEASURES["longest_in_rates"](run)[1] == pytest.approx(1, abs=1e-6)


def test_the_step_of_divergence():
    run = race("surface=ravine&r=gradient_descent&r=gradient_descent&lr.1=0.001&lr.2=10&steps=200")
    calm, wild = MEASURES["step_of_divergence"](run)
    assert calm == math.inf
    assert wild == 1 + np.flatnonzero(np.isfinite(run.value[:, 1, 0]))[-1]


def test_the_noise_floor_against_the_recursion_of_the_variance():
    """var ← (1 − ηλ)²·var + η²σ², iterated, gives the loss that `over_noise_floor` divides by."""
    rate, sigma, curvature, variance = 0.1, 2.0, 2.0, 0.0
    for _ in range(1000):
        variance = (1 - rate * curvature) ** 2 * variance + rate**2 * sigma**2
    loss = 2 * curvature * variance / 2  # both coordinates
    run = race("surface=bowl&r=sgd&lr.1=0.1&noise=2&steps=500")
    (tail,) = MEASURES["tail_value"](run, last=100)
    assert tail == pytest.approx(np.mean([run.value[t, 0, 0] for t in range(401, 501)]))
    assert MEASURES["over_noise_floor"](run, last=100)[0] == pytest.approx(tail / loss)


def test_a_falling_rate_leaves_the_product_of_its_factors():
    run = race(
        "surface=ravine&condition_number=20&r=gradient_descent&lr.1=0.09&schedule.1=exponential"
        "&schedule_gamma.1=0.95&steps=300"
    )
    left, total = 1.0, 0.0
    for t in range(300):
        left *= 1 - 0.09 * 0.95**t
        total += 0.09 * 0.95**t
    assert MEASURES["way_left"](run, coordinate="x") == pytest.approx([left])
    assert MEASURES["rate_sum"](run) == pytest.approx([total])
    assert MEASURES["last_rate_share"](run) == pytest.approx([0.95**299])


def test_the_rate_over_the_limit_is_that_of_the_hessian():
    run = race("surface=line_fit&r=gradient_descent&lr.1=0.1&steps=5")
    steepest = (17 + math.sqrt(13**2 + 4 * 25)) / 2  # of ((15, 5), (5, 2))
    for step in (0, -1):
        assert MEASURES["rate_over_limit"](run, step=step) == pytest.approx([0.1 * steepest / 2])


def test_which_falling_rate_is_lowest_is_luck():
    """As the lesson on strategies says: another seed gives another order."""
    scene = lessons.lesson("schedules").scenes[0]
    lowest = set()
    for seed in range(4):
        run = simulate(from_query({**scene.query, "seed": [str(seed)]}).experiment, record=("details",))
        lowest.add(int(np.argmin(MEASURES["tail_value"](run, last=20)[1:])))
    assert len(lowest) > 1


def test_adam_is_the_lowest_where_the_ravine_is_not_turned():
    """The lesson on Adam asks to turn the ravine back and compare: Adam is lower at both of its rates."""
    scene = next(scene for scene in lessons.lesson("adam").scenes if scene.id == "turned")
    run = simulate(from_query({**scene.query, "rotation": ["0"]}).experiment)
    descent, momentum, *adam = run.value[-1, :, 0]
    assert max(adam) < momentum < descent


def test_the_last_steps_in_rates():
    """Along one axis: a step of RMSProp on a level slope is its rate long in both."""
    run = race(RAVINE)
    for racer in range(2):
        path = run.x[:, racer, 0]
        ways = [max(abs(path[t + 1] - path[t])) for t in range(30, 40)]
        assert MEASURES["last_in_rates"](run, last=10)[racer] == pytest.approx(max(ways) / (0.015, 0.5)[racer])
