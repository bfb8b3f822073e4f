"""Figures that can be had with pencil and paper."""

from __future__ import annotations

import math

import pytest
import torch

from optimizers import OPTIMIZERS


def walk(step, rule, gradient, start, steps):
    """Return the path [steps + 1, 2, 1] of a rule in the field `gradient(x)`."""
    x = torch.tensor(start, dtype=torch.float64).reshape(2, 1)
    state, path = rule.init(x), [x]
    for t in range(1, steps + 1):
        x, state = step(rule, x, state, gradient(x), t)
        path.append(x)
    return torch.stack(path)


FIRST_STEP = {  # in units of the learning rate, whatever the gradient
    ("adam", ()): 1.0,
    ("adam", ("amsgrad",)): 1.0,
    ("adamw", ()): 1.0,
    ("nadam", ()): 1.0565,
    ("adamax", ()): 1.0,
    ("qhadam", ()): 1.0,
    ("adabelief", ()): 1 / 0.9,
    ("rprop", ()): 1.0,
    ("adagrad", ()): 1.0,
    ("lion", ()): 1.0,
    ("sign_descent", ()): 1.0,
    ("rmsprop", ()): 1 / math.sqrt(1 - 0.99),
    ("rmsprop", ("centered",)): 1 / math.sqrt(0.99 * (1 - 0.99)),
}


@pytest.mark.parametrize(("slug", "switches"), FIRST_STEP)
@pytest.mark.parametrize("lr", [0.001, 0.1, 2.0])
def test_first_step_does_not_depend_on_the_gradient(slug, switches, lr, step):
    rule = OPTIMIZERS[slug].replace(lr=lr, **dict.fromkeys(switches, True))
    g = torch.tensor([1000.0, 3.0, 0.5, -0.2], dtype=torch.float64)
    x = torch.zeros_like(g)
    moved, _ = step(rule, x, rule.init(x), g)
    torch.testing.assert_close(moved, -lr * FIRST_STEP[slug, switches] * g.sign(), rtol=5e-5, atol=0.0)


@pytest.mark.parametrize("slug", ["gradient_descent", "sgd", "momentum", "radam", "asgd"])
def test_first_step_is_the_gradient(slug, step):
    rule = OPTIMIZERS[slug].replace(lr=0.5)
    g = torch.tensor([1000.0, -0.25], dtype=torch.float64)
    moved, _ = step(rule, torch.zeros_like(g), rule.init(g), g)
    torch.testing.assert_close(moved, torch.tensor([-500.0, 0.125], dtype=torch.float64), rtol=1e-15, atol=0.0)


@pytest.mark.parametrize("nesterov", [True, False])
def test_a_step_of_muon_is_0_6965_times_the_rate(nesterov, step):
    """In length, along the gradient: the polynomial takes 1 to 0.7010, 1.1136, 0.7204, 1.0905 and then there."""
    rule = OPTIMIZERS["muon"].replace(lr=0.5, nesterov=nesterov, weight_decay=0.0)
    g = torch.tensor([[3000.0, -0.3], [4000.0, 0.4]], dtype=torch.float64)
    moved, _ = step(rule, torch.zeros_like(g), rule.init(g), g)
    size = 1.0
    for _ in range(5):
        size = 3.4445 * size - 4.7750 * size**3 + 2.0315 * size**5
    assert size == pytest.approx(0.69, abs=0.01)
    torch.testing.assert_close(moved, -0.5 * size * torch.tensor([[0.6, -0.6], [0.8, 0.8]], dtype=torch.float64))


@pytest.mark.parametrize("nu", [0.0, 0.7, 1.0])
def test_first_step_of_qhm(nu, step):
    rule = OPTIMIZERS["qhm"].replace(lr=0.5, momentum=0.9, nu=nu)
    g = torch.tensor([4.0, -8.0], dtype=torch.float64)
    torch.testing.assert_close(step(rule, 0 * g, rule.init(g), g)[0], -0.5 * (1 - 0.9 * nu) * g)


def test_first_step_of_yogi_of_adabound_and_of_adafactor(step):
    g = torch.tensor([400.0, -800.0], dtype=torch.float64)
    far = torch.tensor([3.0, -4.0], dtype=torch.float64)
    yogi, adabound = OPTIMIZERS["yogi"].replace(lr=0.5, eps=0.0), OPTIMIZERS["adabound"].replace(lr=0.5)
    torch.testing.assert_close(step(yogi, 0 * g, yogi.init(g), g)[0], -0.5 * g.sign(), rtol=1e-6, atol=0.0)
    torch.testing.assert_close(step(adabound, 0 * g, adabound.init(g), g)[0], -0.5 * g.sign(), rtol=1e-6, atol=0.0)
    adafactor = OPTIMIZERS["adafactor"].replace(lr=0.1)  # a tenth of x's root mean square, 5/√2
    torch.testing.assert_close(step(adafactor, far, adafactor.init(g), g)[0], far - 0.5 / math.sqrt(2) * g.sign())


def test_first_step_of_nesterov_and_of_adam_without_correction(step):
    g = torch.tensor([4.0, -8.0], dtype=torch.float64)
    x = torch.zeros_like(g)
    nesterov = OPTIMIZERS["nesterov"].replace(lr=0.5, momentum=0.9)
    torch.testing.assert_close(step(nesterov, x, nesterov.init(x), g)[0], -0.5 * 1.9 * g)
    adam = OPTIMIZERS["adam"].replace(lr=0.5, bias_correction=False)
    torch.testing.assert_close(step(adam, x, adam.init(x), g)[0], -0.5 * math.sqrt(10) * g.sign(), rtol=1e-6, atol=0.0)


@pytest.mark.parametrize(("rho", "eps"), [(0.9, 1e-6), (0.99, 1e-4)])
def test_first_step_of_adadelta(rho, eps, step):
    rule = OPTIMIZERS["adadelta"].replace(rho=rho, eps=eps)
    g = torch.tensor([1e4, -1e4], dtype=torch.float64)
    moved, _ = step(rule, torch.zeros_like(g), rule.init(g), g)
    torch.testing.assert_close(moved, -math.sqrt(eps / (1 - rho)) * g.sign(), rtol=1e-6, atol=0.0)


@pytest.mark.parametrize(
    ("slug", "length"),
    [
        ("sgd", lambda t: 3.0),
        ("momentum", lambda t: 3.0 * (1 - 0.9**t) / (1 - 0.9)),
        ("adagrad", lambda t: 1 / math.sqrt(t)),
        ("adam", lambda t: 1.0),
        ("adamw", lambda t: 1.0),
        ("rmsprop", lambda t: 1 / math.sqrt(1 - 0.99**t)),
        ("lion", lambda t: 1.0),
        ("sign_descent", lambda t: 1.0),
        ("adamax", lambda t: 1.0),
        ("qhadam", lambda t: 1.0),
        ("qhm", lambda t: 3.0 * (1 - 0.7 * 0.999**t)),
        ("asgd", lambda t: 3.0),
        ("rprop", lambda t: min(1.2 ** (t - 1), 50 / 0.01)),
        ("adafactor", lambda t: 1e-3),
    ],
)
def test_steps_under_a_constant_gradient(slug, length, step):
    rule = OPTIMIZERS[slug].replace(lr=0.01)
    if slug == "adamw":
        rule = rule.replace(weight_decay=0.0)
    if slug == "asgd":
        rule = rule.replace(lambd=0.0)
    count = 50 if slug == "adafactor" else 200  # then x is larger than its least size, 0.001
    path = walk(step, rule, lambda x: torch.full_like(x, 3.0), [0.0, 0.0], count)
    steps = -(path[1:] - path[:-1])[:, 0, 0]
    expected = torch.tensor([0.01 * length(t) for t in range(1, count + 1)], dtype=torch.float64)
    torch.testing.assert_close(steps, expected, rtol=1e-7, atol=0.0)


def test_the_rate_of_asgd_falls_as_written(step):
    """η/(1 + λη(t − 1))^α in step t, and the mean of the path after t₀."""
    rule = OPTIMIZERS["asgd"].replace(lr=0.5, lambd=0.2, alpha=0.75, t0=3.0)
    x, path = torch.tensor([2.0, -1.0], dtype=torch.float64), []
    state = rule.init(x)
    for t in range(1, 31):
        x, state = step(rule, x, state, 0.3 * x, t)
        torch.testing.assert_close(state["rate"], torch.full_like(x, 0.5 / (1 + 0.1 * max(t - 1, 0)) ** 0.75))
        path.append(x)
        torch.testing.assert_close(state["ax"], torch.stack(path[4:]).mean(dim=0) if t > 4 else x)


def test_moving_average_of_a_constant_gradient_is_that_gradient(step):
    rule = OPTIMIZERS["momentum"].replace(lr=0.01, moving_average=True)
    path = walk(step, rule, lambda x: torch.full_like(x, 3.0), [0.0, 0.0], 50)
    torch.testing.assert_close(path[1:] - path[:-1], torch.full((50, 2, 1), -0.03, dtype=torch.float64))


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.99])
def test_moving_average_is_torch_with_dampening(beta, step, gradients):
    """s₁ = g₁, s = βs + (1−β)g is torch.optim.SGD(momentum=β, dampening=β)."""
    rule = OPTIMIZERS["momentum"].replace(lr=0.1, momentum=beta, moving_average=True)
    g = gradients(7, 200, 2, 64)
    x, state = torch.zeros(2, 64, dtype=torch.float64), rule.init(g[0])
    parameter = torch.nn.Parameter(x.clone())
    theirs = torch.optim.SGD([parameter], lr=0.1, momentum=beta, dampening=beta)
    for t in range(1, 201):
        x, state = step(rule, x, state, g[t - 1], t)
        parameter.grad = g[t - 1]
        theirs.step()
        torch.testing.assert_close(x, parameter.detach(), rtol=1e-14, atol=1e-14 * g.abs().max().item())


def test_moving_average_from_zero_is_the_sum_at_a_smaller_rate(step, gradients):
    """v = βv + g at the rate η(1−β), and s = βs + (1−β)g from s₀ = 0 at the rate η."""
    beta, eta = 0.9, 0.1
    rule = OPTIMIZERS["momentum"].replace(lr=eta * (1 - beta), momentum=beta)
    g = gradients(3, 100, 2, 8)
    x, state = torch.zeros(2, 8, dtype=torch.float64), rule.init(g[0])
    other, average = x, torch.zeros_like(x)
    for t in range(1, 101):
        x, state = step(rule, x, state, g[t - 1], t)
        average = beta * average + (1 - beta) * g[t - 1]
        other = other - eta * average
        torch.testing.assert_close(x, other, rtol=1e-12, atol=1e-12 * other.abs().max().item())


@pytest.mark.parametrize(("curvature", "lr"), [(1.0, 0.1), (10.0, 0.19), (4.0, 0.25), (4.0, 0.5), (1.0, 2.1)])
def test_gradient_descent_on_a_parabola(curvature, lr, step):
    """On λ/2·x², x_t = (1−ηλ)^t x₀."""
    path = walk(step, OPTIMIZERS["gradient_descent"].replace(lr=lr), lambda x: curvature * x, [1.0, -3.0], 60)
    factors = torch.tensor([(1 - lr * curvature) ** t for t in range(61)], dtype=torch.float64)
    torch.testing.assert_close(path, factors.reshape(-1, 1, 1) * path[0], rtol=1e-11, atol=1e-14)


@pytest.mark.parametrize("curvature", [1.0, 100.0])
@pytest.mark.parametrize(
    ("slug", "beta", "limit"),
    [
        ("gradient_descent", None, 2.0),
        ("sgd", None, 2.0),
        ("momentum", 0.5, 2 * 1.5),
        ("momentum", 0.9, 2 * 1.9),
        ("nesterov", 0.9, 2 * 1.9 / 2.8),
        ("qhm", 0.9, 2 * 1.9 / (1.9 - 2 * 0.9 * 0.7)),
        ("asgd", None, 2.0),
    ],
)
def test_limit_of_stability(slug, beta, limit, curvature, step):
    """Stable if and only if the rate is under 2/λ, 2(1+β)/λ with momentum, 2(1+β)/((1+2β)λ) with Nesterov's."""
    settings = {} if beta is None else {"momentum": beta}
    if slug == "asgd":
        settings = {"lambd": 0.0}
    assert OPTIMIZERS[slug].replace(**settings).stability_limit(curvature) == pytest.approx(limit / curvature)
    for share, stable in [(0.98, True), (1.02, False)]:
        rule = OPTIMIZERS[slug].replace(lr=share * limit / curvature, **settings)
        end = walk(step, rule, lambda x: curvature * x, [1.0, 1.0], 2000)[-1].abs().max().item()
        assert end < 1e-3 if stable else end > 1e3


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.999])
@pytest.mark.parametrize("nu", [0.0, 0.3, 0.7, 1.0])
def test_limit_of_stability_of_qhm(beta, nu):
    """The largest eigenvalue of a step of (x, m) on ½·λ·x² passes 1 there and nowhere before."""
    curvature = 7.0
    limit = OPTIMIZERS["qhm"].replace(momentum=beta, nu=nu).stability_limit(curvature)

    def radius(lr):
        newest = 1 - nu * beta  # of the gradient in the step
        step = [[1 - lr * curvature * newest, -lr * nu * beta], [(1 - beta) * curvature, beta]]
        return torch.linalg.eigvals(torch.tensor(step, dtype=torch.float64)).abs().max().item()

    assert all(radius(share * limit) < 1 for share in (0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.999))
    assert radius(limit) == pytest.approx(1.0) and radius(1.001 * limit) > 1


def _ravine(x):
    return torch.stack((x[0], 100 * x[1]))


def test_gradient_descent_in_a_ravine(step):
    """½x² + 50y² from (−10, 1): under the limit of 0.02 it arrives, over it the value grows beyond float32."""

    def end(lr, steps):
        x, y = walk(step, OPTIMIZERS["gradient_descent"].replace(lr=lr), _ravine, [-10.0, 1.0], steps)[-1].flatten()
        return (0.5 * x**2 + 50 * y**2).item()

    assert end(0.019, 1000) == pytest.approx(1.0889e-15, rel=1e-4)
    assert end(0.021, 500) == pytest.approx(1.235e43, rel=1e-3)


def _line(x):
    """Return the gradient of the mean squared error of y = 2x over slope and intercept, at x = 1, 2, 3, 4."""
    data = torch.tensor([1.0, 2.0, 3.0, 4.0], dtype=torch.float64)
    error = x[0] * data + x[1] - 2 * data
    return torch.stack(((2 * error * data).mean(), (2 * error).mean())).reshape(2, 1)


def _mean_squared_error(path):
    data = torch.tensor([1.0, 2.0, 3.0, 4.0], dtype=torch.float64)
    return (((path[:, 0] - 2) * data + path[:, 1]) ** 2).mean(dim=1)


@pytest.mark.parametrize(("slug", "steps"), [("gradient_descent", 205), ("adam", 461), ("momentum", 122)])
def test_fitting_a_line(slug, steps, step):
    path = walk(step, OPTIMIZERS[slug].replace(lr=0.1), _line, [-0.5, 0.5], 600)
    under = (_mean_squared_error(path) < 1e-6).nonzero().flatten()
    assert int(under[0]) == steps  # momentum swings above it again for a while


def test_fitting_a_line_too_fast(step):
    path = walk(step, OPTIMIZERS["gradient_descent"].replace(lr=0.12), _line, [-0.5, 0.5], 3000)
    assert _mean_squared_error(path)[-1] > 1e6


def test_switched_off_the_kin_are_the_plain_rules(step, gradients):
    """Without momentum, or with β₂ = 0 and no averaging, a rule is its simpler cousin."""
    g = gradients(5, 50, 2, 16)
    cousins = [
        ("momentum", {"momentum": 0.0, "lr": 0.1}, "sgd"),
        ("nesterov", {"momentum": 0.0, "lr": 0.1}, "sgd"),
        ("lion", {"beta1": 0.0, "lr": 0.1}, "sign_descent"),
        ("adamw", {"weight_decay": 0.0, "lr": 0.1}, "adam"),
        ("qhadam", {"nu1": 1.0, "nu2": 1.0, "beta1": 0.9, "lr": 0.1}, "adam"),
        ("qhm", {"nu": 0.0, "lr": 0.1}, "sgd"),
        ("asgd", {"lambd": 0.0, "lr": 0.1}, "sgd"),
    ]
    for slug, settings, plain_slug in cousins:
        rule, plain = OPTIMIZERS[slug].replace(**settings), OPTIMIZERS[plain_slug].replace(lr=0.1)
        x = y = torch.zeros(2, 16, dtype=torch.float64)
        state, plain_state = rule.init(x), plain.init(y)
        for t in range(1, 51):
            x, state = step(rule, x, state, g[t - 1], t)
            y, plain_state = step(plain, y, plain_state, g[t - 1], t)
            torch.testing.assert_close(x, y, rtol=1e-13, atol=1e-13)
