"""Closed loop: the engine and plain torch.optim walk the same whole path, where that is a fair thing to ask.

Once RMSProp, Adam and their kin have arrived they divide rounding noise by itself, so a path may hang on the
last digit of its start. Each case first shows that its reference does not: moved by 1e-12 at the start, it
moves by less than 1e-9. The reference takes its gradient by autograd from a formula written here.
"""

import math

import pytest
import torch

from engine import Experiment, simulate
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES


def rosenbrock(x, y):
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def himmelblau(x, y):
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def beale(x, y):
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def styblinski_tang(x, y):
    return ((x**4 - 16 * x**2 + 5 * x) + (y**4 - 16 * y**2 + 5 * y)) / 2


def rastrigin(x, y):
    return 20 + sum(z * z - 10 * torch.cos(2 * math.pi * z) for z in (x, y))


REFERENCES = {f.__name__: f for f in (rosenbrock, himmelblau, beale, styblinski_tang, rastrigin)}

# surface, rule and settings, schedule, start, steps
CASES = [
    ("rosenbrock", "gradient_descent", {"lr": 0.001}, "constant", (-1.2, 1.0), 500),
    ("rosenbrock", "momentum", {"lr": 0.0005, "momentum": 0.9}, "cosine", (-1.5, 2.0), 300),
    ("rosenbrock", "adam", {"lr": 0.02}, "constant", (-1.0, 1.5), 300),
    ("himmelblau", "nesterov", {"lr": 0.002, "momentum": 0.8}, "step", (0.5, 3.0), 200),
    ("himmelblau", "adagrad", {"lr": 0.5}, "constant", (-1.0, -2.0), 300),
    ("beale", "nadam", {"lr": 0.01}, "exponential", (1.0, 1.5), 200),
    ("beale", "adadelta", {"lr": 1.0, "rho": 0.95}, "constant", (1.0, -0.5), 250),
    ("styblinski_tang", "adamw", {"lr": 0.02, "weight_decay": 0.1}, "warmup_cosine", (0.5, -1.0), 200),
    ("styblinski_tang", "rmsprop", {"lr": 0.01, "alpha": 0.9, "momentum": 0.5}, "constant", (1.0, 4.0), 60),
    (
        "rastrigin",
        "momentum",
        {"lr": 0.0005, "moving_average": True, "weight_decay": 0.01},
        "constant",
        (1.3, -0.7),
        300,
    ),
    ("rosenbrock", "rprop", {"lr": 0.02, "eta_plus": 1.1}, "constant", (-1.2, 1.0), 60),
    ("himmelblau", "adamax", {"lr": 0.05, "beta2": 0.99}, "cosine", (0.5, 3.0), 200),
    ("rosenbrock", "radam", {"lr": 0.002, "beta2": 0.99}, "step", (-1.0, 1.5), 200),
    ("beale", "asgd", {"lr": 0.01, "lambd": 0.05, "t0": 20.0}, "exponential", (1.0, 1.5), 200),
    ("styblinski_tang", "adafactor", {"lr": 0.05, "weight_decay": 0.01}, "constant", (0.5, -1.0), 100),
    ("rosenbrock", "lbfgs", {"lr": 0.5, "history_size": 8}, "constant", (-1.2, 1.0), 30),
    ("himmelblau", "lbfgs", {"lr": 0.5, "history_size": 3}, "cosine", (0.5, 3.0), 40),
    ("himmelblau", "muon", {"lr": 0.02, "momentum": 0.8}, "cosine", (0.5, 3.0), 200),
    ("rosenbrock", "qhm", {"lr": 0.001, "momentum": 0.95}, "constant", (-1.2, 1.0), 200),
    ("beale", "qhadam", {"lr": 0.01}, "warmup_cosine", (1.0, 1.5), 200),
    ("styblinski_tang", "adabelief", {"lr": 0.01, "eps": 1e-8}, "constant", (0.5, -1.0), 100),
    ("himmelblau", "yogi", {"lr": 0.05}, "constant", (-1.0, -2.0), 200),
    ("beale", "adabound", {"lr": 0.01, "final_lr": 0.01}, "step", (1.0, 1.5), 200),
]


@pytest.fixture(autouse=True)
def float64_default():
    """torch's NAdam and ASGD keep a number in the default dtype."""
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def reference(f, rule, start, steps):
    """Return the path [steps+1, 2] of torch's own optimizer and scheduler."""
    x = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = rule.in_torch().build([x])
    call = rule.schedule.in_torch(steps)
    scheduler = call.build(optimizer) if call else None
    path = [x.detach().clone()]
    for _ in range(steps):
        optimizer.zero_grad()
        f(x[0], x[1]).backward()
        optimizer.step()
        if scheduler:
            scheduler.step()
        path.append(x.detach().clone())
    return torch.stack(path)


@pytest.mark.parametrize(("surface", "slug", "settings", "schedule", "start", "steps"), CASES)
def test_the_engine_walks_torchs_path(surface, slug, settings, schedule, start, steps):
    rule = OPTIMIZERS[slug].replace(**settings, schedule=SCHEDULES[schedule])
    path = reference(REFERENCES[surface], rule, start, steps)
    nudged = reference(REFERENCES[surface], rule, (start[0] + 1e-12, start[1] - 1e-12), steps)
    assert (path - nudged).abs().max() < 1e-9, "this case is chaotic: it cannot serve as a reference"
    ours = simulate(Experiment(LANDSCAPES[surface], (rule,), (start,), steps=steps)).x[:, 0, 0]
    assert abs(ours - path.numpy()).max() < 1e-8
    assert (path[-1] - path[0]).norm() > 0.1  # it did go somewhere


def test_the_cases_are_on_five_surfaces_and_of_every_rule_of_torchs():
    assert len({case[0] for case in CASES}) == 5
    raced = {slug for _, slug, *_ in CASES} | {"sgd"}  # gradient descent's is torch's SGD too
    own = {slug for slug, rule in OPTIMIZERS.items() if (call := rule.in_torch()) and not call.definition}
    assert own <= raced
