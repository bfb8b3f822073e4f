"""Verdicts that a person can trust: a plateau never reads as converged, running away never ranks first."""

import dataclasses

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
    six = LANDSCAPES["two_well"]
    run = simulate(Experiment(six, (descent(0.01),), ((0.5, 0.5),), steps=3))
    flat = dataclasses.replace(
        run, gradient_norm=run.gradient_norm * np.array([1, 1, 1, 1e-6])[:, None, None], value=run.value + 0.5
    )
    (row,) = summarise(flat)
    assert row.verdict == "plateau"


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


def test_running_away_never_ranks_first():
    """On a surface without a floor the lowest value belongs to whoever fell off the map."""
    textbook = LANDSCAPES["saddle"].replace(c=0.0)
    stays, leaves = rows(textbook, descent(0.0001), descent(0.1), start=(1.0, 0.1), steps=100)
    assert leaves.final < stays.final
    assert (stays.rank, leaves.rank) == (1, 2)


def test_who_arrives_sooner_ranks_better():
    slow, fast, never = rows("bowl", descent(0.05), descent(0.2), descent(1e-6), start=(2.0, 1.0))
    assert (fast.rank, slow.rank, never.rank) == (1, 2, 3)


def test_the_tolerance_decides_and_is_checked():
    (loose,) = rows("rosenbrock", OPTIMIZERS["adam"], start=(0.0, 0.0), steps=100, tolerance=1.0)
    assert loose.verdict == "global"
    for wrong in (0, -1, 2, float("nan")):
        with pytest.raises(ValueError, match="tolerance must lie in"):
            rows("bowl", descent(0.1), start=(1.0, 1.0), steps=1, tolerance=wrong)
