"""Verdicts that a person can trust: a plateau never reads as converged, and what moves never reads as at rest."""

import numpy as np
import pytest

from engine import Experiment, simulate, summarise
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS


def rows(surface, *rules, start, steps=500, tolerance=1e-4):
    landscape = LANDSCAPES[surface] if isinstance(surface, str) else surface
    return summarise(simulate(Experiment(landscape, rules, (start,), steps=steps)), tolerance)


def descent(lr):
    return OPTIMIZERS["gradient_descent"].replace(lr=lr)


def test_the_global_minimum():
    (row,) = rows("bowl", descent(0.1), start=(2.0, 1.0))
    assert row.verdict == "global"
    assert row.final <= row.best + 1e-12
    assert row.distance < 1e-3
    assert row.evaluations == 500
    assert 0 < row.steps_to_tolerance < 100


def test_a_local_minimum_is_not_the_global_one():
    two_well = LANDSCAPES["two_well"]
    local = max(two_well.minima, key=lambda point: point[0])  # the shallow well is the right one
    (row,) = rows(two_well, descent(0.01), start=(local[0] + 0.1, 0.05))
    assert row.verdict == "local"
    assert row.steps_to_tolerance is None
    assert row.final == pytest.approx(-1.092732, abs=1e-5)


def test_a_saddle_is_not_convergence():
    (row,) = rows("saddle", descent(0.1), start=(2.0, 0.0), steps=200)
    assert row.verdict == "saddle"


def test_a_plateau_is_not_convergence():
    """Far out on the shelf plain descent has hardly moved after 500 steps; so has who starts where it is dead flat."""
    (crawls,) = rows("plateau", descent(0.001), start=(-3.0, 2.0))
    assert crawls.verdict == "plateau"
    far = LANDSCAPES["plateau"].replace(width=0.5, steepness=3.0)
    (flat,) = rows(far, descent(0.1), start=(-4.9, 3.9))
    assert flat.verdict == "plateau"


def test_a_level_valley_in_which_f_still_falls_is_no_plateau():
    """The floor of Rosenbrock's valley is a thousandth as steep as the walls, and descent walks along it."""
    for start, rule in (((-1.5, 2.0), OPTIMIZERS["nesterov"]), ((-2.0, -1.0), OPTIMIZERS["rmsprop"])):
        for row in rows("rosenbrock", descent(0.0005), rule, OPTIMIZERS["adam"], start=start):
            assert row.verdict == "moving"


@pytest.mark.parametrize("surface", ["saddle", "himmelblau", "monkey_saddle"])
def test_who_starts_on_a_saddle_and_stays_is_at_a_saddle(surface):
    start = LANDSCAPES[surface].saddles[0]
    (row,) = rows(surface, descent(0.001), start=start, steps=50)
    assert row.verdict == "saddle"


def test_the_monkey_saddle_is_a_saddle():
    (row,) = rows("monkey_saddle", descent(0.1), start=(1.5, 0.0), steps=500)
    assert row.verdict == "saddle"


def test_the_height_of_a_minimum_far_from_it_is_a_coincidence():
    """On the slope above the deep wells one passes the height of the shallow ones."""
    (row,) = rows("six_hump_camel", descent(1e-6), start=(-0.9996, 0.0936), steps=1)
    assert row.verdict == "moving"


@pytest.mark.parametrize("tolerance", [1e-4, 0.5, 1.0])
def test_no_tolerance_turns_a_local_minimum_into_the_global_one(tolerance):
    (row,) = rows("two_well", descent(0.01), start=(0.95, 0.0), tolerance=tolerance)
    assert row.verdict == "local"


def test_still_moving_left_and_diverged():
    slow, away, wild = rows("rosenbrock", descent(1e-5), start=(-1.5, 2.0), steps=50)[0], None, None
    assert slow.verdict == "moving"
    textbook = LANDSCAPES["saddle"].replace(c=0.0)
    (away,) = rows(textbook, descent(0.1), start=(1.0, 0.1), steps=100)
    assert away.verdict == "left"
    assert away.distance is None
    (wild,) = rows("rosenbrock", descent(1.0), start=(-1.5, 2.0))
    assert wild.verdict == "diverged"
    assert wild.diverged_at is not None
    assert wild.evaluations == wild.diverged_at
    assert np.isfinite(wild.final)


def test_among_equals_the_lower_f_ranks_first_wherever_it_is():
    """On a surface without a floor to go down is to leave the map: nobody ranks lower for that."""
    textbook = LANDSCAPES["saddle"].replace(c=0.0)
    stays, leaves = rows(textbook, descent(0.0001), descent(0.1), start=(1.0, 0.1), steps=100)
    assert (stays.verdict, leaves.verdict) == ("moving", "left")
    assert leaves.final < stays.final
    assert (leaves.rank, stays.rank) == (1, 2)
    deep, low = rows(textbook, descent(0.2), descent(0.1), start=(1.0, 0.1), steps=100)
    assert deep.final < low.final
    assert (deep.rank, low.rank) == (1, 2)
    a, b = rows(textbook, descent(0.001), descent(0.002), start=(1.0, 0.1), steps=20)
    assert (a.verdict, b.verdict) == ("moving", "moving")
    assert (b.rank, a.rank) == (1, 2)


def test_who_diverges_later_ranks_better_and_all_who_diverge_last():
    first, second, stays = rows("rosenbrock", descent(10.0), descent(0.1), descent(1e-4), start=(-1.5, 2.0))
    assert first.diverged_at < second.diverged_at
    assert (stays.rank, second.rank, first.rank) == (1, 2, 3)


def test_who_arrives_sooner_ranks_better():
    slow, fast, never = rows("bowl", descent(0.05), descent(0.2), descent(1e-6), start=(2.0, 1.0))
    assert (fast.rank, slow.rank, never.rank) == (1, 2, 3)


def test_the_tolerance_decides_and_is_checked():
    (loose,) = rows("rosenbrock", OPTIMIZERS["adam"], start=(0.0, 0.0), steps=100, tolerance=1.0)
    assert loose.verdict == "global"
    for wrong in (0, -1, 2, float("nan")):
        with pytest.raises(ValueError, match="tolerance must lie in"):
            rows("bowl", descent(0.1), start=(1.0, 1.0), steps=1, tolerance=wrong)
