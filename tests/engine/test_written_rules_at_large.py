"""Typed rules in sweeps, in swarms and in the program that goes to the compiler."""

import numpy as np
import pytest
import torch

from engine import Experiment, compilation, simulate, swarm, sweep, uniform
from engine import device as devices
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, written
from optimizers.writing.examples import EXAMPLES

LAND = LANDSCAPES["himmelblau"]
STARTS = ((1.0, 2.0), (-2.0, 0.5), (0.0, 0.0))
RULES = {name: words for name, (_, words) in EXAMPLES.items()} | {
    "first gradient": "param b = 0.9 in 0..1\nstate m = g\nm = b*m + (1 - b)*g\nx = x - lr*m",
    "cases": "param c = 1 in 0..5\nstate p = 1\np = where(norm(g) > c, p*0.9, p)\n"
    "x = x - where(g > 0 and t > 2, lr, -lr)*p",
    "numbers": "param a = 2 in 0..4\nx = x - lr*sqrt(a)*(1 - t/steps)*min(a, f)*[g.x, g.y]/max(a, norm(g), 1/t)",
}


@pytest.mark.parametrize("name", RULES)
def test_a_sweep_is_its_runs_one_by_one(name: str):
    rule = written(RULES[name])
    swept = next((spec for spec in rule.own_params()), None)
    low, high = (0.3, 0.8)
    over = {"lr": [0.002, 0.01], **({} if swept is None else {swept.name: [low, high]})}
    found = sweep(LAND, rule, over, STARTS, 15, noise=0.2, seed=3)
    for i, lr in enumerate(over["lr"]):
        for j, value in enumerate((low, high)):
            alone = rule.replace(lr=lr, **{swept.name: value})
            run = simulate(Experiment(landscape=LAND, optimizers=(alone,), starts=STARTS, steps=15, noise=0.2, seed=3))
            np.testing.assert_allclose(found.end[i, j], run.x[-1, 0], rtol=1e-9, atol=1e-12)


@pytest.fixture
def rewritten_only(monkeypatch: pytest.MonkeyPatch):
    """The rewritten programs run as they are, without the compiler, two steps at a time."""
    monkeypatch.setattr(torch._inductor, "compile", lambda program, inputs, options: program)
    monkeypatch.setattr(devices, "missing", lambda device: "")
    monkeypatch.setattr(devices, "COMPILED_BLOCK", 32)
    monkeypatch.setattr(compilation, "STEPS", 2)
    compilation.forget()
    yield
    compilation.forget()


@pytest.mark.usefixtures("rewritten_only")
@pytest.mark.parametrize("name", RULES)
def test_the_rewritten_program_is_the_step(name: str):
    rule = written(RULES[name], compiled=True).replace(lr=0.003)
    starts = uniform(LAND, 75, seed=1)
    eager, compiled = (
        swarm(LAND, rule, starts, 21, precision="float64", noise=0.4, seed=2, record=("best",), compiled=how)
        for how in (False, True)
    )
    assert compiled.end == pytest.approx(eager.end, rel=1e-9, abs=1e-12, nan_ok=True)


def test_a_swarm_of_a_typed_adam_ends_where_adams_does():
    starts = uniform(LAND, 500, seed=1)
    rules = (written(RULES["adam"]), OPTIMIZERS["adam"].replace(lr=0.05))
    ours, theirs = (swarm(LAND, rule, starts, 60, precision="float64", record=("best",)) for rule in rules)
    assert ours.end == pytest.approx(theirs.end, rel=1e-9, abs=1e-12)


def test_a_text_that_may_change_is_not_compiled():
    starts = uniform(LAND, 40, seed=1)
    with pytest.raises(ValueError, match="compiled=True"):
        swarm(LAND, written("x = x - lr*g"), starts, 5, compiled=True)
