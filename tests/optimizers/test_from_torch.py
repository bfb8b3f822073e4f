"""Classes of torch.optim.Optimizer race unchanged, or are refused by name with the reason."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch

from engine import Experiment, simulate
from engine.sensitivity import chaotic
from engine.swarms import swarm
from engine.sweeps import sweep
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, FromTorch, Optimizer
from optimizers.schedules import SCHEDULES
from tests.others import pytorch_optimizer

RAVINE, ROSENBROCK = LANDSCAPES["ravine"], LANDSCAPES["rosenbrock"]
STARTS = ((-1.5, 2.0), (0.5, 1.0), (1.0, -1.0))


class Own(torch.optim.Optimizer):
    """A reader's own class: normalised steps with a momentum, whose gradient it also writes into."""

    def __init__(self, params, lr, keep=0.5):
        super().__init__(params, {"lr": lr, "keep": keep})

    @torch.no_grad()
    def step(self, closure=None):  # pyright: ignore[reportIncompatibleMethodOverride]
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                p.grad.div_(p.grad.norm())
                state["speed"] = group["keep"] * state.get("speed", 0.0) + p.grad
                p.sub_(group["lr"] * state["speed"])


class Again(Own):
    """Evaluates its closure again."""

    def step(self, closure):  # pyright: ignore[reportIncompatibleMethodOverride]
        closure()


class SecondOrder(Own):
    """Differentiates the gradient."""

    def step(self, closure=None):
        for p in self.param_groups[0]["params"]:
            (curvature,) = torch.autograd.grad(p.grad.sum(), p)
            p.data.sub_(p.grad / curvature)


class Fragile(Own):
    """Takes thirty steps and no more."""

    def step(self, closure=None):
        self.taken = getattr(self, "taken", 0) + 1
        if self.taken > 30:
            raise RuntimeError("that was enough.\nA second line.")


CLASSES = [
    (torch.optim.Adam, {"lr": 0.05, "betas": (0.8, 0.99)}),
    (torch.optim.SGD, {"lr": 1e-3, "momentum": 0.9, "nesterov": True}),
    (torch.optim.Adagrad, {"lr": 0.3, "initial_accumulator_value": 0.1}),
    (torch.optim.Rprop, {}),
    (Own, {"lr": 0.02, "keep": 0.7}),
    ("Lamb", {"lr": 0.01}),
]
each_class = pytest.mark.parametrize(
    ("cls", "settings"), CLASSES, ids=lambda value: value if isinstance(value, str) else getattr(value, "__name__", "")
)


def _named(cls):
    """Return a class, or the one of this name in the pytorch-optimizer package."""
    return getattr(pytorch_optimizer, cls) if isinstance(cls, str) else cls


@each_class
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_it_is_the_class_run_by_hand(cls, settings, precision):
    """Given the gradients that were read, noisy and clipped, at the rates of the schedule: to the last bit."""
    cls = _named(cls)
    rule = FromTorch(cls, **settings, clip=5.0, schedule=SCHEDULES["cosine"])
    experiment = Experiment(ROSENBROCK, (rule,), STARTS, steps=60, noise=0.3, seed=5, precision=precision)
    run = simulate(experiment, record=("details",))
    assert np.linalg.norm(run.gradient, axis=-1).max() < 5.0 + 1e-5
    rates = rule.lr * SCHEDULES["cosine"].factor(torch.arange(1, 61, dtype=torch.float64), 60)
    for i, start in enumerate(STARTS):
        p = torch.nn.Parameter(torch.tensor(start, dtype=getattr(torch, precision)))
        instance = cls([p], **settings)
        for t in range(60):
            instance.param_groups[0]["lr"] = rates[t].item()
            p.grad = torch.tensor(run.gradient[t, 0, i])
            instance.step()
            assert p.tolist() == run.x[t + 1, 0, i].tolist()


@pytest.mark.parametrize(
    ("ours", "cls", "settings"),
    [
        ("sgd", torch.optim.SGD, {"lr": 0.005}),
        ("adam", torch.optim.Adam, {"lr": 0.05}),
        ("adagrad", torch.optim.Adagrad, {"lr": 0.2}),
    ],
)
def test_it_walks_as_our_rule_of_that_name(ours, cls, settings):
    rules = (OPTIMIZERS[ours].replace(**settings), FromTorch(cls, **settings))
    path = simulate(Experiment(RAVINE, rules, STARTS[:2], steps=60)).x
    np.testing.assert_allclose(path[:, 1], path[:, 0], rtol=0, atol=1e-12)


def test_a_class_in_a_plain_loop_of_its_own():
    """Nothing of the lab but the formula: autograd, a loop and the class."""
    p = torch.nn.Parameter(torch.tensor([-1.5, 2.0], dtype=torch.float64))
    instance = torch.optim.RMSprop([p], lr=0.01)
    for _ in range(80):
        instance.zero_grad()
        ((1 - p[0]) ** 2 + 100 * (p[1] - p[0] ** 2) ** 2).backward()
        instance.step()
    run = simulate(Experiment(ROSENBROCK, (FromTorch(torch.optim.RMSprop, lr=0.01),), STARTS, steps=80))
    np.testing.assert_allclose(run.x[-1, 0, 0], p.tolist(), rtol=0, atol=1e-9)


def test_a_particle_walks_alike_alone_among_others_in_a_swarm_and_in_a_sweep():
    """Norms are each particle's own, since each has its instance."""
    rule = FromTorch(pytorch_optimizer.Lamb, lr=0.02, weight_decay=0.01)
    conditions = {"noise": 0.2, "seed": 3}
    end = simulate(Experiment(ROSENBROCK, (rule, rule), STARTS, steps=40, **conditions)).x[-1]
    np.testing.assert_array_equal(end[0], end[1])
    alone = simulate(Experiment(ROSENBROCK, (rule,), STARTS[:1], steps=40, **conditions)).x[-1, 0]
    np.testing.assert_array_equal(alone, end[0, :1])
    flown = swarm(ROSENBROCK, rule, STARTS, 40, precision="float64", paths=(1,), **conditions)
    np.testing.assert_allclose(flown.end, end[0], rtol=0, atol=1e-13)
    swept = sweep(ROSENBROCK, rule, {"lr": [0.01, 0.02], "clip": [0.0, 1.0]}, STARTS, 40, **conditions)
    np.testing.assert_allclose(swept.end[1, 0], end[0], rtol=0, atol=1e-13)
    lower = simulate(Experiment(ROSENBROCK, (rule.replace(lr=0.01, clip=1.0),), STARTS, steps=40, **conditions)).x[
        -1, 0
    ]
    np.testing.assert_allclose(swept.end[0, 1], lower, rtol=0, atol=1e-13)


def test_a_batch_of_samples_is_read():
    surface = LANDSCAPES["line_fit"]
    rules = (OPTIMIZERS["sgd"].replace(lr=0.01), FromTorch(torch.optim.SGD, lr=0.01))
    path = simulate(Experiment(surface, rules, surface.starts[:2], steps=30, batch=2)).x
    np.testing.assert_allclose(path[:, 1], path[:, 0], rtol=0, atol=1e-12)


def test_a_sweep_of_more_particles_takes_them_in_turn():
    starts = np.random.default_rng(0).normal(size=(129, 2))
    over = {"lr": [0.001, 0.01, 0.02]}
    theirs, ours = (
        sweep(RAVINE, rule, over, starts, 3)
        for rule in (FromTorch(torch.optim.SGD, lr=0.1), OPTIMIZERS["gradient_descent"])
    )
    assert np.allclose(theirs.end, ours.end, rtol=1e-12)


def test_at_most_256_particles():
    rule = FromTorch(torch.optim.SGD, lr=0.001)
    starts = np.zeros((257, 2))
    line = r"torch.optim.SGD .* \[1, 256\], got 257"
    with pytest.raises(ValueError, match=line):
        simulate(Experiment(RAVINE, (rule,), starts, steps=1))
    with pytest.raises(ValueError, match=line):
        swarm(RAVINE, rule, starts, 1)
    assert swarm(RAVINE, rule, starts[:256], 1).end.shape == (256, 2)


def test_the_classs_own_settings_are_not_swept_and_it_is_not_compiled():
    rule = FromTorch(torch.optim.SGD, lr=0.001, momentum=0.9)
    with pytest.raises(ValueError, match=r"no 'momentum' that can be swept\. It has: lr, clip"):
        sweep(RAVINE, rule, {"momentum": [0.1, 0.9]}, STARTS, 5)
    with pytest.raises(ValueError, match=r"compiled=True cannot run torch\.optim\.SGD"):
        swarm(RAVINE, rule, STARTS, 8, compiled=True)


def test_who_runs_away_is_nan_and_stops_nobody():
    rule = FromTorch(torch.optim.SGD, lr=1.0)
    run = simulate(Experiment(LANDSCAPES["bowl"], (rule.replace(lr=3.0),), ((1.0, 1.0), (0.0, 0.0)), steps=600))
    assert run.diverged[0, 0] > 0 and np.isnan(run.x[-1, 0, 0]).all()
    assert run.x[-1, 0, 1].tolist() == [0.0, 0.0]


def test_the_rate_that_the_charts_show():
    rule = FromTorch(torch.optim.SGD, lr=0.25)
    run = simulate(Experiment(LANDSCAPES["bowl"], (rule,), ((1.0, 0.0),), steps=3), record=("details",))
    assert run.effective_rate is not None
    np.testing.assert_allclose(run.effective_rate[:, 0, 0, 0], 0.25)
    assert np.isnan(run.effective_rate[:, 0, 0, 1]).all()
    assert not chaotic(run).any()


# ------------------------------------------------------------------ who is refused


@pytest.mark.parametrize(
    ("cls", "why"),
    [
        (torch.optim.LBFGS, "needs a closure, to evaluate the surface again"),
        (Again, "needs a closure"),
        (SecondOrder, "create_graph=True"),
        ("AdaHessian", "create_graph=True"),
        ("SAM", "closure|base_optimizer|optimizer"),
        (torch.optim.Muon, "Muon only supports 2D parameters"),
        (torch.optim.SparseAdam, "does not support dense gradients"),
    ],
)
def test_a_class_that_cannot_race_is_refused_by_name(cls, why):
    cls = _named(cls)
    with pytest.raises(ValueError, match=why) as refused:
        FromTorch(cls, lr=0.1)
    said = str(refused.value)
    assert f"{cls.__name__} cannot race here: " in said and "\n" not in said and said.endswith(".")
    assert refused.value.__cause__ is None and refused.value.__suppress_context__


def test_bad_settings_are_one_line():
    with pytest.raises(
        ValueError, match=r"torch\.optim\.Adam cannot race here: it says “.*unexpected keyword argument 'b'"
    ):
        FromTorch(torch.optim.Adam, b=1)
    with pytest.raises(ValueError, match=r"Invalid beta parameter at index 0: 2\.0"):
        FromTorch(torch.optim.Adam, betas=(2.0, 0.9))
    with pytest.raises(ValueError, match=r"FromTorch\.lr must lie in \[0, 1e6\], got -1"):
        FromTorch(torch.optim.Adam, lr=-1.0)
    with pytest.raises(ValueError, match=r"FromTorch\.clip must lie in"):
        FromTorch(torch.optim.Adam, clip=-1.0)
    for wrong in (
        adam := OPTIMIZERS["adam"],
        "torch.optim.Adam",
        dict,
        torch.optim.Adam([torch.nn.Parameter(torch.ones(1))]),
    ):
        with pytest.raises(TypeError, match=r"FromTorch takes a class of torch\.optim\.Optimizer"):
            FromTorch(wrong)
    assert isinstance(adam, Optimizer)


def test_what_fails_on_the_way_is_one_line_too():
    with pytest.raises(ValueError, match=r"Fragile cannot race here: it says “that was enough”\.$"):
        simulate(Experiment(RAVINE, (FromTorch(Fragile, lr=0.1),), STARTS, steps=40))


def test_every_class_of_the_package_runs_or_is_refused_with_a_reason():
    ran, refused = [], {}
    for name in pytorch_optimizer.get_supported_optimizers():
        try:
            rule = FromTorch(pytorch_optimizer.load_optimizer(name))
        except ValueError as error:
            refused[name] = str(error)
            continue
        run = simulate(Experiment(ROSENBROCK, (rule,), STARTS[:2], steps=3))
        assert np.isfinite(run.x).all(), name
        ran.append(name)
    line = re.compile(r"(pytorch_optimizer|torch\.optim)\.\w+ cannot race here: (its|it) .{10,250}\.")
    assert [said for said in refused.values() if not line.fullmatch(said)] == []
    assert len(ran) > 100 and len(refused) < 25
    assert "create_graph" in refused["adahessian"] and "create_graph" in refused["sophiah"]
