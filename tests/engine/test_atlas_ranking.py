"""Rankings of an atlas against scipy and plain loops, and the properties of surfaces whose properties are known."""

import math
import statistics

import numpy as np
import pytest
from scipy.stats import bootstrap, rankdata

from engine.atlas import ranking
from engine.atlas.properties import properties
from landscapes import LANDSCAPES, typed

NAN, INF = math.nan, math.inf


@pytest.fixture
def values():
    """Twelve rules on twenty-five surfaces, with ties, infinite values and some that are no numbers."""
    numbers = np.random.default_rng(3).integers(0, 9, (12, 25)).astype(float)
    numbers[1, :4], numbers[2, 2:9], numbers[3, 3] = INF, NAN, INF
    return numbers


@pytest.mark.parametrize("better", [ranking.HIGH, ranking.LOW])
def test_ranks_are_scipys_with_what_has_no_number_last(values, better):
    usual = np.where(np.isnan(values), -better * INF, values)
    assert np.array_equal(ranking.ranks(values, better), rankdata(-better * usual, axis=0))


def test_a_rule_without_a_row_has_no_rank_and_counts_for_nobody(values):
    present = np.ones(values.shape, dtype=bool)
    present[0, :20] = False
    got = ranking.ranks(values, ranking.LOW, present)
    assert np.isnan(got[0, :20]).all()
    assert np.array_equal(got[1:, :20], ranking.ranks(values[1:], ranking.LOW)[:, :20])
    assert np.array_equal(got[:, 20:], ranking.ranks(values, ranking.LOW)[:, 20:])
    stood = ranking.stand(values, ranking.LOW, present)
    assert stood.median[0] == statistics.median(got[0, 20:])
    alone = ranking.stand(values[:1], ranking.LOW, np.zeros((1, 25), dtype=bool))
    assert math.isnan(alone.median[0]) and math.isnan(alone.worst[0]) and math.isnan(alone.low[0])
    assert alone.wins[0] == 0 and alone.worst_at[0] == -1


def test_wins_medians_and_worst_cases_are_those_of_plain_loops(values):
    stood, ranked = ranking.stand(values, ranking.LOW), rankdata(np.nan_to_num(values, nan=INF), axis=0)
    for i, row in enumerate(ranked.tolist()):
        lower = np.nan_to_num(values, nan=INF)
        assert stood.wins[i] == sum(lower[i, j] == lower[:, j].min() for j in range(25))
        assert stood.median[i] == statistics.median(row)
        assert stood.worst[i] == max(row)
        assert lower[i, stood.worst_at[i]] == lower[i].max()
    assert stood.wins.sum() >= 25  # a tie is a win for each
    assert math.isnan(stood.worst_value[2]) and stood.worst_value[1] == INF


def test_two_that_are_best_win_both():
    stood = ranking.stand([[1, 5], [1, 4], [0, 3]], ranking.HIGH)
    assert stood.wins.tolist() == [2, 1, 0]


def test_the_interval_is_the_bootstraps_over_surfaces(values):
    """Scipy resamples by itself: both are within what 20,000 resamples leave open, one step of half ranks."""
    ranked = ranking.ranks(values, ranking.LOW)
    low, high = ranking.median_interval(ranked, resamples=20_000)
    for row, ours in zip(ranked[:4], np.stack((low, high), axis=1)[:4], strict=True):
        theirs = bootstrap(
            (row,), np.median, n_resamples=20_000, method="percentile", vectorized=True, rng=np.random.default_rng(9)
        ).confidence_interval
        assert ours == pytest.approx([theirs.low, theirs.high], abs=0.5)


def test_a_resampled_median_is_the_median_of_the_resample(values):
    """With one draw for each number of resamples, the interval is that draw's median: numpy's over repeated columns."""
    ranked = ranking.ranks(values, ranking.LOW)
    for seed in range(5):
        low, high = ranking.median_interval(ranked, seed=seed, resamples=1)
        drawn = np.random.default_rng(seed).multinomial(25, np.full(25, 1 / 25), size=1)[0]
        assert np.array_equal(low, np.median(np.repeat(ranked, drawn, axis=1), axis=1))
        assert np.array_equal(low, high)


def test_a_rule_that_lacks_surfaces_has_the_interval_of_the_others(values):
    present = np.ones(values.shape, dtype=bool)
    present[0, 5:20], present[1, ::2] = False, False
    ranked = ranking.ranks(values, ranking.LOW, present)
    for seed in range(5):
        low, high = ranking.median_interval(ranked, seed=seed, resamples=1)
        drawn = np.random.default_rng(seed).multinomial(25, np.full(25, 1 / 25), size=1)[0]
        assert np.array_equal(low, np.nanmedian(np.repeat(ranked, drawn, axis=1), axis=1))
        assert np.array_equal(low, high)


def test_one_surface_leaves_no_interval_and_none_no_numbers():
    stood = ranking.stand([[3.0], [1.0]], ranking.LOW)
    assert stood.median.tolist() == stood.low.tolist() == stood.high.tolist() == [2, 1]
    empty = ranking.stand(np.empty((2, 0)), ranking.LOW)
    assert np.isnan(empty.median).all() and empty.wins.tolist() == [0, 0]


def test_a_profile_counts_the_surfaces_solved_so_far():
    (spent, share), (none, nothing) = ranking.profile([[30.0, INF, 10.0, 30.0], [INF, NAN, INF, INF]])
    assert spent.tolist() == [10, 30] and share.tolist() == [0.25, 0.75]
    assert none.tolist() == nothing.tolist() == []
    ((_, half),) = ranking.profile([[30.0, INF, 10.0, 30.0]], [[True, True, False, False]])
    assert half.tolist() == [0.5]


CONVEX, NOT = True, False


@pytest.mark.parametrize(
    ("surface", "convex", "separable"),
    [
        (LANDSCAPES["bowl"], CONVEX, True),
        (LANDSCAPES["ravine"], CONVEX, True),
        (LANDSCAPES["ravine"].replace(rotation=30.0), CONVEX, False),
        (LANDSCAPES["matyas"], CONVEX, False),
        (LANDSCAPES["rosenbrock"], NOT, False),
        (LANDSCAPES["rastrigin"], NOT, True),
        (LANDSCAPES["saddle"], NOT, True),
        (LANDSCAPES["ackley"], NOT, False),
        (typed("abs(x) + 2*abs(y)"), CONVEX, True),
        (typed("abs(x + y) + abs(x)"), CONVEX, False),
        (typed("abs(x) - abs(y)"), NOT, True),
        (typed("x^4 + y^4"), CONVEX, True),
    ],
    ids=lambda value: getattr(value, "slug", ""),
)
def test_what_a_surface_is(surface, convex, separable):
    found = properties(surface)
    assert (found.smooth, found.convex, found.separable) == (surface.smooth, convex, separable)
