"""The questions that a rule may ask of the surface at its own point, beyond the gradient."""

import pytest
import torch

from engine.conditions import Conditions
from engine.evaluation import Here
from landscapes import LANDSCAPES


@pytest.fixture
def here():
    x = torch.tensor([[0.5, -1.0, 1.5], [0.25, 2.0, 1.0]], dtype=torch.float64)  # [2, starts]
    made = Here(LANDSCAPES["rosenbrock"], 0.0, Conditions(steps=10))
    made.t, made.x = 3, x
    made.noise = torch.tensor([[0.1, 0.2, 0.3], [-0.1, -0.2, -0.3]], dtype=torch.float64)
    made.gradient = made.read(made.exact_gradient)
    return made


def test_value_gradient_and_hessian_belong_to_the_point(here):
    landscape = LANDSCAPES["rosenbrock"]
    assert torch.equal(here.value, landscape.value(here.x.T))
    assert torch.equal(here.exact_gradient, landscape.gradient(here.x.T).T)
    assert torch.equal(here.hessian, landscape.hessian(here.x.T).permute(1, 2, 0))
    assert torch.equal(here.gradient, here.exact_gradient + here.noise)


def test_another_point_has_the_same_draw_of_noise(here):
    there = here.at(here.x + 0.1)
    assert torch.equal(there.gradient, there.exact_gradient + here.noise)
    assert there.t == here.t
    assert torch.equal(there.x, here.x + 0.1)
    assert not torch.equal(there.gradient, here.gradient)


def test_a_clipped_rule_sees_every_point_clipped():
    here = Here(LANDSCAPES["rosenbrock"], 2.0, Conditions(steps=10))
    here.x = torch.tensor([[-1.5], [2.0]], dtype=torch.float64)
    assert here.read(here.exact_gradient).norm() == pytest.approx(2.0, rel=1e-6)
    assert here.at(here.x).gradient.norm() == pytest.approx(2.0, rel=1e-6)
