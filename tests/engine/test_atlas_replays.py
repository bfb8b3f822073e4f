"""What a cell opens is the very run behind its numbers: the swarm's ends, the racers' ends, and the rate found."""

import numpy as np
import pytest

from engine import simulate
from engine.atlas import Settings, compute
from engine.atlas.cells import judge
from engine.atlas.replays import SHOWN, race, search, swarm
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

SETTINGS = Settings(budget=60, rates=8, starts=8, particles=40, nudged=8)


@pytest.mark.parametrize(("rule", "surface"), [("adam", "himmelblau"), ("langevin", "six_hump_camel")])
def test_a_cell_opens_its_own_runs(rule, surface):
    rule, surface = OPTIMIZERS[rule], LANDSCAPES[surface]
    row = compute(rule, surface, SETTINGS)
    frames = list(judge(rule.replace(lr=row.lr), surface, SETTINGS))
    (found,) = search(rule, surface, row, SETTINGS).run()
    assert found.lr == row.lr
    (seen,) = swarm(rule, surface, row, SETTINGS).run()
    whole = [point.is_global for point in surface.critical_points if point.kind == "minimum"]
    arrives = np.isin(seen.minimum, np.flatnonzero(whole))
    first = frames[0].swarm
    assert np.array_equal(arrives, np.isin(first.minimum, np.flatnonzero(whole)))
    assert seen.reached == first.reached
    for number, frame in enumerate(frames):
        run = race(rule, surface, row, SETTINGS, number)
        ends = simulate(run).x[-1, 0]
        assert len(ends) == SHOWN
        assert np.allclose(ends, frame.swarm.end[:SHOWN], rtol=1e-6, atol=1e-6, equal_nan=True)


def test_a_rule_that_spends_two_evaluations_a_step_makes_half_the_steps():
    row = compute(OPTIMIZERS["sam"], LANDSCAPES["bowl"], SETTINGS)
    assert race(OPTIMIZERS["sam"], LANDSCAPES["bowl"], row, SETTINGS).steps == 30
    assert swarm(OPTIMIZERS["sam"], LANDSCAPES["bowl"], row, SETTINGS).experiment.steps == 30


def test_a_frame_that_is_not_there_is_refused():
    row = compute(OPTIMIZERS["adam"], LANDSCAPES["bowl"], SETTINGS)
    with pytest.raises(ValueError, match=r"atlas\.frame must be in \[0, 2\], got 3"):
        race(OPTIMIZERS["adam"], LANDSCAPES["bowl"], row, SETTINGS, 3)
