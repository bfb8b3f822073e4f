"""Adan, ADOPT, LAMB, Prodigy, schedule-free AdamW, Shampoo and SOAP against optax, the pytorch-optimizer package and
their papers' recurrences in plain numpy. Where a reference departs from the paper the test says so."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from optimizers import OPTIMIZERS
from tests.others import jax, optax, pytorch_optimizer

STEPS, PARTICLES = 120, 5


@pytest.fixture(scope="module", autouse=True)
def float64_everywhere():
    before = jax.config.read("jax_enable_x64")
    jax.config.update("jax_enable_x64", True)
    torch.set_default_dtype(torch.float64)  # in which the package keeps its own scalars
    yield
    torch.set_default_dtype(torch.float32)
    jax.config.update("jax_enable_x64", before)


def _start():
    return torch.linspace(-2, 3, 2 * PARTICLES, dtype=torch.float64).reshape(2, PARTICLES)


def _ours(rule, g, step):
    x = _start()
    state, path = rule.init(x), []
    for t in range(1, len(g) + 1):
        x, state = step(rule, x, state, g[t - 1], t)
        path.append(x)
    return torch.stack(path).numpy()


def _in_optax(transformation, g):
    """Return each particle's path, as parameters of its own, so that a norm is the particle's."""

    def alone(x, gradients):
        def move(carry, gradient):
            x, state = carry
            updates, state = transformation.update(gradient, state, x)
            x = optax.apply_updates(x, updates)
            return (x, state), x

        return jax.lax.scan(move, (x, transformation.init(x)), gradients)[1]

    return np.asarray(jax.vmap(alone, in_axes=(1, 2), out_axes=2)(_start().numpy(), g.numpy()))


def _in_package(make, g, **arguments):
    """Return each particle's path with its own optimizer of the pytorch-optimizer package, or of a script."""
    path = np.empty(g.shape)
    for i in range(g.shape[2]):
        x = torch.nn.Parameter(_start()[:, i].clone())
        optimizer = make([x])
        for t, gradient in enumerate(g[:, :, i]):
            x.grad = gradient.clone()
            optimizer.step(**{name: value() for name, value in arguments.items()})
            path[t, :, i] = x.detach().numpy()
    return path


def _is_close(path, reference, rtol=1e-10):
    np.testing.assert_allclose(path, reference, rtol=rtol, atol=rtol * np.abs(reference).max())


def _settings(rule):
    return {name: value for name, value in rule.settings().items() if name != "clip"}


VARIANTS = [
    pytest.param(slug, changes, id="-".join([slug, *changes]))
    for slug, variants in {
        "adan": [{}, {"beta1": 0.9, "beta2": 0.5, "beta3": 0.9, "lr": 0.3}, {"weight_decay": 0.2}],
        "adopt": [{}, {"beta1": 0.5, "beta2": 0.9, "eps": 0.1}, {"weight_decay": 0.2}],
        "lamb": [{}, {"weight_decay": 0.2}, {"bias_correction": False}],
        "prodigy": [{}, {"bias_correction": True}, {"d0": 0.01, "d_coef": 2.0, "lr": 0.5}, {"weight_decay": 0.2}],
        "schedule_free": [{}, {"beta1": 0.5, "lr": 0.3}, {"weight_decay": 0.2}],
        "shampoo": [{}, {"eps": 0.1}, {"weight_decay": 0.2}],
        "soap": [
            {},
            {"precondition_frequency": 1, "beta1": 0.9, "beta2": 0.99, "shampoo_beta": 0.8},
            {"weight_decay": 0.2},
        ],
    }.items()
    for changes in variants
]


@pytest.mark.parametrize(("slug", "changes"), VARIANTS)
def test_the_class_in_a_script_does_the_same(slug, changes, step, gradients):
    rule, g = OPTIMIZERS[slug].replace(**changes), gradients(21, STEPS, 2, PARTICLES)
    _is_close(_ours(rule, g, step), _in_package(rule.in_torch().build, g), rtol=1e-8)


@pytest.mark.parametrize(("slug", "changes"), [v for v in VARIANTS if v.values[0] in ("adan", "adopt", "lamb")])
def test_the_papers_recurrence(slug, changes, step, gradients):
    rule, g = OPTIMIZERS[slug].replace(**changes), gradients(22, STEPS, 2, PARTICLES)
    reference = {"adan": _adan, "adopt": _adopt, "lamb": _lamb}[slug](g.numpy(), **_settings(rule))
    _is_close(_ours(rule, g, step), reference)


def _adan(gradients, lr, beta1, beta2, beta3, eps, weight_decay):
    """Return the path of algorithm 1, with the averages started at 0 and corrected, as in the authors' code."""
    x = _start().numpy()
    m, v, n, before, path = 0.0, 0.0, 0.0, gradients[0], []
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (g - before)
        n = beta3 * n + (1 - beta3) * (g + beta2 * (g - before)) ** 2
        rate = lr / (np.sqrt(n / (1 - beta3**t)) + eps)
        x = (x - rate * (m / (1 - beta1**t) + beta2 * v / (1 - beta2**t))) / (1 + weight_decay * lr)
        before = g
        path.append(x)
    return np.stack(path)


def _adopt(gradients, lr, beta1, beta2, eps, weight_decay):
    """Return the path of algorithm 2, its step t being our t + 1: the first gradient gives v alone."""
    x = (1 - lr * weight_decay) * _start().numpy()
    m, v, path = 0.0, gradients[0] ** 2, [x]
    for t, g in enumerate(gradients[1:], start=1):
        m = beta1 * m + (1 - beta1) * np.clip(g / np.maximum(np.sqrt(v), eps), -(t**0.25), t**0.25)
        x = (1 - lr * weight_decay) * x - lr * m
        v = beta2 * v + (1 - beta2) * g**2
        path.append(x)
    return np.stack(path)


def _lamb(gradients, lr, beta1, beta2, eps, weight_decay, bias_correction):
    x = _start().numpy()
    m, v, path = 0.0, 0.0, []
    for t, g in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        first, second = (1 - beta1**t, 1 - beta2**t) if bias_correction else (1.0, 1.0)
        r = m / first / (np.sqrt(v / second) + eps) + weight_decay * x
        x = x - lr * np.linalg.norm(x, axis=0) / np.linalg.norm(r, axis=0) * r
        path.append(x)
    return np.stack(path)


def test_adan_is_the_packages(step, gradients):
    """optax's differs: it has 1 − β₂ where the paper, in the same letters, has β₂."""
    g, rule = gradients(23, STEPS, 2, PARTICLES), OPTIMIZERS["adan"].replace(weight_decay=0.1)
    path = _ours(rule, g, step)
    betas = (0.98, 0.92, 0.99)
    _is_close(path, _in_package(lambda x: pytorch_optimizer.Adan(x, lr=rule.lr, betas=betas, weight_decay=0.1), g))
    in_optax = _in_optax(optax.adan(rule.lr, *betas, weight_decay=0.1), g)
    assert np.abs(path - in_optax).max() > 1e-3


def test_adopt_is_optaxs_and_the_package_cuts_a_step_later(step, gradients):
    g, rule = gradients(24, STEPS, 2, PARTICLES), OPTIMIZERS["adopt"]
    path = _ours(rule, g, step)
    _is_close(path, _in_optax(optax.contrib.adopt(rule.lr), g))

    def package(x):
        return pytorch_optimizer.ADOPT(x, lr=rule.lr, clip_lambda=lambda step: (step - 1) ** 0.25)

    _is_close(path, _in_package(package, g))


def test_lamb_is_optaxs(step, gradients):
    g, rule = gradients(25, STEPS, 2, PARTICLES), OPTIMIZERS["lamb"].replace(weight_decay=0.1)
    _is_close(_ours(rule, g, step), _in_optax(optax.lamb(rule.lr, weight_decay=0.1), g))


@pytest.mark.parametrize("weight_decay", [0.0, 0.2])
def test_schedule_free_is_optaxs_and_the_packages(weight_decay, step, gradients):
    g, rule = gradients(26, STEPS, 2, PARTICLES), OPTIMIZERS["schedule_free"].replace(weight_decay=weight_decay)
    path, arguments = _ours(rule, g, step), {"weight_decay": weight_decay}
    _is_close(path, _in_optax(optax.contrib.schedule_free_adamw(rule.lr, **arguments), g))
    _is_close(path, _in_package(lambda x: pytorch_optimizer.ScheduleFreeAdamW(x, lr=rule.lr, **arguments), g))


def test_schedule_free_weighs_by_the_largest_rate_so_far(step, gradients):
    """The mean is Σ η² z / Σ η² over the hidden points, where η is the largest rate up to each."""
    g, rule = gradients(27, 40, 2, PARTICLES), OPTIMIZERS["schedule_free"]
    x, rates = _start(), [0.01 * min(t, 10) for t in range(1, 41)]
    state, total, mean = rule.init(x), 0.0, torch.zeros_like(x)
    for t, lr in enumerate(rates, start=1):
        x, state = step(rule, x, state, g[t - 1], t, lr)
        total, mean = total + lr**2, mean + lr**2 * state["z"]
        torch.testing.assert_close(x, 0.1 * state["z"] + 0.9 * mean / total, rtol=1e-10, atol=1e-10)


def test_prodigy_is_optaxs_but_for_epsilon(step, gradients):
    """optax has the next d beside ε, which does not matter where ε is small."""
    g = gradients(28, STEPS, 2, PARTICLES)
    rule = OPTIMIZERS["prodigy"].replace(bias_correction=True, eps=1e-30, weight_decay=0.1, d0=1e-3)
    reference = optax.contrib.prodigy(1.0, eps=1e-30, weight_decay=0.1, estim_lr0=1e-3)
    _is_close(_ours(rule, g, step), _in_optax(reference, g))


@pytest.mark.parametrize("changes", [{}, {"d0": 0.01, "d_coef": 2.0, "lr": 0.5, "eps": 0.1}, {"weight_decay": 0.2}])
def test_prodigy_is_the_papers_algorithm(changes, step, gradients):
    rule, recorded = OPTIMIZERS["prodigy"].replace(**changes), gradients(29, STEPS, 2, PARTICLES)
    s, start = _settings(rule), _start().numpy()
    x, kept, path = start, np.sqrt(rule.beta2), []
    m = v = r = total = 0.0
    d = np.full(PARTICLES, s["d0"])
    for g in recorded.numpy():
        m = s["beta1"] * m + (1 - s["beta1"]) * d * g
        v = s["beta2"] * v + (1 - s["beta2"]) * d**2 * g**2
        r = kept * r + (1 - kept) * s["lr"] * d**2 * (g * (start - x)).sum(axis=0)
        total = kept * total + (1 - kept) * s["lr"] * d**2 * g
        x = (1 - s["lr"] * d * s["weight_decay"]) * x - s["lr"] * d * m / (np.sqrt(v) + d * s["eps"])
        d = np.maximum(d, s["d_coef"] * r / np.abs(total).sum(axis=0))
        path.append(x)
    assert d.max() > 2 * s["d0"]  # otherwise nothing was found
    _is_close(_ours(rule, recorded, step), np.stack(path))


@pytest.mark.parametrize("eps", [1e-6, 0.1])
def test_shampoo_is_the_packages_and_adagrad_with_the_full_matrix(eps, step, gradients):
    g, rule = gradients(32, STEPS, 2, PARTICLES), OPTIMIZERS["shampoo"].replace(eps=eps)
    path, reference = _ours(rule, g, step), np.empty(g.shape)
    for i in range(PARTICLES):
        x, total = _start()[:, i].numpy(), eps * np.eye(2)
        for t, slope in enumerate(g[:, :, i].numpy()):
            total = total + np.outer(slope, slope)
            values, axes = np.linalg.eigh(total)
            x = x - rule.lr * axes @ (axes.T @ slope / np.sqrt(values))
            reference[t, :, i] = x
    _is_close(path, reference, rtol=1e-9)
    _is_close(path, _in_package(lambda x: pytorch_optimizer.Shampoo(x, lr=rule.lr, matrix_eps=eps), g), rtol=1e-7)


@pytest.mark.parametrize("every", [1, 10])
def test_soap_is_adam_on_the_eigenvectors(every, step, gradients):
    """The paper's algorithm in the order of the authors' code, with exact axes."""
    recorded = gradients(33, STEPS, 2, PARTICLES)
    rule = OPTIMIZERS["soap"].replace(weight_decay=0.1, precondition_frequency=every)
    reference = np.empty(recorded.shape)
    for i in range(PARTICLES):
        x, total, m, v, axes = _start()[:, i].numpy(), np.zeros((2, 2)), np.zeros(2), np.zeros(2), None
        for t, g in enumerate(recorded[:, :, i].numpy()):
            if t > 0:
                if (t - 1) % every == 0:
                    found = np.linalg.eigh(total)[1]
                    swapped = axes is not None and abs(axes[:, 0] @ found[:, 0]) < abs(axes[:, 0] @ found[:, 1])
                    axes = found[:, ::-1] if swapped else found
                m = rule.beta1 * m + (1 - rule.beta1) * g
                v = rule.beta2 * v + (1 - rule.beta2) * (axes.T @ g) ** 2
                rate = rule.lr * np.sqrt(1 - rule.beta2**t) / (1 - rule.beta1**t)
                x = (x - rate * axes @ (axes.T @ m / (np.sqrt(v) + rule.eps))) * (1 - rule.lr * rule.weight_decay)
            total = rule.shampoo_beta * total + (1 - rule.shampoo_beta) * np.outer(g, g)
            reference[t, :, i] = x
    _is_close(_ours(rule, recorded, step), reference, rtol=1e-8)


@pytest.mark.parametrize("every", [1, 7])
def test_soap_on_fixed_axes_is_the_packages(every, step, gradients):
    """If all slopes lie along two lines at right angles, the package's power iteration finds the axes too."""
    lines = torch.tensor([[0.6, 0.8], [-0.8, 0.6]], dtype=torch.float64)
    sizes = gradients(33, 60, 1, PARTICLES).abs().clamp(0.1, 10.0)
    g = torch.stack([lines[t % 3 % 2][:, None] * sizes[t] for t in range(60)])
    settings = {"lr": 0.05, "weight_decay": 0.1, "precondition_frequency": every}
    rule = OPTIMIZERS["soap"].replace(**settings)

    def package(x):
        return pytorch_optimizer.SOAP(x, precondition_1d=True, **settings)

    _is_close(_ours(rule, g, step), _in_package(package, g), rtol=1e-5)  # its axes are in float32
