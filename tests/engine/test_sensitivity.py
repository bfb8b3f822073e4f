"""Ends marked as chaotic are chaotic in plain loops too, and all others end in one place."""

import math

import numpy as np
import pytest
import torch

from engine import Experiment, simulate
from engine.sensitivity import chaotic, chaotic_share
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

# Published as "solving" Rastrigin: it ends at (3.95, 5.09) in float32, at (-2.31, 0.25) in float64, at (0.15, -0.14)
# in its picture.
LUCKY = OPTIMIZERS["momentum"].replace(lr=0.5608, momentum=0.53)


def marked(surface, rule, starts=None, steps=500, **conditions):
    landscape = LANDSCAPES[surface]
    experiment = Experiment(landscape, (rule,), starts or landscape.starts[:1], steps=steps, **conditions)
    return chaotic(simulate(experiment))[0].tolist()


@pytest.mark.parametrize("clip", [0.0, 1.0], ids=["as written", "with its hidden clip"])
@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_a_published_lucky_run_is_marked(precision, clip):
    rule = LUCKY.replace(clip=clip)
    assert marked("rastrigin", rule, ((-2.0, 3.5),), precision=precision) == [True]


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize(("surface", "slug"), [("bowl", "gradient_descent"), ("rosenbrock", "adam")])
def test_a_run_that_settles_is_not(surface, slug, precision):
    assert marked(surface, OPTIMIZERS[slug], precision=precision) == [False]


def test_the_first_race_of_the_page_is_quiet():
    """Its float32 ends differ by up to 1.8 % of the diagonal, always in the same way: that is rounding, not chaos."""
    rules = tuple(
        OPTIMIZERS[slug] for slug in ("gradient_descent", "momentum", "adagrad", "rmsprop", "adam", "adadelta")
    )
    landscape = LANDSCAPES["rosenbrock"]
    assert not chaotic(simulate(Experiment(landscape, rules, landscape.starts))).any()


def test_a_start_on_the_ridge_of_a_saddle_is_marked_and_its_neighbour_is_not():
    rule = OPTIMIZERS["gradient_descent"].replace(lr=0.05)
    f = LANDSCAPES["saddle"]
    x = torch.tensor([[1.5, 0.0]], dtype=torch.float64)
    assert f.gradient(x)[0, 1] == 0  # descent stays on the ridge for ever, unless it is nudged
    assert marked("saddle", rule, ((1.5, 0.0), (1.5, 0.3)), steps=200) == [True, False]


def test_who_runs_away_in_every_run_is_not_marked():
    """The precision alone decides whether 1e100 is still a number."""
    descent = OPTIMIZERS["gradient_descent"]
    assert marked("rosenbrock", descent.replace(lr=1e6)) == [False]
    wide = Experiment(LANDSCAPES["ravine"], (descent.replace(lr=0.03),), ((-1.0, 1.0),), steps=200)
    double, single = simulate(wide), simulate(wide.replace(precision="float32"))
    assert double.diverged[0, 0] == -1
    assert single.diverged[0, 0] > 0
    assert not chaotic(double).any()
    assert not chaotic(single).any()


def test_the_same_draws_of_noise_in_every_run():
    """Noise alone moves no end: it is drawn by the start's number, and a shifted start keeps its number."""
    experiment = Experiment(
        LANDSCAPES["bowl"],
        (OPTIMIZERS["sgd"].replace(lr=0.1), OPTIMIZERS["adam"]),
        ((1.0, 1.0), (-1.0, 0.5)),
        steps=300,
        noise=2.0,
        seed=7,
    )
    assert chaotic(simulate(experiment)).tolist() == [[False, False], [False, False]]


def rastrigin(x):
    return 20 + (x * x - 10 * torch.cos(2 * math.pi * x)).sum()


def plain_end(start, lr, momentum, dtype, steps=300):
    """Return the end of torch's own SGD on a formula written here."""
    x = torch.tensor(start, dtype=dtype, requires_grad=True)
    optimizer = torch.optim.SGD([x], lr=lr, momentum=momentum)
    for _ in range(steps):
        optimizer.zero_grad()
        rastrigin(x).backward()
        optimizer.step()
    return x.detach().to(torch.float64)


@pytest.mark.parametrize("start", [(-2.0, 3.5), (1.3, -0.7)])
@pytest.mark.parametrize(("lr", "momentum"), [(0.0005, 0.9), (0.004, 0.5), (0.5608, 0.53), (0.3, 0.2)])
def test_plain_loops_in_both_precisions_agree(lr, momentum, start):
    (x0, x1), (y0, y1) = LANDSCAPES["rastrigin"].extent
    diagonal = math.hypot(x1 - x0, y1 - y0)
    end = plain_end(start, lr, momentum, torch.float64)
    others = [plain_end(start, lr, momentum, torch.float32)]
    others += [plain_end([z + 1e-6 for z in start], lr, momentum, dtype) for dtype in (torch.float64, torch.float32)]
    apart = [float((other - end).norm()) / diagonal for other in others]
    rule = OPTIMIZERS["momentum"].replace(lr=lr, momentum=momentum)
    (mark,) = marked("rastrigin", rule, (start,), steps=300)
    if mark:
        assert max(apart) > 0.05
    else:
        assert max(apart) < 1e-3
    assert mark == (lr > 0.1)


@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_the_share_of_a_swarm_is_the_mean_of_the_marks(noise):
    """Also where only some of the swarm are asked: each keeps the draws of its own place."""
    starts = np.random.default_rng(0).uniform(-5, 5, (40, 2))
    rule = OPTIMIZERS["momentum"].replace(lr=0.01, momentum=0.5)
    experiment = Experiment(LANDSCAPES["rastrigin"], (rule,), starts, steps=60, noise=noise, seed=3)
    marks = chaotic(simulate(experiment))[0]

    def share(count):
        return chaotic_share(experiment.landscape, rule, starts, 60, noise=noise, seed=3, count=count)

    assert 0 < marks.mean() < 1
    assert share(1024) == pytest.approx(marks.mean())
    # The first, the last, and evenly between; in another batch a library may round otherwise, and one mark flip.
    assert share(14) == pytest.approx(marks[::3].mean(), abs=1.5 / 14)


def test_a_share_of_none_and_of_all():
    starts = torch.rand(3000, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1)) * 2 - 1
    assert chaotic_share(LANDSCAPES["bowl"], OPTIMIZERS["gradient_descent"], starts, 200) == 0
    assert chaotic_share(LANDSCAPES["rastrigin"], LUCKY, starts, 200) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"starts": [1.0, 2.0]}, r"chaotic_share\.starts must be an array \[starts, 2\]"),
        ({"count": 0}, r"chaotic_share\.count must lie in \[1, "),
        ({"steps": 0}, r"Experiment\.steps must lie in \[1, 100000\], got 0"),
        ({"noise": -1.0}, r"Experiment\.noise must lie in \[0, 1e6\], got -1"),
    ],
)
def test_what_is_refused(changes, message):
    wanted = {"starts": np.zeros((2, 2)), "steps": 10, **changes}
    with pytest.raises(ValueError, match=message):
        chaotic_share(LANDSCAPES["bowl"], OPTIMIZERS["adam"], **wanted)
