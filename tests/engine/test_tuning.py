"""The search for a rate is the same for every rule, its score can be computed apart, and limits are where they are."""

import math

import numpy as np
import pytest

from engine import Experiment, simulate, stability_limit, sweep, tune, uniform, usable
from engine.tuning import apart, losses
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

RAVINE = LANDSCAPES["ravine"].replace(condition_number=100.0, rotation=0.0)
DESCENT = OPTIMIZERS["gradient_descent"]
LIMITED = [
    DESCENT,
    OPTIMIZERS["sgd"],
    OPTIMIZERS["sgd"].replace(weight_decay=0.5),
    *(OPTIMIZERS["momentum"].replace(momentum=beta) for beta in (0.0, 0.5, 0.9)),
    OPTIMIZERS["momentum"].replace(momentum=0.8, weight_decay=0.5),
    *(OPTIMIZERS["momentum"].replace(momentum=beta, moving_average=True) for beta in (0.0, 0.5, 0.9)),
    *(OPTIMIZERS["nesterov"].replace(momentum=beta) for beta in (0.0, 0.5, 0.9)),
]


def drawn(landscape, count, seed):
    """Return the starts of a search, drawn as its docstring says."""
    (x0, x1), (y0, y1) = landscape.extent
    return np.random.default_rng(seed).uniform((x0, y0), (x1, y1), (count, 2))


def test_the_score_is_the_median_over_the_starts_that_are_named():
    landscape, rule = LANDSCAPES["himmelblau"], OPTIMIZERS["adam"]
    found = tune(landscape, rule, 40, starts=9, starts_seed=3, noise=0.5, seed=2, budget=8)
    starts = tuple(map(tuple, drawn(landscape, 9, 3)))
    run = simulate(Experiment(landscape, (rule.replace(lr=found.lr),), starts, steps=40, noise=0.5, seed=apart(2)))
    assert found.score == pytest.approx(np.median(run.value[-1, 0]) - landscape.minimum_value, rel=1e-9)
    assert found.initial == pytest.approx(np.median(run.value[0, 0]) - landscape.minimum_value, rel=1e-9)


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_every_rule_gets_the_same_search(slug):
    """As many rates, from the same range, on as many starts, however many knobs the rule has."""
    rule = OPTIMIZERS[slug]
    landscape = LANDSCAPES["two_well"]
    steps = 30 if rule.evaluations < 4 else 5
    found = tune(landscape, rule, steps, starts=8, budget=11)
    assert len(found.rates) == len(found.scores) == len(found.bands) == found.budget == 11
    assert len(found.again) == 4
    assert found.fresh_starts == 32
    assert found.evaluations == (11 * 8 + 4 * 32) * steps * rule.evaluations
    assert list(found.rates) == sorted(found.rates)
    assert (found.rates[0], found.rates[-1]) == (1e-5, 10.0)
    assert all(float(f"{rate:.3g}") == rate for rate in found.rates)
    assert found.lr in found.again
    assert set(found.again) <= set(found.rates)
    assert found.score == found.scores[found.rates.index(found.lr)]
    assert all(low <= score <= high for score, (low, high) in zip(found.scores, found.bands, strict=True))


def test_half_of_the_rates_lie_around_the_best_of_the_other_half():
    found = tune(RAVINE, DESCENT, 200, starts=8, budget=32)
    coarse = [float(f"{rate:.3g}") for rate in np.geomspace(1e-5, 10, 16)]
    fine = [rate for rate in found.rates if rate not in coarse]
    assert len(fine) == 16
    best = min(coarse, key=lambda rate: found.bands[found.rates.index(rate)][1])
    place = coarse.index(best)
    assert coarse[place - 1] < fine[0]
    assert fine[-1] < coarse[place + 1]


def test_what_is_found_on_a_ravine_is_what_theory_says():
    """After many steps (1 − ηλ)ᵗ is least in the worse of both directions at η = 2/(λ₁ + λ₂)."""
    found = tune(RAVINE, DESCENT, 300, starts=33, budget=64)
    assert found.lr == pytest.approx(2 / 101, rel=0.05)
    assert not found.at_edge


@pytest.mark.parametrize("slug", ["rosenbrock", "beale", "goldstein_price", "himmelblau", "zakharov"])
def test_what_is_called_best_holds_from_fresh_starts(slug):
    """It diverges from no more than one in ten, for every rule, unless no rate does better."""
    landscape = LANDSCAPES[slug]
    fresh = uniform(landscape, 200, 5)
    for rule in OPTIMIZERS.values():
        steps = 10 if rule.evaluations < 4 else 1
        found = tune(landscape, rule, steps, starts=64, budget=8)
        diverged = np.isinf(sweep(landscape, rule, {"lr": found.rates}, fresh, steps).final).mean(axis=1)
        assert diverged[found.rates.index(found.lr)] <= 0.1 or diverged.min() > 0.1, (rule.slug, found.lr)


def test_a_spike_is_not_the_best():
    """On Rosenbrock descent's lowest median lies above the limit at the minimum, where many starts diverge."""
    rosenbrock = LANDSCAPES["rosenbrock"]
    limit = stability_limit(rosenbrock, DESCENT)
    found = tune(rosenbrock, DESCENT, 500)
    assert limit is not None
    assert limit / 4 < found.lr < limit
    ends = sweep(rosenbrock, DESCENT, {"lr": [found.lr]}, uniform(rosenbrock, 1000, 9), 500).final[0]
    assert np.isinf(ends).mean() < 0.05
    assert np.quantile(ends, 0.9) == pytest.approx(found.held, rel=0.3)  # as low as was said of others


def test_how_far_a_search_is():
    told = []
    tune(RAVINE, DESCENT, 64, starts=8, budget=8, progress=told.append)
    assert told == sorted(told)
    assert len(told) > 10
    assert 0 < told[0] < told[-1] == pytest.approx(1)
    with pytest.raises(KeyboardInterrupt):  # who is told may end it
        tune(RAVINE, DESCENT, 64, starts=8, budget=8, progress=interrupt)


def interrupt(share):
    raise KeyboardInterrupt


def test_equal_scores_give_the_middle_rate():
    """In the bowl every rate between two arrives to the last digit: the middle one is far from both."""
    found = tune(LANDSCAPES["bowl"], DESCENT, 500, starts=8)
    arrived = [rate for rate, score in zip(found.rates, found.scores, strict=True) if score < 1e-12]
    assert len(arrived) > 10
    assert arrived[0] < found.lr / 2
    assert found.lr * 2 < arrived[-1]


def test_where_nobody_stays_the_smallest_rate_is_given():
    heavy = OPTIMIZERS["momentum"].replace(momentum=0.999)
    found = tune(LANDSCAPES["monkey_saddle"], heavy, 3000, starts=4, budget=4)
    assert set(found.scores) == {math.inf}
    assert found.lr == found.rates[0] == 1e-5
    assert found.at_edge


def test_nobody_is_the_best_for_running_away():
    """On a surface without a floor the lowest value belongs to a run that fell off the map."""
    landscape = LANDSCAPES["saddle"].replace(c=0.0)
    swept = sweep(landscape, DESCENT, {"lr": [1e-3, 0.05]}, drawn(landscape, 30, 1), 60)
    (calm, wild), (_, x1) = losses(swept), landscape.extent[0]
    assert (swept.final[1] < swept.final[0]).all()
    outside = (np.abs(swept.end[1]) > x1).any(axis=-1)
    assert outside.mean() > 0.9
    assert np.isposinf(wild[outside]).all()
    assert np.median(calm) < np.median(wild)


def test_a_search_is_the_same_again_and_says_so():
    one, two = (tune(LANDSCAPES["beale"], OPTIMIZERS["momentum"], 20, starts=8, budget=8) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
    assert one != tune(LANDSCAPES["beale"], OPTIMIZERS["momentum"], 20, starts=8, budget=8, starts_seed=2)


def test_bad_arguments_are_named():
    for changes, said in (
        ({"budget": 3}, r"tune.budget must lie in \[4, 4096\], got 3"),
        ({"budget": 4.5}, r"tune.budget must be a whole number"),
        ({"starts": 0}, r"uniform.count must lie in"),
        ({"starts_seed": -1}, r"uniform.seed must lie in"),
        ({"noise": -1}, r"sweep.noise must lie in"),
    ):
        with pytest.raises(ValueError, match=said):
            tune(LANDSCAPES["bowl"], DESCENT, 5, **changes)


def test_the_usable_range():
    """The usable range goes as far as the median reaches the target at every rate tried."""
    rates = [0.001, 0.01, 0.1, 1.0, 10.0]
    assert usable(rates, [50, 5, 1, 9, math.inf], 10) == pytest.approx((0.01, 1.0, 3 - 1))
    assert usable(rates, [50, 11, 1, 11, math.inf], 10) == pytest.approx((0.1, 0.1, 0.0))
    assert usable(rates, [5, 50, 1, 2, math.inf], 10) == pytest.approx((0.1, 1.0, 1.0))  # the widest
    assert usable(rates, [5, 50, 1, 2, math.inf], 10, 0.001) == pytest.approx((0.001, 0.001, 0.0))  # around the best
    assert usable(rates, [5, 50, 1, 2, math.inf], 10, 0.01) == pytest.approx((0.1, 1.0, 1.0))  # which may miss it
    assert usable(rates, [1, 1e-5, 1e-9, 1e-5, 1], 1e-4) == pytest.approx((0.01, 1.0, 2.0))
    assert usable(rates, [1, 1, 1, 1, 1], 1) == pytest.approx((0.001, 10.0, 4.0))
    assert usable(rates, [9, 8, 7, 6, 9], 5) is None  # nobody comes so far
    assert usable(rates, [math.inf] * 5, 1e300) is None
    assert usable([], [], 1) is None


@pytest.mark.parametrize("rule", LIMITED, ids=lambda rule: rule.label())
def test_a_stability_limit_is_where_it_is(rule):
    """Just under it both directions of the ravine shrink, just over it the steep one grows without end."""
    limit = stability_limit(RAVINE, rule)
    assert limit is not None
    swept = sweep(RAVINE, rule, {"lr": [0.98 * limit, 1.02 * limit]}, [(-10.0, 1.0)], 3000)
    across = np.abs(swept.end[:, 0, 1])
    assert across[0] < 1e-6
    assert across[1] > 1e6 or np.isnan(across[1])


def test_the_closed_forms():
    """The Hessian of the ravine is diag(1, 100)."""
    assert stability_limit(RAVINE, DESCENT) == pytest.approx(2 / 100)
    momentum = OPTIMIZERS["momentum"].replace(momentum=0.9)
    assert stability_limit(RAVINE, momentum) == pytest.approx(2 * 1.9 / 100)
    assert stability_limit(RAVINE, momentum.replace(moving_average=True)) == pytest.approx(2 * 1.9 / 100 / 0.1)
    assert stability_limit(RAVINE, OPTIMIZERS["nesterov"].replace(momentum=0.9)) == pytest.approx(3.8 / 280)
    rosenbrock = LANDSCAPES["rosenbrock"]
    assert stability_limit(rosenbrock, DESCENT) == pytest.approx(2 / 1001.60, rel=1e-5)


def test_where_there_is_no_limit_none_is_told():
    assert stability_limit(RAVINE, OPTIMIZERS["adam"]) is None
    assert stability_limit(RAVINE, DESCENT.replace(schedule=SCHEDULES["cosine"])) is None
    assert stability_limit(LANDSCAPES["monkey_saddle"], DESCENT) is None
    assert stability_limit(LANDSCAPES["ackley"], DESCENT) is None  # its tip has no Hessian


def test_of_several_global_minima_the_flattest_decides():
    himmelblau = LANDSCAPES["himmelblau"]
    points = [point for point in himmelblau.critical_points if point.is_global]
    assert len(points) == 4
    limits = [2 / point.eigenvalues[1] for point in points]
    assert stability_limit(himmelblau, DESCENT) == pytest.approx(max(limits))
