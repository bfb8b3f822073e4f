"""Measures of swarms against counting, and the scenes' swarms against those of the Swarm page."""

import math
from urllib.parse import parse_qs

import numpy as np
import pytest

import lessons
from engine.link import from_query
from lessons.measures import MEASURES, Estimate
from tests.lessons.results import swarm_of
from views.pages.swarm import COUNT, SPREAD
from work.swarm_runs import Spec, flights

QUERY = "surface=bowl&r=gradient_descent&r=sgd&lr.1=0.05&lr.2=0.05&noise=4&steps=30&cloud=cloud&n=400&spread=0.0001"


def test_shares_are_counted_and_have_wilsons_interval():
    found = swarms(parse_qs(QUERY))
    end, value = found[1].end, found[1].value
    assert end is not None
    for estimate, count in (
        (MEASURES["percent_beyond"](found, coordinate="x", below=0.1)[1], sum(x < 0.1 for x in end[:, 0])),
        (MEASURES["percent_under"](found, f=0.5)[1], sum(f < 0.5 for f in value)),
    ):
        assert isinstance(estimate, Estimate)
        assert estimate == pytest.approx(100 * count / 400)
        z, share = 1.959964, count / 400
        middle = (share + z * z / 800) / (1 + z * z / 400)
        half = z * math.sqrt(share * (1 - share) / 400 + z * z / 640_000) / (1 + z * z / 400)
        assert (estimate.low, estimate.high) == pytest.approx((100 * (middle - half), 100 * (middle + half)))


def test_the_mean_of_many_noisy_runs_is_the_exact_run():
    found = swarms(parse_qs(QUERY))
    exact, noisy = (swarm.end.astype(float) for swarm in found if swarm.end is not None)
    apart = math.dist(exact.mean(axis=0), noisy.mean(axis=0))
    assert MEASURES["mean_from_first"](found) == pytest.approx([0, apart], abs=1e-9)
    single = sorted(math.dist(exact.mean(axis=0), end) for end in noisy)
    assert MEASURES["single_from_first"](found)[1] == pytest.approx((single[199] + single[200]) / 2)
    variance = 0.05**2 * 16 * (1 - 0.9**60) / (1 - 0.81)  # of the sum of 30 shrinking draws
    assert noisy.var(axis=0) == pytest.approx([variance] * 2, rel=0.2)
    assert apart < 4 * math.sqrt(2 * variance / 400)


def swarms(query):
    return swarm_of(query).run()


SWARMS = [scene for slug in lessons.slugs() for scene in lessons.lesson(slug).scenes if scene.kind == "swarm"]


@pytest.mark.parametrize(
    "query", [QUERY, *(scene.query for scene in SWARMS), "surface=bowl&cloud=uniform&n=50", "surface=bowl&n=120", ""]
)
def test_the_swarm_page_begins_at_the_same_starts(query):
    query = parse_qs(query) if isinstance(query, str) else query
    first = {name: values[0] for name, values in query.items()}
    count = int(first.get("n", COUNT.default))
    kind = first.get("cloud", "grid")
    count = math.isqrt(count) ** 2 if kind == "grid" else count
    spec = Spec(from_query(query).experiment, kind, count, float(first.get("spread", SPREAD.default)), 1e-4)
    assert np.array_equal(spec.starts(), swarm_of(query).starts())


def test_the_swarm_page_runs_them_under_the_same_conditions():
    query = SWARMS[0].query
    first = {name: values[0] for name, values in query.items()}
    spec = Spec(from_query(query).experiment, first["cloud"], int(first["n"]), float(first["spread"]), 1e-4)
    for flight, own in zip(flights(spec), swarms(query), strict=True):
        while flight.taken < spec.experiment.steps:
            flight.advance()
        assert np.array_equal(flight.results()["end"], own.end)
        assert np.array_equal(flight.results()["minimum"], own.minimum)


@pytest.mark.slow
def test_what_a_swarm_shows_holds_for_other_noise():
    for scene in SWARMS:
        found = swarms({**scene.query, "seed": ["1"]})
        for name, claim in scene.claims.items():
            assert claim.holds(found), f"{scene.id}: {name}: {claim.numbers(found)}"
