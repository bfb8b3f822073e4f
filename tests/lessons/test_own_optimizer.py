"""The optimizer of the last lesson, its twin here, torch's own, and the file that the lesson prints."""

import re
from urllib.parse import parse_qs

import numpy as np
import pytest
import torch

import lessons
from core.words import languages
from engine import Experiment, simulate
from engine.link import from_query
from landscapes import LANDSCAPES
from lessons.measures import MEASURES
from lessons.own_optimizer import MovingAverage, comparison
from optimizers import OPTIMIZERS, Optimizer


def experiment(query: str) -> Experiment:
    return from_query(parse_qs(query)).experiment


@pytest.mark.parametrize(
    "query",
    [
        "surface=ravine&r=momentum&moving_average.1=1&lr.1=0.02&steps=300",
        "surface=rosenbrock&r=momentum&moving_average.1=1&lr.1=0.002&momentum.1=0.5&steps=500",
        "surface=bowl&r=momentum&moving_average.1=1&lr.1=0.1&momentum.1=0&steps=50&noise=3",
    ],
)
def test_both_take_the_same_path(query: str):
    both = comparison(experiment(query))
    assert both.path_torch.shape == both.path_rule.shape
    assert np.abs(both.path_torch - both.path_rule).max() == both.largest_difference <= 1e-12
    assert np.ptp(both.path_rule, axis=0).max() > 0.1  # it has moved


def test_the_path_is_that_of_a_plain_loop():
    """On the ravine, whose gradient is (x, 100 y)."""
    both = comparison(experiment("surface=ravine&r=momentum&moving_average.1=1&lr.1=0.01&steps=60"))
    x = np.array([-10.0, 1.0])
    average = x * (1, 100)
    for place in both.path_torch:
        assert place == pytest.approx(x, abs=1e-12)
        average = 0.9 * average + 0.1 * x * (1, 100)
        x = x - 0.01 * average


def test_both_sources_are_shown():
    both = comparison(experiment("surface=bowl&r=momentum&moving_average.1=1&steps=2"))
    assert both.torch_source.startswith("class MovingAverage(torch.optim.Optimizer):")
    assert "def update(self" in both.rule_source
    assert 'state["momentum_buffer"]' in both.rule_source


def test_another_rule_is_refused():
    with pytest.raises(ValueError, match="moving average"):
        comparison(experiment("surface=bowl&r=momentum&steps=2"))


def test_the_class_is_an_optimizer_like_any_other():
    x, y = (torch.tensor([1.0, 2.0], requires_grad=True) for _ in range(2))
    optimizer = MovingAverage([{"params": [x], "lr": 0.5}, {"params": [y]}], lr=0.1)
    loss = optimizer.step(lambda: _backward(x))
    assert loss == 5.0
    assert x.tolist() == [0.0, 0.0]  # 0.5 times the gradient 2x
    assert y.tolist() == [1.0, 2.0]  # without a gradient it stays
    assert y not in optimizer.state


def _backward(x: torch.Tensor) -> float:
    loss = (x * x).sum()
    loss.backward()
    return float(loss.detach())


def test_a_path_that_flies_away_is_still_compared():
    both = comparison(experiment("surface=ravine&r=momentum&moving_average.1=1&lr.1=10&steps=1000"))
    assert np.isnan(both.path_rule[-1]).all()
    assert both.largest_difference >= 0


def test_the_measures_are_these_differences():
    run = simulate(experiment("surface=ravine&r=momentum&moving_average.1=1&lr.1=0.02&steps=50"))
    assert MEASURES["own_difference"](run) == [comparison(run.experiment).largest_difference]
    assert MEASURES["torch_difference"](run)[0] <= 1e-12


@pytest.mark.parametrize("language", list(languages()))
def test_the_file_that_the_lesson_prints_is_the_same_rule(language: str):
    """Its code is run as it stands there."""
    scene = lessons.lesson("own", language).scenes[2]
    (code,) = re.findall(r"```python\n(.*?)```", scene.text, re.DOTALL)
    names: dict[str, object] = {"__name__": "printed"}
    exec(code, names)
    made = names["FirstAverage"]
    assert isinstance(made, type)
    assert issubclass(made, Optimizer)
    rules = (made(lr=0.02, beta=0.8), OPTIMIZERS["momentum"].replace(lr=0.02, momentum=0.8, moving_average=True))
    run = simulate(Experiment(LANDSCAPES["ravine"], rules, ((-10, 1),), steps=200))
    assert np.abs(run.x[:, 0] - run.x[:, 1]).max() <= 1e-12
