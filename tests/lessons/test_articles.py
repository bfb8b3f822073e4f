"""The claims of the boxes for readers of the articles, each from a run or a program written apart from the lab."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch

import lessons
from lessons.subjects import experiment_of

X, Y = torch.tensor([1.0, 2.0, 3.0, 4.0]), torch.tensor([2.0, 4.0, 6.0, 8.0])


def train(inputs: torch.Tensor, targets: torch.Tensor, rate: float, steps: int) -> tuple[float, float, float]:
    """Return slope, intercept and loss of plain descent on torch's mean squared error."""
    model = torch.nn.Linear(1, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=rate)
    loss = torch.tensor(0.0)
    for _ in range(steps):
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(inputs), targets)
        loss.backward()
        optimizer.step()
    return model.weight.item(), model.bias.item(), loss.item()


def test_line_a_row_of_points_is_no_column():
    with pytest.raises(RuntimeError):
        torch.nn.Linear(1, 1)(X)


def test_line_a_model_has_no_param_data():
    with pytest.raises(AttributeError):
        torch.nn.Linear(1, 1).param_data  # noqa: B018
    assert all(parameter.data is not None for parameter in torch.nn.Linear(1, 1).parameters())


def test_line_a_column_against_a_row_compares_every_output_with_every_target():
    outputs = 3 * X.reshape(-1, 1) + 1
    with pytest.warns(UserWarning, match="broadcast"):
        loss = torch.nn.functional.mse_loss(outputs, Y).item()
    assert loss == pytest.approx(np.mean([(float(output) - float(target)) ** 2 for output in outputs for target in Y]))


def test_line_with_both_as_columns_it_finds_the_line():
    slope, intercept, loss = train(X.reshape(-1, 1), Y.reshape(-1, 1), 0.1, 1000)
    assert (slope, intercept, loss) == pytest.approx((2, 0, 0), abs=1e-4)


def test_rates_a_tenth_is_five_sixths_of_the_limit():
    design = torch.stack([X, torch.ones(4)], dim=1)
    limit = 2 / torch.linalg.eigvalsh(design.T @ design / 2).max().item()
    assert limit == pytest.approx(0.12, abs=0.001)
    assert 0.1 / limit == pytest.approx(5 / 6, abs=0.01)


def test_own_zero_grad_is_inherited():
    class Plain(torch.optim.Optimizer):
        def __init__(self, params: Any) -> None:
            super().__init__(params, {"lr": 0.1})

        @torch.no_grad()
        def step(self, closure: Any = None) -> Any:
            for x in self.param_groups[0]["params"]:
                x -= 0.1 * x.grad

    x = torch.tensor([1.0], requires_grad=True)
    optimizer = Plain([x])
    for _ in range(2):
        (x**2).backward()
    assert x.grad is not None and x.grad.item() == 4, "without it the gradients add up"
    optimizer.zero_grad()
    assert x.grad is None
    (x**2).backward()
    optimizer.step()
    assert x.item() == pytest.approx(0.8)


def test_adagrad_with_the_sum_reset_in_every_step_is_sign_descent():
    x, rate, tiny = np.array([3.05, 0.012]), 0.1, 1e-6
    for _ in range(100):
        g = 2 * x
        moved = rate * g / (np.sqrt(g * g) + tiny)
        assert np.abs(moved) == pytest.approx(rate, rel=0.01)
        x = x - moved
    assert np.abs(x).min() > 0.01, "it does not come to rest"


def test_rmsprop_with_the_average_of_the_gradients_ends_with_nan():
    v = 0.9 * 0.0 + 0.1 * -1.0
    with pytest.raises(ValueError):
        math.sqrt(v)
    assert torch.isnan(torch.sqrt(torch.tensor(v)))


def test_terrain_the_scene_on_momentum_begins_where_plain_descent_began():
    plain, heavy = (
        experiment_of(next(scene for scene in lessons.lesson(slug).scenes if scene.id == name).query)
        for slug, name in (("terrain", "minimum"), ("momentum", "well"))
    )
    assert plain.starts[0] == heavy.starts[0]
    assert len({rule.lr for rule in heavy.optimizers if rule.slug == "momentum"}) > 1
