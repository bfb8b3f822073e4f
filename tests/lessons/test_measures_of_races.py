"""Each measure of a race against a plain loop over the run's own points."""

from __future__ import annotations

import itertools
import math
from urllib.parse import parse_qs

import numpy as np
import pytest

import lessons
from engine import link, simulate
from engine.sensitivity import chaotic
from lessons.measures import MEASURES, races

RULES = "r=gradient_descent&r=momentum&r=rmsprop&r=gradient_descent"
RACE = f"surface=ravine&condition_number=10&start=-10,1&start=4,-2&{RULES}&lr.1=0.15&lr.2=0.02&lr.3=0.1&lr.4=0.21"
MINE = ("averages", "descent", "terrain", "momentum", "adagrad", "rmsprop")


def raced(query: str):
    return simulate(link.from_query(parse_qs(query)).experiment, record=("details",))


@pytest.fixture(scope="module")
def run():
    return raced(f"{RACE}&steps=400")


@pytest.fixture(scope="module", params=[1, 2], ids=["first start", "second start"])
def start(request):
    return request.param


def paths(run, start):
    """Return the points of each racer, [(x, y), …]."""
    return [[tuple(map(float, run.x[t, i, start - 1])) for t in range(run.x.shape[0])] for i in range(run.x.shape[1])]


def loss(point):
    return point[0] ** 2 / 2 + 10 * point[1] ** 2 / 2


def first(wanted):
    return next((float(t) for t, is_so in enumerate(wanted) if is_so), math.inf)


def test_the_last_racer_leaves_for_good(run):
    assert MEASURES["final_value"](run)[3] > 1e30
    assert MEASURES["share_left"](run)[3] > 1e30
    assert MEASURES["step_of_divergence"](run)[3] == math.inf


def test_one_that_is_no_longer_finite_is_infinitely_high():
    run = raced("surface=ravine&r=gradient_descent&lr.1=1&steps=500")
    assert MEASURES["step_of_divergence"](run)[0] < 500
    for name in ("final_value", "share_left"):
        assert MEASURES[name](run) == [math.inf]
    assert MEASURES["widest"](run, coordinate="y") == [math.inf]
    assert MEASURES["steps_within"](run, coordinate="y", within=1) == [math.inf]


def test_steps_until_something(run, start):
    for racer, path in enumerate(paths(run, start)):
        heights = [loss(point) for point in path]
        assert MEASURES["steps_below"](run, f=0.3, start=start)[racer] == first(h < 0.3 for h in heights)
        assert MEASURES["steps_to_share"](run, share=0.02, start=start)[racer] == first(
            h <= 0.02 * heights[0] for h in heights
        )
        assert MEASURES["steps_beyond"](run, coordinate="y", beyond=2.5, start=start)[racer] == first(
            abs(y) > 2.5 for _, y in path
        )


@pytest.mark.parametrize("within", [0.001, 0.5, 100])
def test_staying_within_means_to_the_end(run, start, within):
    for racer, path in enumerate(paths(run, start)):
        stays = first(all(abs(x) <= within for x, _ in path[t:]) for t in range(len(path)))
        assert MEASURES["steps_within"](run, coordinate="x", within=within, start=start)[racer] == stays


def test_heights_and_distances(run, start):
    for racer, path in enumerate(paths(run, start)):
        heights = [loss(point) for point in path]
        away = [math.hypot(x - 1, y - 2) for x, y in path]
        assert MEASURES["final_value"](run, start=start)[racer] == pytest.approx(heights[-1], rel=1e-6, abs=1e-300)
        share = heights[-1] / heights[0]
        assert MEASURES["share_left"](run, start=start)[racer] == pytest.approx(share, rel=1e-6, abs=1e-300)
        assert MEASURES["distance"](run, x=1, y=2, step=7, start=start)[racer] == pytest.approx(away[7])
        assert MEASURES["way_to_go"](run, x=1, y=2, start=start)[racer] == pytest.approx(away[-1] / away[0])
        near = sum(d <= 5 for d in away[:-1])
        assert MEASURES["steps_near"](run, x=1, y=2, radius=5, start=start)[racer] == near


def test_moving_about(run, start):
    for racer, path in enumerate(paths(run, start)):
        moves = [b[1] - a[1] for a, b in itertools.pairwise(path)]
        turned = [a * b < 0 for a, b in itertools.pairwise(moves)]
        assert MEASURES["turns"](run, coordinate="y", start=start)[racer] == sum(turned)
        assert MEASURES["turns"](run, coordinate="y", steps=9, start=start)[racer] == sum(turned[:8])
        assert MEASURES["widest"](run, coordinate="y", since=12, start=start)[racer] == max(
            abs(y) for _, y in path[12:]
        )
        assert MEASURES["moved"](run, coordinate="y", step=5, start=start)[racer] == pytest.approx(abs(moves[4]))
        lengths = [math.dist(a, b) for a, b in itertools.pairwise(path)]
        assert MEASURES["last_steps"](run, last=6, start=start)[racer] == pytest.approx(max(lengths[-6:]))
        other = [-math.copysign(1, path[0][0]) * x for x, _ in path]
        assert MEASURES["overshoot"](run, coordinate="x", start=start)[racer] == pytest.approx(max(0, *other))


def rmsprops_rates(gradients):
    """Return RMSProp's η/(√v + ε) after each gradient, with v computed in a loop."""
    alpha, eps, lr, v, rates = 0.99, 1e-8, 0.1, 0.0, []
    for gradient in gradients:
        v = alpha * v + (1 - alpha) * gradient**2
        rates.append(lr / (math.sqrt(v) + eps))
    return rates


def test_effective_rates_by_the_rules_own_formula(run, start):
    """Along x, with the slopes of the path: x along the valley, 10y across it."""
    path = paths(run, start)[2][:-1]
    along, across = rmsprops_rates([x for x, _ in path]), rmsprops_rates([10 * y for _, y in path])
    get = {
        name: MEASURES[name](run, coordinate="x", start=start)[2]
        for name in MEASURES
        if name.startswith("eff") and name not in ("effective_ratio", "effective_since")
    }
    assert get["effective_fall"] == pytest.approx(along[0] / along[-1])
    assert get["effective_recovery"] == pytest.approx(along[-1] / min(along))
    assert get["effective_rises"] == sum(b > a for a, b in itertools.pairwise(along))
    assert MEASURES["effective_since"](run, coordinate="x", step=3, start=start)[2] == pytest.approx(
        along[-1] / along[2]
    )
    low = along.index(min(along))
    grown = first(rate >= 1.5 * along[low] for rate in along[low:])
    assert MEASURES["steps_to_recover"](run, coordinate="x", times=1.5, start=start)[2] == grown
    assert MEASURES["effective_ratio"](run, step=3, start=start)[2] == pytest.approx(along[2] / across[2])


def test_rates_that_were_not_recorded_are_asked_for():
    run = simulate(link.from_query(parse_qs(RACE)).experiment)
    with pytest.raises(ValueError, match="details"):
        MEASURES["effective_fall"](run, coordinate="x")


def test_the_average_from_zero_is_the_sum_at_another_rate():
    """s = (1 − β)v when both begin at 0, so the sum's path at η(1 − β) is the average's at η; torch agrees."""
    run = raced("surface=ravine&condition_number=4&start=-10,3&r=momentum&r=momentum&lr.1=0.01&lr.2=0.02&steps=150")
    same, other = MEASURES["apart_from_average"](run, rate=0.1)
    assert same < 1e-12 < 1 < other
    x, s, beta, apart = np.array([-10.0, 3.0]), np.zeros(2), 0.9, 0.0
    for t in range(151):
        apart = max(apart, *np.abs(x - run.x[t, 1, 0]))
        s = beta * s + (1 - beta) * x * (1, 4)
        x = x - 0.1 * s
    assert other == pytest.approx(apart)


ON_A_RIDGE = {"ridge": [[True, False]]}  # its first start is exactly on it, and its text says what hangs on that


@pytest.mark.parametrize("slug", MINE)
def test_no_race_of_a_lesson_hangs_on_its_last_digits(slug):
    for scene in lessons.lesson(slug).scenes:
        if scene.kind == "race":
            for query in scene.panels or (scene.query,):
                run = simulate(link.from_query(query).experiment)
                calm = np.zeros((len(run.experiment.optimizers), len(run.experiment.starts)))
                assert chaotic(run).tolist() == ON_A_RIDGE.get(scene.id, calm.tolist()), f"{slug}, {scene.id}"


def test_what_begins_exactly_on_the_ridge_stays_on_it_in_either_precision():
    scene = next(scene for scene in lessons.lesson("momentum").scenes if scene.id == "ridge")
    for precision in ("float32", "float64"):
        run = simulate(link.from_query({**scene.query, "precision": [precision]}).experiment)
        assert all(claim.holds(run) for claim in scene.claims.values())


def test_no_two_scenes_have_one_name():
    names = [scene.id for slug in lessons.slugs() for scene in lessons.lesson(slug).scenes]
    assert sorted(set(names)) == sorted(names)


def test_what_the_sliders_are_said_to_do():
    """Turned back, the ravine is AdaGrad's again; with a larger β momentum overshoots farther."""
    turned = lessons.lesson("adagrad").scenes[1].query
    run = simulate(link.from_query({**turned, "rotation": ["0"]}).experiment)
    plain, adagrad = MEASURES["steps_to_share"](run, share=1e-4)
    assert adagrad < plain / 2
    shelf = lessons.lesson("momentum").scenes[2].query
    far = [
        MEASURES["overshoot"](simulate(link.from_query({**shelf, "momentum.2": [beta]}).experiment), coordinate="x")[1]
        for beta in ("0.9", "0.97")
    ]
    assert far[1] > 1.3 * far[0]


def test_a_rate_that_has_vanished_warns_nobody():
    assert races.quotient(np.float64(1.0), np.float64(0.0)) == float("inf")
    assert np.isnan(races.quotient(np.float64(0.0), np.float64(0.0)))
