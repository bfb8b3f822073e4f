"""A sweep is its runs one by one: every rule, every number, with noise, a schedule and a clip."""

import numpy as np
import pytest
import torch

from engine import Experiment, simulate, sweep, sweeps
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

STARTS = np.array([(-1.5, 2.0), (0.3, 0.2), (1.0, -0.5)])
BOWL = LANDSCAPES["bowl"]
DESCENT = OPTIMIZERS["gradient_descent"]


def numbers(spec):
    """Return three values of a hyperparameter, two of them at the ends of its slider."""
    low, high = spec.slider
    if spec.name == "lr":
        return [0.001, 0.004, 0.03]
    if spec.name == "clip":
        return [0.0, 0.7, 20.0]
    return [low, float(np.sqrt(low * high)) if spec.log else (low + high) / 3, high]


def steps_for(rule):
    """Return few steps for a rule with many evaluations a step."""
    return 25 if rule.evaluations < 4 else 4


def one_by_one(landscape, rules, steps=25, points=STARTS, **conditions):
    """Return f and the place at the end, [rules, starts] each, by `simulate`."""
    starts = tuple(map(tuple, points))
    run = simulate(Experiment(landscape, tuple(rules), starts, steps=steps, **conditions))
    return np.where(run.diverged < 0, run.value[-1], np.inf), run.x[-1]


def rounding(landscape, rules, found, **conditions):
    """Return how far rounding may move the ends of runs: 0 for most rules, much for a few.

    A sweep steps [2, values, starts] where a run steps [2, starts], and torch rounds the last digit of a product's sum
    by its place in memory. L-BFGS divides by the change of the gradient along a step, in which most digits cancel if
    steps are short, so each step enlarges such a digit a thousandfold. The runs themselves are made three times from
    starts that were moved by 1e-15: ten times the largest of the three distances is beyond chance.
    """
    draw = np.random.default_rng(0)
    moved = [
        one_by_one(landscape, rules, points=STARTS * (1 + 1e-15 * draw.standard_normal(STARTS.shape)), **conditions)
        for _ in range(3)
    ]
    with np.errstate(invalid="ignore"):  # inf − inf, of who diverged
        return [10 * np.max([np.abs(end[i] - found[i]) for end in moved], axis=0) for i in range(2)]


def agree(swept, found, allowed=(0.0, 0.0)):
    """Return whether all ends are the same but for their last digits and the allowed distance."""
    for ours, theirs, more in zip((swept.final, swept.end), found, allowed, strict=True):
        there, bound = np.isfinite(theirs), 1e-12 * np.maximum(1.0, np.abs(theirs)) + more
        if not np.array_equal(np.isfinite(ours), there) or (np.abs(ours[there] - theirs[there]) > bound[there]).any():
            return False
    return True


def _cases():
    for slug, rule in OPTIMIZERS.items():
        for spec in rule.params():
            if spec.kind == "float":
                yield pytest.param(slug, spec, id=f"{slug}-{spec.name}")


@pytest.mark.parametrize(("slug", "spec"), list(_cases()))
def test_a_sweep_is_its_runs_one_by_one(slug, spec):
    rule = OPTIMIZERS[slug].replace(schedule=SCHEDULES["cosine"], clip=5.0)
    values, landscape = numbers(spec), LANDSCAPES["rosenbrock"]
    conditions = {"noise": 0.3, "seed": 4, "steps": steps_for(rule)}
    swept = sweep(landscape, rule, {spec.name: values}, STARTS, **conditions)
    runs = [rule.replace(**{spec.name: value}) for value in values]
    found = one_by_one(landscape, runs, **conditions)
    assert agree(swept, found) or agree(swept, found, rounding(landscape, runs, found, **conditions))


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_every_switch_thrown(slug):
    thrown = {spec.name: not spec.default for spec in OPTIMIZERS[slug].params() if spec.kind == "bool"}
    rule = OPTIMIZERS[slug].replace(**thrown)
    landscape, steps = LANDSCAPES["rosenbrock"], steps_for(rule)
    swept = sweep(landscape, rule, {"lr": [0.001, 0.01]}, STARTS, steps)
    runs = [rule.replace(lr=lr) for lr in (0.001, 0.01)]
    found = one_by_one(landscape, runs, steps)
    assert agree(swept, found) or agree(swept, found, rounding(landscape, runs, found, steps=steps))


def test_two_numbers_make_a_table():
    rates, betas = [0.01, 0.1], [0.0, 0.5, 0.9]
    swept = sweep(BOWL, OPTIMIZERS["adam"], {"lr": rates, "beta1": betas}, STARTS, 20)
    assert swept.final.shape == (2, 3, 3)
    assert swept.end.shape == (2, 3, 3, 2)
    assert list(swept.axes) == ["lr", "beta1"]
    for i, lr in enumerate(rates):
        final, _ = one_by_one(BOWL, [OPTIMIZERS["adam"].replace(lr=lr, beta1=beta) for beta in betas], steps=20)
        assert swept.final[i] == pytest.approx(final, rel=1e-12)


@pytest.mark.parametrize(
    ("slug", "name", "values"), [("exponential", "gamma", [0.9, 0.99, 1.0]), ("step", "step_size", [5, 7, 40])]
)
def test_the_numbers_of_a_schedule(slug, name, values):
    schedule = SCHEDULES[slug]
    rule = DESCENT.replace(lr=0.1, schedule=schedule)
    swept = sweep(BOWL, rule, {f"schedule_{name}": values, "lr": [0.1, 0.2]}, STARTS, 30)
    for i, value in enumerate(values):
        runs = [rule.replace(lr=lr, schedule=schedule.replace(**{name: value})) for lr in (0.1, 0.2)]
        assert swept.final[i] == pytest.approx(one_by_one(BOWL, runs, steps=30)[0], rel=1e-12)


def test_blocks_change_nothing(monkeypatch):
    arguments = (LANDSCAPES["himmelblau"], OPTIMIZERS["adam"], {"lr": np.geomspace(1e-3, 1, 7)}, STARTS, 30)
    whole = sweep(*arguments, noise=1.0)
    for block in (2, 5, 7):
        monkeypatch.setattr(sweeps, "BLOCK", block)
        assert sweep(*arguments, noise=1.0).final == pytest.approx(whole.final, rel=1e-12)
    monkeypatch.setattr(sweeps, "_AT_ONCE", 8)
    assert sweep(*arguments, noise=1.0).final == pytest.approx(whole.final, rel=1e-12)


def test_gradient_descent_in_a_ravine_is_its_closed_form_and_stable_below_its_limit():
    """On λ/2·x² a step multiplies x by 1 − ηλ."""
    ravine = LANDSCAPES["ravine"].replace(condition_number=100.0, rotation=0.0)
    rates = np.array([0.001, 0.01, 0.019, 0.0199, 0.0201, 0.021, 0.03])
    swept = sweep(ravine, DESCENT, {"lr": rates}, [(-10.0, 1.0)], 2000)
    finite = rates[:-1]
    expected = 0.5 * (10 * (1 - finite) ** 2000) ** 2 + 50 * np.abs(1 - 100 * finite) ** 4000.0
    assert swept.final[:-1, 0] == pytest.approx(expected, rel=1e-7)
    assert np.array_equal(swept.final[:, 0] < 1, rates < 0.02)
    assert swept.final[-1, 0] == np.inf


def test_who_diverged_is_infinitely_high_and_nowhere():
    swept = sweep(LANDSCAPES["rosenbrock"], DESCENT, {"lr": [0.001, 1.0]}, STARTS, 50)
    assert np.isfinite(swept.final[0]).all()
    assert np.isposinf(swept.final[1]).all()
    assert np.isnan(swept.end[1]).all()
    assert np.isposinf(swept.median[1])
    assert not np.isnan(swept.quantiles).any()


def test_quantiles_are_those_of_numpy_where_all_is_finite():
    starts = np.random.default_rng(0).uniform(-2, 2, (40, 2))
    swept = sweep(BOWL, DESCENT, {"lr": [0.001, 0.01, 0.1]}, starts, 10)
    assert swept.quantiles == pytest.approx(np.quantile(swept.final, [0.1, 0.5, 0.9], axis=-1).T, rel=1e-12)
    assert swept.median == pytest.approx(np.median(swept.final, axis=-1), rel=1e-12)


def test_half_of_the_starts_diverged_makes_the_median_infinite_and_no_nan():
    made = sweep(BOWL, DESCENT, {"lr": [0.1]}, STARTS[:2], 1)
    object.__setattr__(made, "final", np.array([[1.0, np.inf]]))
    assert np.isposinf(made.median).all()
    assert not np.isnan(made.quantiles).any()


def test_precision_and_devices():
    single = sweep(BOWL, DESCENT, {"lr": [0.1, 0.2]}, STARTS, 10, precision="float32")
    assert single.final.dtype == single.end.dtype == np.float32
    double = sweep(BOWL, DESCENT, {"lr": [0.1, 0.2]}, STARTS, 10, device="cpu")
    assert single.final == pytest.approx(double.final, rel=1e-3)
    if torch.cuda.is_available():
        there = sweep(BOWL, DESCENT, {"lr": [0.1, 0.2]}, STARTS, 10, noise=0.1, device="cuda")
        here = sweep(BOWL, DESCENT, {"lr": [0.1, 0.2]}, STARTS, 10, noise=0.1, device="cpu")
        assert there.final == pytest.approx(here.final, rel=1e-9)


@pytest.mark.parametrize(
    ("over", "said"),
    [
        ({"lr": [0.1, -1.0]}, r"GradientDescent.lr must lie in \[0, 1e6\], got -1.0"),
        ({"lr": [float("nan")]}, r"GradientDescent.lr must lie in \[0, 1e6\], got nan"),
        ({"lr": ["fast"]}, r"GradientDescent.lr must be a number in \[0, 1e6\], got 'fast'"),
        ({"lr": []}, r"sweep.over\['lr'\] must be numbers in a row, such as \[0.01, 0.1\], got none"),
        ({"lr": 0.1}, r"sweep.over\['lr'\] must be numbers in a row, such as \[0.01, 0.1\], got 0.1"),
        ({"lr": "0.1"}, r"sweep.over\['lr'\] must be numbers in a row, such as \[0.01, 0.1\], got '0.1'"),
        ({"lr": [[0.1], [0.2]]}, r"sweep.over\['lr'\] must be numbers in a row"),
        ({"beta7": [0.1]}, r"GradientDescent has no 'beta7' that can be swept. It has: lr, clip"),
        ({"schedule_gamma": [0.1]}, r"GradientDescent has no 'schedule_gamma' that can be swept. It has: lr, clip"),
        ({}, r"sweep.over must name what is swept"),
        ([0.1], r"sweep.over must name what is swept"),
    ],
    ids=str,
)
def test_what_cannot_be_swept_is_told(over, said):
    with pytest.raises(ValueError, match=said):
        sweep(BOWL, DESCENT, over, STARTS, 10)


def test_a_switch_is_no_axis():
    with pytest.raises(ValueError, match=r"Adam has no 'amsgrad' .* It has: lr, clip, beta1, beta2, eps"):
        sweep(BOWL, OPTIMIZERS["adam"], {"amsgrad": [0, 1]}, STARTS, 10)


def test_a_value_of_a_schedule_is_checked_by_the_schedule():
    rule = DESCENT.replace(schedule=SCHEDULES["exponential"])
    with pytest.raises(ValueError, match=r"Exponential.gamma must lie in .*, got -2.0"):
        sweep(BOWL, rule, {"schedule_gamma": [0.9, -2.0]}, STARTS, 10)


def test_bad_arguments_are_named():
    over = {"lr": [0.1]}
    for changes, said in (
        ({"starts": [(1.0,)]}, r"sweep.starts must be an array \[starts, 2\]"),
        ({"starts": [(np.nan, 1.0)]}, r"sweep.starts\[0\] must be finite"),
        ({"steps": 0}, r"sweep.steps must lie in \[1, 100000\], got 0"),
        ({"noise": -1}, r"sweep.noise must lie in \[0, 1e6\], got -1"),
        ({"seed": 0.5}, r"sweep.seed must be a whole number"),
        ({"precision": "half"}, r"sweep.precision must be one of float64, float32, got 'half'"),
        ({"device": "abacus"}, r"device must be 'auto', 'cpu' or 'cuda', got 'abacus'"),
    ):
        with pytest.raises(ValueError, match=said):
            sweep(BOWL, DESCENT, over, **{"starts": STARTS, "steps": 10, **changes})
    with pytest.raises(TypeError, match=r"sweep.landscape must be a surface"):
        sweep("bowl", DESCENT, over, STARTS, 10)
    with pytest.raises(TypeError, match=r"sweep.optimizer must be a rule"):
        sweep(BOWL, "adam", over, STARTS, 10)


def test_an_absurd_size_is_refused_before_it_begins():
    starts = np.zeros((10_000, 2))
    with pytest.raises(ValueError, match=r"2,000 of lr from 10,000 starts are 20,000,000 particles"):
        sweep(BOWL, DESCENT, {"lr": np.linspace(0.1, 1, 2000)}, starts, 100_000)
    with pytest.raises(ValueError, match=r"2,000 of lr × 3 of clip .* 1,677 values fit"):
        sweep(BOWL, DESCENT, {"lr": np.linspace(0.1, 1, 2000), "clip": [0, 1, 2]}, starts, 1)
