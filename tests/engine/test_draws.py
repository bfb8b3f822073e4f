"""The draws of a rule that is itself random: the same for every batch, layout, precision and mode."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import Tensor

from engine import Experiment, simulate
from engine.conditions import Conditions
from engine.evaluation import Here
from engine.noise import Chance, gaussian
from engine.sensitivity import chaotic, chaotic_share
from engine.swarms import swarm
from engine.sweeps import sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers import Here as Seen
from optimizers.base import Number, Optimizer, State

BOWL = LANDSCAPES["bowl"]
STARTS = ((-1.5, 2.0), (0.5, 1.0), (1.0, -1.0))


class Shaken(Optimizer):
    """Adds its draws of two streams to a particle's place, and looks elsewhere in between."""

    title, family, formula, source, teaches = "Shaken", "Reference", "", "", ""
    compiles = False

    def update(self, x: Tensor, state: State, here: Seen, lr: Number) -> tuple[Tensor, State]:
        first = here.draw()
        assert torch.equal(here.at(x + 1.0).draw(), first)  # the same step: the same draws
        return x + lr * (first + 0.5 * here.draw(1)), state


def _expected(seed: int, steps: int, count: int) -> np.ndarray:
    """Return the places after each step [steps, starts, 2], from the draws of the two streams."""
    chance = Chance(seed, torch.arange(count), torch.float64, until=steps)
    moves = [0.01 * (chance.draw(t, 0) + 0.5 * chance.draw(t, 1)) for t in range(1, steps + 1)]
    return np.array(STARTS[:count]) + np.cumsum(torch.stack(moves).transpose(1, 2).numpy(), axis=0)


def test_a_draw_is_a_standard_normal_number_of_its_own():
    chance = Chance(3, torch.arange(4000), torch.float64, until=20)
    draws = torch.stack([torch.stack([chance.draw(t, stream) for t in range(1, 21)]) for stream in (0, 1)])
    assert draws.shape == (2, 20, 2, 4000)
    flat = draws.flatten(1)
    assert flat.mean().abs() < 4 / math.sqrt(flat.numel())
    assert (flat.var() - 1).abs() < 4 * math.sqrt(2 / flat.numel())
    assert (flat.pow(4).mean() - 3).abs() < 4 * math.sqrt(96 / flat.numel())
    noise = gaussian(3, torch.arange(1, 21), torch.arange(4000)).flatten()
    for one, other in ((flat[0], flat[1]), (flat[0], noise), (flat[0][:-1], flat[0][1:])):
        assert (one * other).mean().abs() < 4 / math.sqrt(len(one))


def test_draws_do_not_depend_on_the_order_they_are_asked_for():
    numbers = torch.tensor([5, 2])
    forward, back = (Chance(1, numbers, torch.float64, until=9) for _ in range(2))
    ahead = [forward.draw(t, 0) for t in range(1, 10)]
    assert all(torch.equal(back.draw(t, 0), ahead[t - 1]) for t in (9, 3, 4, 1))
    alone = Chance(1, numbers[1:], torch.float64, until=2)
    assert torch.equal(alone.draw(2, 0), ahead[1][:, 1:])


def test_simulate_swarm_and_sweep_draw_alike():
    rule = Shaken(lr=0.01)
    experiment = Experiment(BOWL, (OPTIMIZERS["adam"], rule, rule), STARTS, steps=40, seed=7, noise=0.3)
    path = simulate(experiment).x
    expected = _expected(7, 40, 3)
    np.testing.assert_allclose(path[1:, 1], expected, rtol=0, atol=1e-14)
    np.testing.assert_array_equal(path[:, 1], path[:, 2])
    flown = swarm(BOWL, rule, STARTS, 40, precision="float64", seed=7, paths=(2,), noise=0.3)
    np.testing.assert_allclose(flown.end, expected[-1], rtol=0, atol=1e-14)
    assert flown.paths is not None
    np.testing.assert_allclose(flown.paths[1:, 0], expected[:, 2], rtol=0, atol=1e-14)
    swept = sweep(BOWL, rule, {"lr": [0.0, 0.01, 0.02]}, STARTS, 40, seed=7, noise=0.3)
    moved = expected[-1] - np.array(STARTS)
    for i, times in enumerate((0.0, 1.0, 2.0)):
        np.testing.assert_allclose(swept.end[i], np.array(STARTS) + times * moved, rtol=0, atol=1e-14)


def test_a_start_keeps_its_draws_in_any_batch_and_precision():
    experiment = Experiment(BOWL, (Shaken(lr=0.01),), STARTS, steps=30, seed=2)
    path = simulate(experiment).x
    alone = simulate(experiment.replace(starts=STARTS[:1])).x
    np.testing.assert_array_equal(alone[:, 0, 0], path[:, 0, 0])
    rounded = simulate(experiment.replace(precision="float32")).x
    np.testing.assert_allclose(rounded, path, rtol=0, atol=1e-5)
    assert not np.allclose(simulate(experiment.replace(seed=3)).x[-1], path[-1])


def test_a_swarm_in_blocks_draws_alike(monkeypatch):
    starts = np.random.default_rng(0).uniform(-1, 1, (300, 2))
    whole = swarm(BOWL, Shaken(lr=0.01), starts, 20, precision="float64", seed=1)
    monkeypatch.setattr("engine.device.EAGER_BLOCK", 64)
    torch.testing.assert_close(swarm(BOWL, Shaken(lr=0.01), starts, 20, precision="float64", seed=1).end, whole.end)


def test_what_is_random_alike_is_not_chaotic():
    rule = OPTIMIZERS["langevin"].replace(lr=0.01)
    run = simulate(Experiment(BOWL, (rule,), STARTS, steps=100, seed=5))
    assert not chaotic(run).any()
    assert chaotic_share(BOWL, rule, STARTS, 100, seed=5) == 0.0


def test_such_a_rule_is_not_compiled():
    with pytest.raises(ValueError, match="compiled=True cannot run Shaken"):
        swarm(BOWL, Shaken(), STARTS, 10, compiled=True)
    assert not Shaken.compiles and not OPTIMIZERS["langevin"].compiles


def test_a_point_outside_of_any_run_has_no_draws():
    here = Here(BOWL, 0.0, Conditions(steps=10))
    with pytest.raises(RuntimeError, match="no draws"):
        here.draw()
    here.x, here.t = torch.zeros(2), 1
    here.chance = Chance(0, torch.zeros(1, dtype=torch.int64), torch.float64, until=1)
    assert here.draw().shape == (2,)
