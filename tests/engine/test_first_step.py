"""The first step that is told is the one that is taken: against closed forms of the papers, and against a real run."""

import math

import numpy as np
import pytest
import torch

from engine import Experiment, simulate
from engine.first_step import GRADIENTS, first_step
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, written
from optimizers.schedules import SCHEDULES

ALWAYS = [
    slug for slug in ("adam", "adamw", "adamax", "adagrad", "rprop", "lion", "sign_descent") if slug in OPTIMIZERS
]
LIKE_DESCENT = [slug for slug in ("gradient_descent", "sgd", "momentum", "radam", "asgd") if slug in OPTIMIZERS]


@pytest.mark.parametrize("slug", ALWAYS)
@pytest.mark.parametrize("lr", [0.02, 0.3])
def test_the_learning_rate_whatever_the_gradient(slug, lr):
    step = first_step(OPTIMIZERS[slug].replace(lr=lr))
    assert step.lengths == pytest.approx([lr] * len(GRADIENTS), rel=1e-4)
    assert (step.of_gradient, step.of_rate) == (0, 1)
    assert f"{lr:g}" in step.told()[0] and "whatever the gradient" in step.told()[0]


@pytest.mark.parametrize("slug", LIKE_DESCENT)
def test_the_learning_rate_times_the_gradient(slug):
    step = first_step(OPTIMIZERS[slug].replace(lr=0.25))
    assert step.lengths == pytest.approx([0.25 * g for g in GRADIENTS])
    assert (step.of_gradient, step.of_rate) == (1, 1)
    assert "learning rate × gradient" in step.told()[0]


@pytest.mark.parametrize(
    ("slug", "settings", "length"),
    [
        ("rmsprop", {"lr": 0.01, "alpha": 0.96}, 0.01 / math.sqrt(1 - 0.96)),
        ("nadam", {"lr": 0.1, "beta1": 0.9}, 0.10565),
        ("adadelta", {"lr": 1.0, "rho": 0.9, "eps": 1e-6}, math.sqrt(1e-6 / 0.1)),
        ("adam", {"lr": 0.1, "bias_correction": False}, 0.1 * (1 - 0.9) / math.sqrt(1 - 0.999)),
        ("muon", {"lr": 1.0}, 0.69),
    ],
)
def test_other_lengths(slug, settings, length):
    """ORACLES: RMSprop η/√(1−α), NAdam 1.0565 η, Adadelta √(ε/(1−ρ)), Muon about .69 η."""
    step = first_step(OPTIMIZERS[slug].replace(**settings))
    assert step.lengths[-1] == pytest.approx(length, rel=0.02)
    assert step.of_rate == 1


def test_weight_decay_the_schedule_and_the_place_do_not_count():
    plain = first_step(OPTIMIZERS["adamw"].replace(lr=0.05, weight_decay=0.0))
    told = first_step(OPTIMIZERS["adamw"].replace(lr=0.05, weight_decay=0.5, schedule=SCHEDULES["warmup_cosine"]))
    assert told.lengths == plain.lengths


def test_nor_does_the_weight_decay_of_an_inner_rule():
    around = OPTIMIZERS["lookahead"]
    inner = OPTIMIZERS["adamw"].replace(weight_decay=0.5)
    plain = first_step(around.replace(lr=0.05, inner=inner.replace(weight_decay=0.0)))
    told = first_step(around.replace(lr=0.05, inner=inner))
    assert told.lengths == plain.lengths == pytest.approx([0.05] * len(GRADIENTS), rel=1e-4)


def test_a_clipped_gradient_bounds_the_step():
    step = first_step(OPTIMIZERS["gradient_descent"].replace(lr=0.5, clip=1.0))
    assert step.most == pytest.approx(0.5, rel=1e-3)
    assert step.lengths[0] == pytest.approx(0.0005)
    assert "at most 0.5" in step.told()[0]


def test_chance_is_told():
    random = {slug for slug, rule in OPTIMIZERS.items() if first_step(rule).random}
    assert random == {slug for slug in ("langevin",) if slug in OPTIMIZERS}


def test_a_rule_that_divides_by_the_curvature_says_so():
    if "newton" in OPTIMIZERS:
        assert first_step(OPTIMIZERS["newton"]).of_curvature == -1
        assert "curvature" in first_step(OPTIMIZERS["newton"]).told()[0]


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_every_rule_is_told_and_takes_that_step(slug):
    """In the bowl, 10 from its middle along x, where the gradient is as the bowl's formula says."""
    rule = OPTIMIZERS[slug]
    step = first_step(rule)
    assert 1 <= len(step.told()) <= 3 and all(line.endswith(".") for line in step.told())
    assert all(math.isfinite(length) and length >= 0 for length in step.lengths)
    if step.of_place or step.random or step.of_curvature != 0 or rule.evaluations > 1 or rule.hessians:
        return
    bowl = LANDSCAPES["bowl"]
    start = ((0.05, 0.0),)
    size = float(bowl.gradient(torch.tensor(start, dtype=torch.float64)).norm())
    plain = rule.replace(**{name: 0.0 for name in ("weight_decay", "lambd") if name in rule.settings()})
    run = simulate(Experiment(bowl, (plain,), start, steps=1))
    moved = float(np.linalg.norm(run.x[1, 0, 0] - run.x[0, 0, 0]))
    told = float(np.interp(size, GRADIENTS, step.lengths))
    assert moved == pytest.approx(told, rel=0.02, abs=1e-12)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("x = x - lr*g/(t - 1)", "no finite number"),
        ("param lr = 0\nx = 0.5*x", "0.5 × distance from the origin, whatever the gradient and the learning rate"),
        ("param lr = 0\nx = 0.5*x - g", "at a gradient of 0.001"),
        ("param lr = 0\nx = x - 0.2*g/norm(g)", "0.2, whatever the gradient and the learning rate"),
        ("x = x", "none"),
    ],
)
def test_a_typed_rule_may_do_anything_and_is_told(typed, said):
    """Dividing by 0, and whatever the rate: even 0."""
    (line,) = first_step(written(typed)).told()
    assert said in line
