"""A run on a surface with a box is a projected one, as plain loops and SciPy have it, everywhere a step is made."""

import json
import pickle

import numpy as np
import pytest
import torch
from scipy.optimize import minimize

from engine import Experiment, compilation, script, simulate, swarm, sweep, uniform
from engine import device as devices
from engine.link import from_query, to_query
from engine.sensitivity import chaotic
from engine.starts import cloud, grid
from landscapes import LANDSCAPES, typed
from optimizers import OPTIMIZERS

BOX = ((0.0, 3.0), (0.0, 2.0))
ASIDE = typed("(x-5)^2 + (y-4)^2", box=BOX)  # its minimum lies outside: the run ends in the corner (3, 2)
BOWL = LANDSCAPES["bowl"].replace(box=BOX)
# Random steps, a rate that starts from nothing, and a rule that waits: they are on their way, in the box.
SLOW = {"langevin", "radam"}


def projected_descent(gradient, start, rate, steps, momentum=0.0):
    """Return the path of projected descent, number by number: [steps + 1, 2]."""
    (x, y), (u, v) = start, (0.0, 0.0)
    path = [(x, y)]
    for _ in range(steps):
        gx, gy = gradient(x, y)
        u, v = momentum * u + gx, momentum * v + gy
        x, y = x - rate * u, y - rate * v
        x, y = min(max(x, BOX[0][0]), BOX[0][1]), min(max(y, BOX[1][0]), BOX[1][1])
        path.append((x, y))
    return np.array(path)


@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_the_path_is_that_of_projected_descent(momentum):
    """The memory goes on as if nothing had been cut off: the second rule presses against the edge."""
    rule = OPTIMIZERS["momentum"].replace(lr=0.03, momentum=momentum)
    run = simulate(Experiment(ASIDE, (rule,), ((0.5, 1.8),), steps=60))
    expected = projected_descent(lambda x, y: (2 * (x - 5), 2 * (y - 4)), (0.5, 1.8), 0.03, 60, momentum)
    assert run.x[:, 0, 0] == pytest.approx(expected, abs=1e-12)
    assert run.x[-1, 0, 0].tolist() == [3, 2]


@pytest.mark.slow
def test_every_rule_stays_inside_and_ends_where_scipy_does():
    rules = tuple(OPTIMIZERS.values())
    run = simulate(Experiment(ASIDE, rules, ASIDE.starts[:1], steps=1500))
    best = minimize(lambda p: (p[0] - 5) ** 2 + (p[1] - 4) ** 2, (1, 1), method="L-BFGS-B", bounds=BOX).x
    assert (run.x >= (0, 0)).all() and (run.x <= (3, 2)).all()
    for rule, end in zip(rules, run.x[-1, :, 0], strict=True):
        if rule.slug not in SLOW:
            assert end == pytest.approx(best, abs=1e-6), rule.slug


def test_without_a_box_nothing_is_projected(monkeypatch):
    """A box that is never touched changes no number; without one the projection is not even called."""
    rules, start = (OPTIMIZERS["adam"], OPTIMIZERS["lbfgs"]), ((0.4, 0.3),)
    wide = LANDSCAPES["rosenbrock"].replace(box=((-50, 50), (-50, 50)))
    boxed = simulate(Experiment(wide, rules, start, steps=50)).x

    def refuse(*_):
        raise AssertionError("projected without a box")

    monkeypatch.setattr("engine.walk.kept", refuse)
    assert (simulate(Experiment(LANDSCAPES["rosenbrock"], rules, start, steps=50)).x == boxed).all()


def test_a_rule_may_look_outside():
    """Nesterov's gradient is that of the place ahead, which lies outside the box before the first step is cut off."""
    seen = []

    def gradient(x, y):
        seen.append((x, y))
        return 2 * (x - 5), 2 * (y - 4)

    x, v = np.array([2.5, 1.8]), np.zeros(2)
    path = [x]
    for _ in range(40):
        g = np.array(gradient(*(x + 0.9 * v)))
        v = 0.9 * v - 0.05 * g
        x = np.clip(x + v, (0, 0), (3, 2))
        path.append(x)
    run = simulate(Experiment(ASIDE, (OPTIMIZERS["nesterov"].replace(lr=0.05),), ((2.5, 1.8),), steps=40))
    assert max(x for x, _ in seen) > 3
    assert run.x[-1, 0, 0].tolist() == [3, 2] == np.round(path[-1], 12).tolist()


def test_sweeps_swarms_and_races_make_the_same_steps():
    rule, starts = OPTIMIZERS["adam"].replace(lr=0.3), ((0.2, 0.1), (9.0, -4.0), (2.9, 1.0))
    race = simulate(Experiment(ASIDE, (rule,), starts, steps=30, noise=0.5, seed=3))
    assert race.x[0, 0, 1].tolist() == [3, 0]  # the start outside became the nearest point
    swept = sweep(ASIDE, rule, {"lr": [0.1, 0.3]}, starts, steps=30, precision="float64", noise=0.5, seed=3)
    many = swarm(ASIDE, rule, np.array(starts), 30, precision="float64", noise=0.5, seed=3, compiled=False)
    assert swept.end[1] == pytest.approx(race.x[-1, 0], abs=1e-12)
    assert many.end == pytest.approx(race.x[-1, 0], abs=1e-12)
    assert not chaotic(simulate(Experiment(ASIDE, (rule,), starts, steps=300))).any()


@pytest.mark.parametrize("slug", ["sgd", "adam", "lookahead"])
def test_the_compiled_program_makes_the_same_steps(slug, monkeypatch):
    monkeypatch.setattr(torch._inductor, "compile", lambda program, inputs, options: program)
    monkeypatch.setattr(devices, "missing", lambda device: "")
    monkeypatch.setattr(devices, "COMPILED_BLOCK", 32)
    monkeypatch.setattr(compilation, "STEPS", 2)
    compilation.forget()
    starts = uniform(BOWL, 50, seed=1)
    for landscape in (BOWL, LANDSCAPES["bowl"]):  # a program for each: the box is part of the surface
        eager, compiled = (
            swarm(landscape, OPTIMIZERS[slug].replace(lr=0.4), starts, 11, precision="float64", noise=2.0, compiled=how)
            for how in (False, True)
        )
        assert compiled.end == pytest.approx(eager.end, rel=1e-9, abs=1e-12)
        assert (eager.end >= 0).all() == (landscape is BOWL)
    compilation.forget()


def test_the_starts_of_a_swarm_lie_in_the_box():
    for points in (grid(ASIDE, 9), uniform(ASIDE, 200, seed=2)):
        assert (points >= (0, 0)).all() and (points <= (3, 2)).all()
    assert grid(ASIDE, 2).tolist() == [[0, 0], [3, 0], [0, 2], [3, 2]]
    around = swarm(ASIDE, OPTIMIZERS["sgd"].replace(lr=0), cloud((3, 2), 5.0, 64), 1, compiled=False)
    assert (around.end >= (0, 0)).all() and (around.end <= (3, 2)).all()


@pytest.mark.parametrize("landscape", [ASIDE, BOWL, BOWL.replace(rotation=30, scale=2)], ids=["typed", "bowl", "moved"])
def test_an_experiment_takes_its_box_along(landscape):
    experiment = Experiment(landscape, (OPTIMIZERS["adam"],), ((1.0, 1.0),), steps=20)
    written = experiment.to_json()
    assert json.loads(written)["landscape"]["box"] == [[0, 3], [0, 2]]
    query = to_query(experiment)
    assert query["box"] == ["0,3,0,2"]
    read = from_query(query)
    for again in (Experiment.from_json(written), pickle.loads(pickle.dumps(experiment)), read.experiment):
        assert again == experiment and again.key() == experiment.key() and again.landscape.box == BOX
    assert not read.problems


def test_without_a_box_files_and_links_are_as_before():
    experiment = Experiment(LANDSCAPES["bowl"], (OPTIMIZERS["adam"],), ((1.0, 1.0),), steps=20)
    assert "box" not in experiment.to_json() and "box" not in to_query(experiment)
    assert experiment.key() != experiment.replace(landscape=BOWL).key()


@pytest.mark.parametrize("given", ["0,1,2", "3,0,0,2", "0,3,0,x", "", "0,3,0,2,5", "0,1e9,0,1", "nan,3,0,2"])
def test_a_box_in_a_link_that_cannot_be_used_is_told(given):
    read = from_query({"surface": ["bowl"], "box": [given]})
    assert read.experiment.landscape.box is None
    (line,) = read.problems
    assert line.startswith("box must be two rising ranges within ±1,000,000") and line.endswith("left out.")


def test_a_start_outside_is_told():
    read = from_query({"surface": ["bowl"], "box": ["0,3,0,2"], "start": ["4,1", "1,1"]})
    assert read.experiment.starts == ((3, 1), (1, 1))
    assert read.problems == ("start 4, 1 lies outside the box; using 3, 1.",)


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_the_script_clamps_and_walks_the_same_path(precision):
    rules = tuple(OPTIMIZERS[slug] for slug in ("gradient_descent", "momentum", "adam", "lion", "sam"))
    experiment = Experiment(ASIDE, rules, ((0.5, 0.1), (9.0, 1.0)), steps=40, noise=0.3, precision=precision)
    text, names = script.pytorch(experiment), {}
    assert "clamp_(LOW, HIGH)  # back onto the box" in text
    try:
        exec(text, names)
    finally:
        torch.set_default_dtype(torch.float32)
    paths = np.array([path.numpy() for path in names["paths"].values()])
    near = 1e-10 if precision == "float64" else 1e-4
    assert paths.transpose(2, 0, 1, 3) == pytest.approx(simulate(experiment).x, abs=near)
    assert "LOW" not in script.pytorch(experiment.replace(landscape=LANDSCAPES["bowl"]))
