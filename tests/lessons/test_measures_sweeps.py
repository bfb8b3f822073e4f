"""Measures of searches against what the Tune page shows, plain counting and closed forms."""

import math
from dataclasses import replace
from urllib.parse import parse_qs

import pytest

import lessons
from engine import stability_limit
from engine.search import Search
from lessons.measures import MEASURES
from lessons.searches import Searches
from lessons.subjects import search_of
from views.link import page_state
from views.pages.tune import RATES, STARTS
from views.parts import rate_table

SWEEPS = [scene for slug in lessons.slugs() for scene in lessons.lesson(slug).scenes if scene.kind == "sweep"]


def searches(query):
    search = search_of(query)
    return Searches(search.run(), search)


QUERY = parse_qs(
    "surface=ravine&condition_number=20&r=gradient_descent&r=momentum&r=adam&steps=100&rates_n=32&starts_n=8"
)


@pytest.mark.parametrize("scene", SWEEPS, ids=lambda scene: scene.id)
def test_the_tune_page_finds_the_same(scene):
    current, problems = page_state.from_query(scene.query)
    assert problems == ()
    first = {name: int(values[0]) for name, values in scene.query.items() if name in ("starts_n", "rates_n")}
    starts, rates = (int(first.get(own.name, own.default)) for own in (STARTS, RATES))
    found = rate_table.search(Search(current.experiment, starts, rates))
    assert [one.tuning for one in found] == list(searches(scene.query))


def test_the_usable_range_counted_by_hand():
    """From the best rate as far as the median at every rate tried comes down to the target."""
    found = searches(QUERY)
    for place, one in enumerate(found):
        good = [score <= 0.01 * one.initial for score in one.scores]
        best = one.rates.index(one.lr)
        if not good[best]:
            continue
        low = high = best
        while low and good[low - 1]:
            low -= 1
        while high + 1 < len(good) and good[high + 1]:
            high += 1
        assert MEASURES["highest_usable"](found)[place] == one.rates[high]
        factor = one.rates[high] / one.rates[low]
        assert MEASURES["usable_factor"](found)[place] == pytest.approx(factor)
        assert MEASURES["usable_decades"](found)[place] == pytest.approx(math.log10(factor), abs=1e-12)


def test_rates_over_the_closed_limits():
    found = searches(QUERY)
    surface, rules = found.experiment.landscape, found.experiment.optimizers
    limits = [2 / 20, 2 * 1.9 / 20]
    assert [stability_limit(surface, rule) for rule in rules[:2]] == pytest.approx(limits)
    shares = MEASURES["best_over_limit"](found)
    assert shares[:2] == pytest.approx([found[i].lr / limits[i] for i in range(2)])
    assert math.isnan(shares[2])
    assert MEASURES["best_rate"](found) == [one.lr for one in found]
    assert MEASURES["best_score"](found) == [one.score for one in found]


def test_the_best_rate_of_descent_is_near_the_closed_form():
    scene = next(scene for scene in SWEEPS if scene.id == "best-rate")
    found = searches(scene.query)
    best = 2 / (1 + 100)
    below = max(rate for rate in found[0].rates if rate <= best)
    above = min(rate for rate in found[0].rates if rate > best)
    assert below * (below / above) < found[0].lr < above * (above / below)  # as near as the rates stand


def test_no_usable_rate_is_an_empty_range():
    found = searches(QUERY)
    hopeless = Searches(
        [replace(one, scores=tuple(1e3 for _ in one.scores)) for one in found], Search(found.experiment)
    )
    assert MEASURES["usable_decades"](hopeless) == [0, 0, 0]
    assert MEASURES["highest_usable"](hopeless) == [0, 0, 0]
