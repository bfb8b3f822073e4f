"""The loop: closed forms, fairness of the noise, independence of the batch, honest divergence."""

import numpy as np
import pytest
import torch

from engine import Experiment, simulate
from engine import device as devices
from engine.evaluation import clipped
from engine.noise import gaussian
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

RULES = tuple(OPTIMIZERS.values())
DEVICES = ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]
STARTS = ((-1.5, 2.0), (0.3, 0.2), (1.0, -0.5))


def race(**changes):
    plain = {"landscape": LANDSCAPES["rosenbrock"], "optimizers": RULES, "starts": STARTS, "steps": 60}
    return simulate(Experiment(**{**plain, **changes}), record=("details",))


def test_the_public_shapes():
    run = simulate(Experiment(LANDSCAPES["bowl"], RULES, STARTS, steps=7))
    n = len(RULES)
    assert run.x.shape == (8, n, 3, 2)
    assert run.value.shape == run.gradient_norm.shape == (8, n, 3)
    assert run.lr.shape == (7, n, 3)
    assert run.diverged.shape == (n, 3)
    assert run.x.dtype == np.float64
    assert simulate(run.experiment.replace(precision="float32")).x.dtype == np.float32


def test_gradient_descent_in_a_ravine_is_its_closed_form():
    """On λ/2·x² a step multiplies x by 1 − ηλ; both figures were computed apart, in float64."""
    ravine = LANDSCAPES["ravine"].replace(condition_number=100.0, rotation=0.0)
    descent = OPTIMIZERS["gradient_descent"]
    under = simulate(Experiment(ravine, (descent.replace(lr=0.019),), ((-10.0, 1.0),), steps=1000))
    t = np.arange(1001)
    assert under.x[:, 0, 0, 0] == pytest.approx(-10 * (1 - 0.019) ** t, rel=1e-9)
    assert under.x[:200, 0, 0, 1] == pytest.approx((1 - 1.9) ** t[:200], rel=1e-9)
    assert under.value[-1, 0, 0] == pytest.approx(1.0889e-15, rel=1e-4)
    over = simulate(Experiment(ravine, (descent.replace(lr=0.021),), ((-10.0, 1.0),), steps=500))
    assert over.value[-1, 0, 0] == pytest.approx(1.235e43, rel=1e-3)
    assert over.diverged[0, 0] == -1  # 1e43 is a number: nothing is clamped, nothing called divergence before its time


def test_values_and_norms_belong_to_the_points_they_stand_beside():
    run = race(noise=0.5)
    for i in (0, 3):
        points = torch.from_numpy(run.x[:, i, 1])
        assert run.value[:, i, 1] == pytest.approx(LANDSCAPES["rosenbrock"].value(points).numpy(), rel=1e-12)
        norm = LANDSCAPES["rosenbrock"].gradient(points).norm(dim=-1).numpy()
        assert run.gradient_norm[:, i, 1] == pytest.approx(norm, rel=1e-12)


@pytest.mark.parametrize("noise", [0.0, 0.7])
def test_a_batch_equals_single_runs(noise):
    """Each rule and each start run alone walks the same path: the first start has the same number in both."""
    together = race(noise=noise)
    for i, rule in enumerate(RULES):
        alone = race(optimizers=(rule,), starts=STARTS[:1], noise=noise)
        assert alone.x[:, 0, 0] == pytest.approx(together.x[:, i, 0], rel=1e-9, abs=1e-9)


def test_every_rule_reads_the_same_noise_but_those_that_read_none():
    run = race(noise=2.0, landscape=LANDSCAPES["bowl"])
    exact = LANDSCAPES["bowl"].gradient(torch.from_numpy(run.x[:-1])).numpy()
    drawn = run.gradient - exact
    quiet = [i for i, rule in enumerate(RULES) if not rule.reads_noise]
    assert {RULES[i].slug for i in quiet} >= {"gradient_descent"}
    assert np.abs(drawn[:, quiet]).max() == 0
    noisy = [i for i, rule in enumerate(RULES) if rule.reads_noise]
    for i in noisy:
        assert drawn[:, i] == pytest.approx(drawn[:, noisy[0]], abs=1e-9)
    assert np.abs(drawn[:, noisy[0], 0] - drawn[:, noisy[0], 1]).min() > 0  # each start has draws of its own


def test_noise_does_not_depend_on_how_many_are_drawn():
    every = gaussian(3, torch.arange(1, 50), torch.arange(200))
    some = gaussian(3, torch.arange(17, 18), torch.arange(100, 120))
    assert torch.equal(every[16:17, :, 100:120], some)
    assert not torch.equal(every, gaussian(4, torch.arange(1, 50), torch.arange(200)))


def test_noise_is_standard_normal_and_uncorrelated():
    z = gaussian(0, torch.arange(400), torch.arange(500))
    n = z.numel()
    assert abs(z.mean()) < 4 / n**0.5
    assert abs(z.var() - 1) < 4 * (2 / n) ** 0.5
    assert abs((z**4).mean() - 3) < 4 * (96 / n) ** 0.5
    for product in (z[:, 0] * z[:, 1], z[1:] * z[:-1], z[:, :, 1:] * z[:, :, :-1]):
        assert abs(product.mean()) < 4.5 / product.numel() ** 0.5
    # the whole distribution, against the normal's own quantiles
    quantiles = torch.tensor([0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999], dtype=torch.float64)
    expected = torch.special.ndtri(quantiles)
    share = (z.flatten()[:, None] <= expected).double().mean(dim=0)
    assert (share - quantiles).abs().max() < 4 * 0.5 / n**0.5


@pytest.mark.slow
def test_equal_experiments_give_equal_paths_and_the_seed_matters():
    assert np.array_equal(race(noise=0.3).x, race(noise=0.3).x, equal_nan=True)
    assert not np.array_equal(race(noise=0.3).x, race(noise=0.3, seed=1).x, equal_nan=True)
    rules = tuple(rule for rule in RULES if not rule.random)  # for whom there is nothing to draw without noise
    assert np.array_equal(race(optimizers=rules).x, race(optimizers=rules, seed=1).x, equal_nan=True)


def test_divergence_is_marked_where_it_happens_and_harms_nobody_else():
    wild = OPTIMIZERS["gradient_descent"].replace(lr=1.0)
    run = race(optimizers=(wild, OPTIMIZERS["adam"]))
    calm = race(optimizers=(OPTIMIZERS["adam"],))
    for start in range(len(STARTS)):
        step = run.diverged[0, start]
        assert 0 < step < 20
        assert np.isfinite(run.x[:step, 0, start]).all()
        assert np.isfinite(run.value[:step, 0, start]).all()
        assert np.isnan(run.x[step:, 0, start]).all()
        assert np.isnan(run.value[step:, 0, start]).all()
    assert (run.diverged[1] == -1).all()
    assert run.x[:, 1] == pytest.approx(calm.x[:, 0], rel=1e-12)


def test_a_start_where_f_is_not_finite_diverged_at_step_0():
    run = race(starts=((1e200, 0.0),))
    assert (run.diverged == 0).all()
    assert np.isnan(run.x).all()


def test_clipping_shortens_each_particle_by_itself():
    rule = OPTIMIZERS["sgd"]
    run = race(optimizers=(rule, rule.replace(clip=1.0)), starts=((-1.5, 2.0), (1.0, 1.0001)))
    norms = np.linalg.norm(run.gradient, axis=-1)
    assert norms[0, 0].max() > 100
    assert norms[:, 1].max() <= 1.0
    assert norms[0, 1, 0] == pytest.approx(1.0, rel=1e-6)
    assert norms[0, 1, 1] == pytest.approx(norms[0, 0, 1], rel=1e-12)  # the gentle one is as it was
    assert OPTIMIZERS["sgd"].clip == 0  # off by default


@pytest.mark.parametrize(
    ("gradient", "dtype"),
    [((1e200, 1e200), torch.float64), ((1e25, -1e25), torch.float32), ((3.0, 4.0), torch.float64)],
)
def test_a_clipped_gradient_has_the_norm_asked_for(gradient, dtype):
    """Also where its square is no number."""
    shortened = clipped(torch.tensor(gradient, dtype=dtype)[:, None], 1.0)
    assert torch.hypot(*shortened).item() == pytest.approx(1.0, rel=1e-6)
    assert (shortened[0] / shortened[1]).item() == pytest.approx(gradient[0] / gradient[1])


@pytest.mark.parametrize("device", DEVICES)
def test_every_device_walks_the_same_path(device):
    """Also in single precision, with noise and with all details; sines and roots may round apart."""
    # Prodigy's first guess at a distance, 1e-6, is a few digits of single precision away from nothing: what it measures
    # of the way come has one digit then. A tenth of the way has six.
    rules = tuple(rule.replace(d0=0.1) if "d0" in rule.settings() else rule for rule in RULES)
    experiment = Experiment(LANDSCAPES["himmelblau"], rules, STARTS, steps=20, noise=0.1)
    for precision, tolerance in (("float64", 1e-9), ("float32", 1e-2)):
        there = simulate(experiment.replace(precision=precision), device=device, record=("details",))
        here = simulate(experiment, device="cpu", record=("details",))
        assert there.x == pytest.approx(here.x, rel=tolerance, abs=tolerance)
        assert there.value == pytest.approx(here.value, rel=tolerance, abs=10 * tolerance)
        assert there.gradient == pytest.approx(here.gradient, rel=tolerance, abs=100 * tolerance)
        assert np.array_equal(there.diverged, here.diverged)
        assert [set(states) for states in there.states] == [set(states) for states in here.states]


def test_the_schedule_is_what_the_rule_runs_at():
    rule = OPTIMIZERS["gradient_descent"].replace(lr=0.1, schedule=SCHEDULES["step"].replace(step_size=10, gamma=0.5))
    run = simulate(Experiment(LANDSCAPES["bowl"], (rule,), ((2.0, 1.0),), steps=30))
    assert run.lr[:, 0, 0] == pytest.approx(0.1 * 0.5 ** (np.arange(30) // 10))
    moved = run.x[1:, 0, 0] - run.x[:-1, 0, 0]
    exact = LANDSCAPES["bowl"].gradient(torch.from_numpy(run.x[:-1, 0, 0])).numpy()
    assert moved == pytest.approx(-run.lr[:, 0] * exact, rel=1e-9)


def test_the_details_explain_every_step():
    """For plain rules the step is −lr·g; for all, states and rates have one entry a step."""
    run = race(noise=0.2)
    assert run.gradient.shape == run.effective_rate.shape == (60, len(RULES), 3, 2)
    for rule, states in zip(RULES, run.states, strict=True):
        assert all(array.shape == (61, 3, 2) for array in states.values()), rule
    sgd = list(OPTIMIZERS).index("sgd")
    assert run.x[1:, sgd] - run.x[:-1, sgd] == pytest.approx(-run.lr[:, sgd, :, None] * run.gradient[:, sgd], abs=1e-15)
    adagrad = list(OPTIMIZERS).index("adagrad")
    assert run.x[1:, adagrad] - run.x[:-1, adagrad] == pytest.approx(
        -run.effective_rate[:, adagrad] * run.gradient[:, adagrad], rel=1e-9
    )


def test_bad_arguments_are_named():
    experiment = Experiment(LANDSCAPES["bowl"], (OPTIMIZERS["adam"],), ((1.0, 1.0),), steps=1)
    with pytest.raises(ValueError, match="device must be 'auto', 'cpu' or 'cuda', got 'abacus'"):
        simulate(experiment, device="abacus")
    with pytest.raises(ValueError, match="record may hold details, got 'everything'"):
        simulate(experiment, record=("everything",))
    for record in ("details", None, 3):
        with pytest.raises(ValueError, match=r"record must be a tuple, such as \('details',\), got"):
            simulate(experiment, record=record)
    with pytest.raises(TypeError, match="simulate takes an Experiment, got None"):
        simulate(None)


@pytest.mark.parametrize("device", ["meta", "mps", "xpu", "cpu:5", "cuda:x", "", None, 0, True, ["cpu"]])
def test_a_device_that_is_neither_is_refused(device):
    with pytest.raises(ValueError, match="device must be 'auto', 'cpu' or 'cuda', got"):
        devices.choose(device, 1)


def test_a_gpu_that_is_not_there_is_refused():
    missing = f"cuda:{torch.cuda.device_count()}"
    with pytest.raises(
        ValueError, match=f"device='{missing}' was asked for, but the CUDA devices that torch finds here are"
    ):
        devices.choose(missing, 1)
    assert devices.choose("cpu", 1).type == devices.choose("cpu:0", 1).type == devices.choose("auto", 1).type == "cpu"
