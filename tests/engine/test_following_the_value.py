"""Schedules that read the value, in every engine: against torch's own loop, and against one another."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import Experiment, script, simulate
from engine.sensitivity import chaotic
from engine.swarms import swarm
from engine.sweeps import sweep
from engine.tuning import tune
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, Optimizer
from optimizers.schedules import SCHEDULES
from tests.engine.test_parity_closed_loop import REFERENCES

PLATEAU = SCHEDULES["reduce_on_plateau"].replace(patience=3, gamma=0.5)
DESCENT = OPTIMIZERS["gradient_descent"]
STARTS = ((-1.2, 1.0), (0.5, 2.0), (2.5, -1.0))
BOWL = LANDSCAPES["bowl"]


def by_torch(f, rule: Optimizer, start, steps: int) -> tuple[np.ndarray, list[float]]:
    """Return path [steps+1, 2] and rates of torch's optimizer and scheduler, which gets the loss before the step."""
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = rule.in_torch().build([x])
    scheduler = rule.schedule.in_torch(steps).build(optimizer)
    path, rates = [x.detach().numpy().copy()], []
    for _ in range(steps):
        optimizer.zero_grad()
        loss = f(x[0], x[1])
        loss.backward()
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(loss.item())
        path.append(x.detach().numpy().copy())
    return np.stack(path), rates


CASES = [  # each brings drops, and at other steps from another start
    ("himmelblau", DESCENT.replace(lr=0.026), {"patience": 3, "threshold": 1e-3}, 120),
    ("beale", OPTIMIZERS["momentum"].replace(lr=0.001), {"patience": 2, "cooldown": 4, "floor": 0.1}, 150),
    ("styblinski_tang", DESCENT.replace(lr=0.055), {"patience": 1, "absolute": True, "gamma": 0.8}, 80),
]


@pytest.mark.parametrize(("surface", "rule", "settings", "steps"), CASES)
def test_the_engine_walks_torchs_path_from_each_start(surface, rule, settings, steps):
    f = REFERENCES[surface]
    rule = rule.replace(schedule=PLATEAU.replace(**settings))
    run = simulate(Experiment(LANDSCAPES[surface], (rule,), STARTS, steps=steps))
    for i, start in enumerate(STARTS):
        path, rates = by_torch(f, rule, start, steps)
        nudged, other = by_torch(f, rule, (start[0] + 1e-13, start[1] - 1e-13), steps)
        assert np.allclose(rates, other, rtol=1e-12, atol=0), "this case is sensitive: it cannot serve as a reference"
        assert abs(path - nudged).max() < 1e-11, start
        assert rates[-1] < rates[0], start
        np.testing.assert_allclose(run.lr[:, 0, i], rates, rtol=1e-12, atol=0)
        np.testing.assert_allclose(run.x[:, 0, i], path, rtol=0, atol=1e-12)
    assert len({tuple(rates) for rates in run.lr[:, 0].T.tolist()}) > 1  # each start its own


@pytest.mark.parametrize("noise", [0.0, 0.3])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_batch_is_its_single_runs_and_a_swarm_and_a_sweep_are_the_same_run(precision, noise):
    rules = tuple(rule.replace(schedule=PLATEAU) for rule in (DESCENT.replace(lr=0.15), OPTIMIZERS["adam"]))
    conditions = {"steps": 60, "noise": noise, "seed": 3, "precision": precision}
    run = simulate(Experiment(BOWL, (*rules, DESCENT.replace(lr=0.1)), STARTS, **conditions), record=("details",))
    exact = {"rtol": 2e-6 if precision == "float32" else 1e-12, "atol": 1e-30}
    for i, rule in enumerate(rules):
        flown = swarm(BOWL, rule, np.array(STARTS), tolerance=1e-6, record=("end",), paths=(0, 2), **conditions)
        np.testing.assert_allclose(flown.end, run.x[-1, i], **exact)
        np.testing.assert_allclose(flown.paths, run.x[:, i, [0, 2]], **exact)
        swept = sweep(BOWL, rule, {"lr": [rule.lr, 0.01]}, STARTS, **conditions)
        np.testing.assert_allclose(swept.end[0], run.x[-1, i], **exact)
    alone = simulate(Experiment(BOWL, rules[:1], STARTS[:1], **conditions))
    np.testing.assert_allclose(alone.x[:, 0, 0], run.x[:, 0, 0], **exact)
    np.testing.assert_allclose(alone.lr[:, 0, 0], run.lr[:, 0, 0], **exact)
    assert (run.lr[:, 2] == 0.1).all()  # of a rule beside it nothing changes
    np.testing.assert_allclose(run.effective_rate[:, 0, :, 0], run.lr[:, 0], rtol=1e-6)


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_every_rule_takes_a_rate_of_each_particles_own(slug):
    land, schedule = LANDSCAPES["himmelblau"], PLATEAU.replace(patience=1, gamma=0.7, threshold=0.2)
    rule = OPTIMIZERS[slug].replace(schedule=schedule)
    run = simulate(Experiment(land, (rule,), STARTS, steps=20), record=("details",))
    first = simulate(Experiment(land, (rule,), STARTS[:1], steps=20))
    swarmed = swarm(land, rule, np.array(STARTS), 20, precision="float64", record=("end",))
    swept = sweep(land, rule, {"lr": [rule.lr], "schedule_gamma": [0.7, 0.9]}, STARTS, 20)
    for x, same in (
        (first.x[-1, 0, :1], run.x[-1, 0, :1]),
        (swarmed.end, run.x[-1, 0]),
        (swept.end[0, 0], run.x[-1, 0]),
    ):
        np.testing.assert_allclose(x, same, rtol=1e-9, atol=1e-12)


def test_swept_numbers_are_separate_runs():
    axes = {"lr": [0.1, 0.19], "schedule_gamma": [0.3, 0.7], "schedule_patience": [0, 4], "schedule_floor": [0.0, 0.2]}
    rule = DESCENT.replace(schedule=PLATEAU)
    swept = sweep(BOWL, rule, axes, STARTS, 40)
    for place in np.ndindex(2, 2, 2, 2):
        lr, gamma, patience, floor = (values[i] for values, i in zip(axes.values(), place, strict=True))
        schedule = PLATEAU.replace(gamma=gamma, patience=patience, floor=floor)
        run = simulate(Experiment(BOWL, (rule.replace(lr=lr, schedule=schedule),), STARTS, steps=40))
        np.testing.assert_allclose(swept.end[place], run.x[-1, 0], rtol=1e-12, atol=1e-30)


def test_every_drop_of_a_swarm_comes_in_blocks_too(monkeypatch):
    from engine import device

    rule = DESCENT.replace(lr=0.19, schedule=PLATEAU)
    arguments = (BOWL, rule, np.array(STARTS * 3), 50)
    whole = swarm(*arguments, precision="float64", record=("end", "best", "first_hit"))
    monkeypatch.setattr(device, "block_size", lambda *_, **__: 2)
    apart = swarm(*arguments, precision="float64", record=("end", "best", "first_hit"))
    for name in ("end", "best", "first_hit"):
        np.testing.assert_array_equal(getattr(apart, name), getattr(whole, name))


def test_it_is_not_compiled_and_says_so():
    with pytest.raises(ValueError, match="compiled=True cannot run the schedule Reduce on plateau"):
        swarm(BOWL, DESCENT.replace(schedule=PLATEAU), np.array(STARTS), 8, compiled=True)


def test_a_racer_that_diverges_goes_on_falling():
    run = simulate(Experiment(BOWL, (DESCENT.replace(lr=1e6, schedule=PLATEAU),), STARTS, steps=200))
    assert (run.diverged > 0).all() and np.isfinite(run.lr).all() and (run.lr[-1] < 1e-3).all()


def test_search_and_sensitivity_know_it():
    rule = DESCENT.replace(lr=0.15, schedule=PLATEAU)
    assert tune(BOWL, rule, 30, starts=4, budget=8).score < 1e-2
    assert not chaotic(simulate(Experiment(BOWL, (rule, DESCENT), STARTS, steps=50))).any()


@pytest.mark.parametrize("noise", [0.0, 0.2])
def test_the_script_tells_the_scheduler_the_loss(noise):
    rules = (DESCENT.replace(lr=0.03, schedule=PLATEAU), OPTIMIZERS["adam"].replace(schedule=SCHEDULES["one_cycle"]))
    experiment = Experiment(LANDSCAPES["himmelblau"], rules, STARTS[:2], steps=60, noise=noise, seed=2)
    names: dict[str, dict[str, torch.Tensor]] = {}
    try:
        exec(script.pytorch(experiment, ["falling", "cycle"]), names)
    finally:
        torch.set_default_dtype(torch.float32)
    run = simulate(experiment)
    assert run.lr[-1, 0].max() < 0.03
    for i, path in enumerate(names["paths"].values()):
        np.testing.assert_allclose(path.numpy().transpose(1, 0, 2), run.x[:, i], rtol=0, atol=1e-8)
