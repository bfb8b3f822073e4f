"""Langevin dynamics: its law, its recurrence, and that it runs alike everywhere."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch

from engine import Experiment, simulate
from engine.noise import Chance
from engine.script import pytorch
from engine.swarms import swarm
from engine.sweeps import sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, Optimizer

LANGEVIN = OPTIMIZERS["langevin"]
VALLEY = LANDSCAPES["ravine"].replace(condition_number=10.0)  # ½ (x² + 10 y²)
STARTS = ((-1.5, 2.0), (0.5, 1.0))


def test_the_cloud_that_stays_has_the_variance_of_the_discrete_chain():
    """x' = (1 − ηλ) x + √(2ηT) ξ keeps the variance T / (λ (1 − ηλ/2)), and a start is forgotten as (1 − ηλ)^t."""
    lr, temperature, count, steps = 0.1, 0.5, 20_000, 80
    curvatures = np.linalg.eigvalsh(_hessian())
    np.testing.assert_allclose(curvatures, [1.0, 10.0])
    rule = LANGEVIN.replace(lr=lr, temperature=temperature)
    end = swarm(VALLEY, rule, np.zeros((count, 2)), steps, record=("end",)).end
    forgotten = (1 - lr * curvatures) ** (2 * steps)
    expected = temperature / (curvatures * (1 - lr * curvatures / 2)) * (1 - forgotten)
    np.testing.assert_allclose(end.var(axis=0), expected, rtol=5 * math.sqrt(2 / count))
    assert np.abs(end.mean(axis=0) / np.sqrt(expected)).max() < 5 / math.sqrt(count)
    assert abs((end / np.sqrt(expected)).prod(axis=1).mean()) < 5 / math.sqrt(count)
    kurtosis = ((end / np.sqrt(expected)) ** 4).mean(axis=0)
    np.testing.assert_allclose(kurtosis, 3.0, atol=5 * math.sqrt(96 / count))


def _hessian() -> np.ndarray:
    return np.asarray(VALLEY.hessian(np.array([0.0, 0.0])))


def _recurrence(rule: Optimizer, seed: int, steps: int) -> np.ndarray:
    """Return the path [steps + 1, starts, 2] in plain numpy, with the rule's own draws."""
    chance = Chance(seed, torch.arange(len(STARTS)), torch.float64, until=steps)
    hessian, x = _hessian(), np.array(STARTS)
    path = [x]
    for t in range(1, steps + 1):
        xi = chance.draw(t, 0).numpy().T
        x = x - rule.lr * (x @ hessian) + np.sqrt(2 * rule.lr * rule.settings()["temperature"]) * xi
        path.append(x)
    return np.array(path)


def test_it_is_its_recurrence():
    rule = LANGEVIN.replace(lr=0.02, temperature=0.3)
    path = simulate(Experiment(VALLEY, (rule,), STARTS, steps=100, seed=11)).x[:, 0]
    np.testing.assert_allclose(path, _recurrence(rule, 11, 100), rtol=0, atol=1e-13)


def test_a_race_a_swarm_and_a_sweep_walk_alike():
    rule = LANGEVIN.replace(lr=0.02, temperature=0.3)
    end = simulate(Experiment(VALLEY, (rule,), STARTS, steps=60, seed=4, noise=0.5)).x[-1, 0]
    flown = swarm(VALLEY, rule, STARTS, 60, precision="float64", seed=4, noise=0.5).end
    np.testing.assert_allclose(flown, end, rtol=0, atol=1e-13)
    over = {"temperature": [0.0, 0.3], "lr": [0.01, 0.02]}
    swept = sweep(VALLEY, rule, over, STARTS, 60, seed=4, noise=0.5).end
    np.testing.assert_allclose(swept[1, 1], end, rtol=0, atol=1e-13)
    cold = OPTIMIZERS["sgd"].replace(lr=0.01)
    cold_end = simulate(Experiment(VALLEY, (cold,), STARTS, steps=60, seed=4, noise=0.5)).x[-1, 0]
    np.testing.assert_allclose(swept[0, 0], cold_end, rtol=0, atol=1e-13)


def test_a_start_walks_alike_alone_and_among_others():
    experiment = Experiment(LANDSCAPES["rosenbrock"], (LANGEVIN,), STARTS, steps=100, seed=1)
    together = simulate(experiment).x[:, 0, 0]
    alone = simulate(experiment.replace(starts=STARTS[:1])).x[:, 0, 0]
    np.testing.assert_allclose(alone, together, rtol=0, atol=1e-13)


def test_at_no_temperature_it_is_gradient_descent():
    rules = (LANGEVIN.replace(temperature=0.0, lr=0.01), OPTIMIZERS["gradient_descent"].replace(lr=0.01))
    path = simulate(Experiment(VALLEY, rules, STARTS, steps=50)).x
    np.testing.assert_array_equal(path[:, 0], path[:, 1])
    assert rules[0].rotation_invariant and not LANGEVIN.rotation_invariant


def test_it_gets_out_of_a_local_minimum():
    """Gradient descent stays in the upper of two wells; the warm ones end in each as often as exp(−f/T) says."""
    wells, upper = LANDSCAPES["two_well"], LANDSCAPES["two_well"].minima[1]
    warm, cold = LANGEVIN.replace(lr=0.02, temperature=1.0), LANGEVIN.replace(lr=0.02, temperature=0.0)
    ends = [swarm(wells, rule, np.tile(upper, (2000, 1)), 400, record=("end",)).end for rule in (warm, cold)]
    np.testing.assert_allclose(ends[1], np.tile(upper, (2000, 1)), atol=1e-4)
    x = np.linspace(-4, 4, 401)
    points = np.stack(np.meshgrid(x, x, indexing="ij"), axis=-1)
    density = np.exp(-np.asarray(wells.value(points)))
    expected = density[x < 0.07].sum() / density.sum()
    assert abs((ends[0][:, 0] < 0.07).mean() - expected) < 0.05


def test_its_script_leaves_it_out_by_name():
    written = pytorch(Experiment(VALLEY, (LANGEVIN, OPTIMIZERS["adam"]), STARTS))
    assert "Langevin dynamics 0.001' is left out" in written


def test_a_temperature_below_zero_is_refused():
    with pytest.raises(ValueError, match=r"Langevin\.temperature must lie in \[0, 1e6\], got -1"):
        LANGEVIN.replace(temperature=-1.0)
