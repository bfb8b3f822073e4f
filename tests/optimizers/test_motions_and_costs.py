"""Every rule's declarations, tested over the registry: the motions it follows, and its costs."""

from __future__ import annotations

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from engine.conditions import Conditions
from engine.evaluation import Here
from engine.noise import Chance
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import active

ROSENBROCK = LANDSCAPES["rosenbrock"]
STARTS = torch.tensor([[-1.5, 0.4], [2.0, 1.3]], dtype=torch.float64)


def _variants():
    """Yield every rule as it stands, and with weight decay."""
    for slug, rule in OPTIMIZERS.items():
        yield pytest.param(rule, id=slug)
        if not active(rule.settings().get("weight_decay", 1.0)):
            yield pytest.param(rule.replace(weight_decay=0.3), id=f"{slug}-weight_decay")


every_rule = pytest.mark.parametrize("rule", list(_variants()))


def _apart(path, reference):
    """Return the largest distance between two paths, as a share of the way."""
    way = (reference - reference[0]).abs().max().item()
    assert way > 1e-6
    return (path - reference).abs().max().item() / way


@every_rule
def test_who_follows_a_turned_surface(rule, walk):
    """A rule that says so walks the turned path; one that does not say so walks another."""
    apart = _apart(walk(rule, ROSENBROCK, STARTS, 15, angle=0.7), walk(rule, ROSENBROCK, STARTS, 15))
    assert apart < 1e-9 if rule.rotation_invariant else apart > 1e-6


@every_rule
def test_who_follows_a_shifted_surface(rule, walk):
    """Weight decay draws to the origin and nowhere else, and some rules measure from there."""
    apart = _apart(walk(rule, ROSENBROCK, STARTS, 15, shift=(3.0, -5.0)), walk(rule, ROSENBROCK, STARTS, 15))
    assert apart < 1e-9 if rule.translation_invariant else apart > 1e-6


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_a_rule_asks_for_no_more_than_it_declares(slug, walk):
    rule, counts = OPTIMIZERS[slug], {"gradients": 0, "hessians": 0}
    walk(rule, LANDSCAPES["bowl"], torch.tensor([[1.0], [0.3]], dtype=torch.float64), 20, counts=counts)
    assert 0 < counts["gradients"] <= 20 * rule.evaluations
    assert counts["hessians"] <= 20 * rule.hessians and (counts["hessians"] > 0) == (rule.hessians > 0)


class _Operations(TorchDispatchMode):
    """Counts what torch computes while it is entered; a view of a tensor computes nothing."""

    def __init__(self):
        super().__init__()
        self.count = 0

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        self.count += not operation.is_view
        return operation(*args, **(kwargs or {}))


def _operations_a_step(rule):
    """Return the operations of a step in the middle of the default race at 64 starts: the mean of 30."""
    here = Here(ROSENBROCK, 0.0, Conditions(steps=1000))
    here.t, here.noise = 0, None
    here.chance = Chance(0, torch.arange(64), torch.float64, until=1000)
    x = torch.tensor([[-1.5], [2.0]], dtype=torch.float64) + torch.linspace(0, 0.1, 64, dtype=torch.float64)
    state, begun = rule.init(x), 0
    with torch.inference_mode(), _Operations() as operations:
        for t in range(1, 61):
            if t == 31:  # the first steps set things up
                begun = operations.count
            here.t, here.x = t, x
            here.gradient = here.exact_gradient
            x, state = rule.update(x, state, here, rule.lr)
    return (operations.count - begun) / 30


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_a_step_costs_at_most_what_is_declared(slug):
    """Three times Adam's operations for each gradient and Hessian that it declares."""
    rule = OPTIMIZERS[slug]
    adams, own = _operations_a_step(OPTIMIZERS["adam"]), _operations_a_step(rule)
    assert 0 < own < 3 * adams * (rule.evaluations + rule.hessians)
