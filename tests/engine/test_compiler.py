"""The compiler itself, which takes its time: one compilation serves every number of starts, rate and hyperparameter."""

import pytest
import torch

from engine import compilation, swarm, uniform
from engine import device as devices
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES


def assert_same(one, other):
    assert one.end == pytest.approx(other.end, rel=1e-9, abs=1e-12, nan_ok=True)
    assert one.best == pytest.approx(other.best, rel=1e-9, abs=1e-12)
    assert (one.first_hit == other.first_hit).all()
    assert (one.minimum == other.minimum).all()


@pytest.mark.slow
def test_compiled_is_eager_and_one_compilation_serves_all(monkeypatch):
    assert not devices.missing("cpu"), f"this test needs {devices.missing('cpu')}"
    compilation.forget()
    made = []
    build = compilation.Program.__init__
    monkeypatch.setattr(compilation.Program, "__init__", lambda self, *given: (made.append(1), build(self, *given))[1])
    landscape, rule = LANDSCAPES["himmelblau"], OPTIMIZERS["adam"]
    for count, changes, steps, tolerance in [
        (1000, {}, 40, 1e-4),
        (70_000, {"lr": 0.01, "beta1": 0.8}, 33, 1e-2),
        (5, {"eps": 1e-6, "schedule": SCHEDULES["step"]}, 8, 1e-3),
    ]:
        other = rule.replace(**changes)
        starts = uniform(landscape, count)
        eager, compiled = (
            swarm(landscape, other, starts, steps, tolerance, "float64", compiled=how) for how in (False, True)
        )
        assert_same(compiled, eager)
    assert len(made) == 2  # one for small swarms, and one for all others
    # The GPU's tests run where there is one: the same program, compiled by triton.
    for device in ["cuda"] if torch.cuda.is_available() else []:
        there = swarm(landscape, rule, uniform(landscape, 1000), 40, 1e-4, "float64", device, compiled=True)
        assert_same(there, swarm(landscape, rule, uniform(landscape, 1000), 40, 1e-4, "float64"))
