"""The gradient flow against scipy, Newton's two rules and Sophia against numpy and a package; L-BFGS's first steps."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from scipy.integrate import solve_ivp

from engine import Experiment, simulate
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.gradient_flow import _phi
from optimizers.symmetric import applied, diagonal, inverse, spectrum
from tests.others import pytorch_optimizer

NEWTON, SADDLE_FREE, FLOW = (OPTIMIZERS[slug] for slug in ("newton", "saddle_free_newton", "gradient_flow"))


def _simulated(rule, landscape, starts, steps):
    """Return the paths, [steps + 1, starts, 2]."""
    return simulate(Experiment(landscape, (rule,), starts, steps=steps)).x[:, 0]


def _solved(landscape, start, times):
    """Return the same curve by scipy's implicit Radau method of order 5, with the exact Hessian: [times, 2]."""

    def slope(t, x):
        return -np.array([float(part) for part in landscape.fields(*torch.tensor(x), "g")])

    def jacobian(t, x):
        xx, xy, yy = (float(part) for part in landscape.fields(*torch.tensor(x), "h"))
        return -np.array([[xx, xy], [xy, yy]])

    solution = solve_ivp(
        slope, (0, times[-1]), start, method="Radau", jac=jacobian, rtol=1e-10, atol=1e-11, t_eval=times
    )
    return solution.y.T


@pytest.mark.parametrize(
    ("slug", "lr", "steps"),
    [("rosenbrock", 0.01, 40), ("rosenbrock", 0.1, 20), ("himmelblau", 0.01, 20), ("styblinski_tang", 0.01, 20)],
)
def test_gradient_flow_is_the_curve_that_scipy_finds(slug, lr, steps):
    landscape, starts = LANDSCAPES[slug], LANDSCAPES[slug].starts[:2]
    path = _simulated(FLOW.replace(lr=lr), landscape, starts, steps)
    for i, start in enumerate(starts):
        np.testing.assert_allclose(path[:, i], _solved(landscape, start, lr * np.arange(steps + 1)), atol=2e-7)


@pytest.mark.parametrize("kappa", [1.0, 100.0, 1000.0])
@pytest.mark.parametrize("lr", [0.01, 1.0])
def test_gradient_flow_in_a_turned_ravine_is_the_closed_form(kappa, lr):
    """x(t) = exp(−λt) x(0) along each axis, whatever the step."""
    turn = np.deg2rad(30)
    axes = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    landscape = LANDSCAPES["ravine"].replace(condition_number=kappa, rotation=30.0)
    path = _simulated(FLOW.replace(lr=lr), landscape, ((-10.0, 3.0),), 30)[:, 0]
    decay = np.exp(-np.outer(lr * np.arange(31), [1.0, kappa]))
    np.testing.assert_allclose(path, (decay * (axes.T @ [-10.0, 3.0])) @ axes.T, atol=1e-11)


def test_gradient_flow_is_of_order_five(step):
    """Without substeps, half the time leaves a thirty-second part of the error."""
    landscape, start = LANDSCAPES["six_hump_camel"], ((0.9, 0.4),)

    def error(lr, steps):
        end = _simulated(FLOW.replace(lr=lr), landscape, start, steps)[-1, 0]
        return np.abs(end - exact).max()

    exact = _simulated(FLOW.replace(lr=0.00025), landscape, start, 64)[-1, 0]
    assert error(0.004, 4) / error(0.002, 8) > 20


def test_phi_functions_are_their_series():
    z = torch.tensor([-40.0, -2.0, -0.26, -0.24, -1e-3, 0.0, 1e-9, 0.2, 0.3, 3.0], dtype=torch.float64)
    for k, ours in zip((1, 3, 4), _phi(z), strict=True):
        terms = [np.ones(len(z)) / float(np.prod(np.arange(1.0, k + 1)))]
        for j in range(1, 200):
            terms.append(terms[-1] * z.numpy() / (j + k))
        close = z.numpy() > -5  # beyond, the terms of the series cancel
        np.testing.assert_allclose(ours.numpy()[close], np.sum(terms, axis=0)[close], rtol=1e-11)


def test_gradient_flow_that_runs_away_in_finite_time_is_said_to_diverge():
    run = simulate(Experiment(LANDSCAPES["monkey_saddle"], (FLOW.replace(lr=0.1),), ((1.0, 2.5),), steps=30))
    assert run.diverged[0, 0] > 0


def _matrices():
    """Return symmetric matrices [3, n] of all kinds: stretched, indefinite, singular, isotropic and 0."""
    draw = torch.Generator().manual_seed(0)
    a, b, c = torch.randn(3, 40, generator=draw, dtype=torch.float64) * 10 ** torch.linspace(-3, 3, 40)
    special = [
        (1.0, 0.0, 1000.0),
        (-2.0, 0.0, -2.0),
        (1.0, 0.0, -1.0),
        (0.0, 3.0, 0.0),
        (4.0, 2.0, 1.0),
        (0.0, 0.0, 0.0),
    ]
    return torch.cat((torch.stack((a, b, c)), torch.tensor(special, dtype=torch.float64).T), dim=1)


def test_spectra_are_numpys():
    a, b, c = _matrices()
    g = torch.linspace(-1, 2, 2 * len(a), dtype=torch.float64).reshape(2, -1)
    first, second, cosine, sine = spectrum(a, b, c)
    for i in range(len(a)):
        matrix = np.array([[a[i], b[i]], [b[i], c[i]]])
        scale = np.abs(matrix).max()
        ours = np.sort([first[i].item(), second[i].item()])
        np.testing.assert_allclose(ours, np.linalg.eigvalsh(matrix), atol=1e-14 * scale)
        product = applied(first, second, cosine, sine, g)[:, i]
        np.testing.assert_allclose(product, matrix @ g[:, i].numpy(), atol=1e-14 * scale)
        np.testing.assert_allclose(diagonal(first, second, cosine)[:, i], matrix.diagonal(), atol=1e-14 * scale)


@pytest.mark.parametrize("damping", [0.0, 0.5])
def test_newtons_rules_are_numpys(damping, step):
    a, b, c = _matrices()[:, :40]
    g = torch.linspace(-1, 2, 80, dtype=torch.float64).reshape(2, -1)
    x = torch.ones_like(g)
    here = _Given(g, torch.stack((torch.stack((a, b)), torch.stack((b, c)))))
    for rule in (NEWTON.replace(damping=damping), SADDLE_FREE.replace(damping=damping)):
        moved = rule.update(x, rule.init(x), here, 0.7)[0]
        for i in range(40):
            values, axes = np.linalg.eigh(here.hessian[:, :, i].numpy())
            values = (np.abs(values) if rule.slug == "saddle_free_newton" else values) + damping
            expected = 1 - 0.7 * axes @ (axes.T @ g[:, i].numpy() / values)
            np.testing.assert_allclose(moved[:, i], expected, rtol=1e-9, atol=1e-9)


class _Given:
    def __init__(self, gradient, hessian):
        self.t, self.gradient, self.hessian = 1, gradient, hessian


@pytest.mark.parametrize("rule", [NEWTON, SADDLE_FREE.replace(damping=0.0)], ids=lambda rule: rule.slug)
@pytest.mark.parametrize(
    "hessian", [(0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (4.0, 2.0, 1.0), (0.1, 0.3, 0.9), (-1.0, 1.0, -1.0)]
)
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_where_the_hessian_is_singular_the_particle_stays(rule, hessian, dtype):
    a, b, c = torch.tensor(hessian, dtype=dtype)
    x = torch.tensor([1.0, 2.0], dtype=dtype)
    here = _Given(torch.tensor([3.0, 4.0], dtype=dtype), torch.stack((torch.stack((a, b)), torch.stack((b, c)))))
    moved, state = rule.update(x, rule.init(x), here, 1.0)
    assert torch.equal(moved, x)
    assert torch.equal(rule.effective_rate(state, 1, 1.0), torch.zeros(2, dtype=dtype))
    damped, _ = rule.replace(damping=0.5).update(x, rule.init(x), here, 1.0)
    assert torch.isfinite(damped).all() and not torch.equal(damped, x)


def test_a_damping_that_makes_the_hessian_singular_stops_too():
    """Newton's own rule adds to eigenvalues that may be negative."""
    one, other = inverse(torch.tensor([-0.5, 3.0]).double(), torch.tensor([2.0, -0.5]).double(), 0.5)
    assert one.tolist() == [0.0, 0.0] and other.tolist() == [0.0, 0.0]


def test_newton_is_there_in_one_step_on_a_bowl_and_in_few_on_rosenbrock():
    ravine = LANDSCAPES["ravine"].replace(rotation=30.0)
    assert np.abs(_simulated(NEWTON, ravine, ((-10.0, 3.0),), 1)[-1]).max() < 1e-12
    end = _simulated(NEWTON, LANDSCAPES["rosenbrock"], ((-1.5, 2.0),), 8)[-1, 0]
    np.testing.assert_allclose(end, [1.0, 1.0], atol=1e-12)


def test_newton_goes_to_the_saddle_and_the_saddle_free_rule_leaves_it():
    saddle = LANDSCAPES["saddle"]
    assert np.abs(_simulated(NEWTON, saddle, ((1.0, 0.1),), 6)[-1]).max() < 1e-12
    path = _simulated(SADDLE_FREE, saddle, ((1.0, 0.1),), 5)[:, 0]
    values = saddle.value(torch.tensor(path))
    assert (values.diff() < 0).all() and values[-1] < -1.99  # it ends in a hollow beside the saddle


@pytest.mark.parametrize("weight_decay", [0.0, 0.2])
def test_sophia_is_the_papers_and_the_packages(weight_decay, gradients):
    """The package's p is the paper's γ, and its rate η/γ: η clip(m/(γh), 1) = (η/γ) clip(m/h, γ)."""
    g, curvature = gradients(30, 100, 2), gradients(31, 100, 2)
    rule = OPTIMIZERS["sophia"].replace(weight_decay=weight_decay, gamma=0.5)
    x = torch.tensor([1.5, -2.0], dtype=torch.float64)
    state, parameter = rule.init(x), torch.nn.Parameter(x.clone())
    theirs = pytorch_optimizer.SophiaH(
        [parameter], lr=rule.lr / 0.5, betas=(0.96, 0.99), p=0.5, eps=rule.eps / 0.5, weight_decay=weight_decay * 0.5
    )
    reference, m, h = x.numpy(), 0.0, 0.0
    for t in range(100):
        x, state = rule.update(x, state, _Given(g[t], torch.diag(curvature[t]) + 7 * torch.eye(2).flip(0)), rule.lr)
        m = 0.96 * m + 0.04 * g[t].numpy()
        h = 0.99 * h + 0.01 * curvature[t].numpy()
        reference = (1 - rule.lr * weight_decay) * reference
        reference = reference - rule.lr * np.clip(m / np.maximum(0.5 * h, rule.eps), -1, 1)
        parameter.grad = g[t].clone()
        theirs.step(hessian=[curvature[t].clone()])
        np.testing.assert_allclose(x, reference, rtol=1e-10, atol=1e-10)
        np.testing.assert_allclose(parameter.detach(), reference, rtol=1e-9, atol=1e-9)


def test_first_step_of_lbfgs_is_no_longer_than_the_rate(step):
    """min(1, 1/‖g‖₁) times the gradient."""
    rule = OPTIMIZERS["lbfgs"].replace(lr=0.5)
    g = torch.tensor([[300.0, 0.3], [-100.0, 0.1]], dtype=torch.float64)
    moved, _ = step(rule, 0 * g, rule.init(g), g)
    torch.testing.assert_close(moved, torch.tensor([[-0.375, -0.15], [0.125, -0.05]], dtype=torch.float64))


def test_lbfgs_soon_knows_a_parabola(step):
    """Two pairs are nearly its Hessian; it stops where a step would change f by less than 1e-9."""
    matrix = torch.tensor([[30.0, 4.0], [4.0, 1.0]], dtype=torch.float64)
    rule, x = OPTIMIZERS["lbfgs"].replace(lr=1.0), torch.tensor([[-1.0], [2.0]], dtype=torch.float64)
    state, path = rule.init(x), []
    for t in range(1, 21):
        x, state = step(rule, x, state, matrix @ x, t)
        path.append(x)
    path = torch.stack(path)
    assert ((matrix @ path) * path).sum(dim=1)[11:].max() < 1e-8
