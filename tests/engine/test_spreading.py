"""Swarms and sweeps in parts: what they add up to is what one run says."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from engine import simulate, spread, swarm, sweep, uniform
from engine.executors import executor
from engine.spreading import CHUNK
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

HIMMELBLAU, LANGEVIN = LANDSCAPES["himmelblau"], OPTIMIZERS["langevin"]
FRAMES = {"frames": (0, 7, 40), "bins": (9, 12)}


@pytest.mark.parametrize("on", ["local", pytest.param("processes:2", marks=pytest.mark.slow)])
def test_shares_and_densities_are_those_of_one_swarm(on: str):
    """A rule that is random draws by the number of its start, and so does the noise."""
    starts, told = uniform(HIMMELBLAU, 1000, 3), []
    whole = swarm(HIMMELBLAU, LANGEVIN, starts, 40, noise=0.3, seed=5, compiled=False, **FRAMES)
    parts = spread(
        swarm, HIMMELBLAU, LANGEVIN, starts, 40, on=on, part=300, noise=0.3, seed=5, **FRAMES,
        told=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert parts.ended == Counter(whole.minimum.tolist()) and parts.starts == 1000
    assert parts.frames == (0, 7, 40) and np.array_equal(parts.density, whole.density)
    assert parts.reached == whole.reached and parts.escaped == whole.escaped


def test_starts_that_are_drawn_do_not_depend_on_the_parts():
    rule = OPTIMIZERS["gradient_descent"].replace(lr=0.01)
    count = 2 * CHUNK + 17
    one, other = (
        spread(swarm, HIMMELBLAU, rule, count, 3, part=part, frames=[0], bins=(4, 4)) for part in (1, 4 * CHUNK)
    )
    assert one.ended == other.ended and np.array_equal(one.density, other.density)
    assert one.density.sum() == count
    assert np.abs(one.density / count - 1 / 16).max() < 0.005  # uniform: five standard deviations are .0033


@pytest.mark.parametrize("part", [1, 100, 10**6])
def test_a_sweeps_quantiles_are_those_of_one_sweep(part: int):
    starts, over = uniform(HIMMELBLAU, 20, 3), {"lr": [1e-3, 1e-2, 0.5], "momentum": [0.5, 0.9]}
    whole = sweep(HIMMELBLAU, OPTIMIZERS["momentum"], over, starts, 30)
    parts = spread(sweep, HIMMELBLAU, OPTIMIZERS["momentum"], over, starts, 30, part=part)
    assert np.array_equal(parts.quantiles, whole.quantiles) and np.array_equal(parts.median, whole.median)
    assert np.array_equal(parts.diverged, np.isinf(whole.final).sum(axis=-1)) and parts.diverged.any()
    assert {name: values.tolist() for name, values in parts.axes.items()} == over


def test_what_cannot_be_spread_is_refused():
    starts = [[0.0, 0.0]]
    for run, given, said in (
        (simulate, (starts, 5), "spread.run must be engine.swarm or engine.sweep"),
        (swarm, (0, 5), r"spread.starts must lie in \[1, 1e12\]"),
        (swarm, (starts, 0), "swarm.steps must lie in"),
        (sweep, ({"beta": [1]}, starts, 5), "has no 'beta' that can be swept"),
    ):
        with pytest.raises(ValueError, match=said):
            spread(run, HIMMELBLAU, LANGEVIN, *given)
    with pytest.raises(ValueError, match=r"spread.part must lie in"):
        spread(swarm, HIMMELBLAU, LANGEVIN, starts, 5, part=0)
    with pytest.raises(ValueError, match="on must be one of"):
        executor("everywhere")
