"""Rules that torch.optim lacks, against others' code and against the papers' recurrences in plain numpy.

Others' code is optax and the pytorch-optimizer package. Where it departs from the paper the test says how.
"""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from typing import Any
from unittest import mock

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from optimizers import OPTIMIZERS, Optimizer
from tests.others import jax, optax, pytorch_optimizer

STEPS, PARTICLES = 150, 32


@pytest.fixture(scope="module", autouse=True)
def float64_in_jax():
    before = jax.config.read("jax_enable_x64")
    jax.config.update("jax_enable_x64", True)
    yield
    jax.config.update("jax_enable_x64", before)


def _start() -> torch.Tensor:
    return torch.linspace(-2, 2, 2 * PARTICLES, dtype=torch.float64).reshape(2, PARTICLES)


def _ours(rule: Optimizer, g: torch.Tensor, step) -> np.ndarray:
    x, state, path = _start(), rule.init(_start()), []
    for t in range(1, STEPS + 1):
        x, state = step(rule, x, state, g[t - 1], t)
        path.append(x)
    return torch.stack(path).numpy()


def _in_optax(transformation: Any, g: torch.Tensor) -> np.ndarray:
    def move(carry, gradient):
        x, state = carry
        updates, state = transformation.update(gradient, state, x)
        x = optax.apply_updates(x, updates)
        return (x, state), x

    x = jax.numpy.asarray(_start().numpy())
    assert x.dtype == np.float64
    _, path = jax.lax.scan(move, (x, transformation.init(x)), jax.numpy.asarray(g.numpy()))
    return np.asarray(path)


def _in_the_package(optimizer: type[torch.optim.Optimizer], g: torch.Tensor, **settings: object) -> np.ndarray:
    """Return the path of a class of the pytorch-optimizer package that treats each coordinate by itself."""
    x = torch.nn.Parameter(_start())
    theirs, path = optimizer([x], **settings), []
    for gradient in g:
        x.grad = gradient.clone()
        theirs.step()
        path.append(x.detach().clone())
    return torch.stack(path).numpy()


def _is_close(path: np.ndarray, reference: np.ndarray):
    np.testing.assert_allclose(path, reference, rtol=1e-10, atol=1e-10 * np.abs(reference).max())


betas = st.sampled_from([0.0, 0.1, 0.5, 0.9, 0.99, 0.999])
rates = st.sampled_from([1e-4, 0.01, 0.3, 1.0])
squares = st.sampled_from([0.9, 0.99, 0.999])  # with shorter averages g + λx is divided by itself where it cancels
decays = st.sampled_from([0.0, 1e-3, 0.1, 1.0])
seeds = st.integers(0, 2**31)


@settings(max_examples=6)
@given(seed=seeds, lr=rates, beta1=betas, beta2=betas, weight_decay=decays)
def test_lion_is_optaxs(step, gradients, seed, lr, beta1, beta2, weight_decay):
    g = gradients(seed, STEPS, 2, PARTICLES)
    rule = OPTIMIZERS["lion"].replace(lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay)
    _is_close(_ours(rule, g, step), _in_optax(optax.lion(lr, b1=beta1, b2=beta2, weight_decay=weight_decay), g))


@settings(max_examples=6)
@given(seed=seeds, lr=rates)
def test_sign_descent_is_optaxs(step, gradients, seed, lr):
    g = gradients(seed, STEPS, 2, PARTICLES)
    _is_close(_ours(OPTIMIZERS["sign_descent"].replace(lr=lr), g, step), _in_optax(optax.sign_sgd(lr), g))


@pytest.mark.parametrize("slug", ["adam", "adamw"])
@settings(max_examples=6)
@given(data=st.data(), seed=seeds, lr=rates, beta1=betas, beta2=squares, weight_decay=decays, amsgrad=st.booleans())
def test_adam_without_correction_is_the_recurrence(
    slug, step, gradients, data, seed, lr, beta1, beta2, weight_decay, amsgrad
):
    eps = data.draw(st.sampled_from([1e-8, 1e-3]))
    rule = OPTIMIZERS[slug].replace(
        lr=lr, beta1=beta1, beta2=beta2, eps=eps, weight_decay=weight_decay, amsgrad=amsgrad, bias_correction=False
    )
    recorded = gradients(seed, STEPS, 2, PARTICLES)
    x = _start().numpy()
    m, v, largest, path = np.zeros_like(x), np.zeros_like(x), np.zeros_like(x), []
    for g in recorded.numpy():
        penalised = g + weight_decay * x if slug == "adam" else g
        m = beta1 * m + (1 - beta1) * penalised
        v = beta2 * v + (1 - beta2) * penalised**2
        largest = np.maximum(largest, v) if amsgrad else v
        decay = lr * weight_decay * x if slug == "adamw" else 0.0
        x = x - decay - lr * m / (np.sqrt(largest) + eps)
        path.append(x)
    _is_close(_ours(rule, recorded, step), np.stack(path))


@settings(max_examples=6)
@given(seed=seeds, lr=rates, momentum=betas, nu=st.sampled_from([0.0, 0.3, 0.7, 1.0]), weight_decay=decays)
def test_qhm_is_the_packages(step, gradients, seed, lr, momentum, nu, weight_decay):
    g = gradients(seed, STEPS, 2, PARTICLES)
    numbers = {"lr": lr, "momentum": momentum, "nu": nu, "weight_decay": weight_decay}
    theirs = _in_the_package(pytorch_optimizer.QHM, g, **numbers, weight_decouple=False)
    _is_close(_ours(OPTIMIZERS["qhm"].replace(**numbers), g, step), theirs)


shares = st.sampled_from([0.0, 0.5, 0.7, 1.0])


@settings(max_examples=6)
@given(seed=seeds, lr=rates, beta1=betas, beta2=squares, nu1=shares, nu2=st.sampled_from([0.5, 0.9, 1.0]), wd=decays)
def test_qhadam_is_the_recurrence_and_the_packages(step, gradients, seed, lr, beta1, beta2, nu1, nu2, wd):
    """The package keeps its corrections in float32."""
    recorded = gradients(seed, STEPS, 2, PARTICLES)
    rule = OPTIMIZERS["qhadam"].replace(lr=lr, beta1=beta1, beta2=beta2, nu1=nu1, nu2=nu2, weight_decay=wd)
    x = _start().numpy()
    m, v, path = np.zeros_like(x), np.zeros_like(x), []
    for t, g in enumerate(recorded.numpy(), 1):
        g = g + wd * x
        m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
        average = (1 - nu1) * g + nu1 * m / (1 - beta1**t)
        x = x - lr * average / (np.sqrt((1 - nu2) * g**2 + nu2 * v / (1 - beta2**t)) + 1e-8)
        path.append(x)
    ours = _ours(rule, recorded, step)
    _is_close(ours, np.stack(path))
    packages = {"lr": lr, "betas": (beta1, beta2), "nus": (nu1, nu2), "eps": 1e-8, "weight_decay": wd}
    theirs = _in_the_package(pytorch_optimizer.QHAdam, recorded, **packages, weight_decouple=False)
    if not wd:  # with it the gradients themselves would differ
        np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=1e-5 * max(1.0, lr))


@settings(max_examples=6)
@given(seed=seeds, lr=rates, beta1=betas, beta2=squares, eps=st.sampled_from([1e-16, 1e-8, 1e-3]))
def test_adabelief_is_optaxs(step, gradients, seed, lr, beta1, beta2, eps):
    """optax has an epsilon inside and one outside, and no decay."""
    g = gradients(seed, STEPS, 2, PARTICLES)
    rule = OPTIMIZERS["adabelief"].replace(lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    _is_close(_ours(rule, g, step), _in_optax(optax.adabelief(lr, b1=beta1, b2=beta2, eps=eps, eps_root=eps), g))


@settings(max_examples=4)
@given(seed=seeds, lr=rates, beta1=betas, beta2=squares, weight_decay=decays)
def test_adabelief_is_the_packages(step, gradients, seed, lr, beta1, beta2, weight_decay):
    """Unrectified, and with its two decays off, which are on by default."""
    g = gradients(seed, STEPS, 2, PARTICLES)
    rule = OPTIMIZERS["adabelief"].replace(lr=lr, beta1=beta1, beta2=beta2, eps=1e-8, weight_decay=weight_decay)
    packages = {"lr": lr, "betas": (beta1, beta2), "eps": 1e-8, "weight_decay": weight_decay}
    theirs = _in_the_package(pytorch_optimizer.AdaBelief, g, **packages, weight_decouple=False, rectify=False)
    assume(np.isfinite(theirs).all())  # with β₁ = 0 nothing is left to divide by but ε: the reference itself flies off
    _is_close(_ours(rule, g, step), theirs)


@settings(max_examples=6)
@given(seed=seeds, lr=rates, beta1=betas, beta2=squares, first=st.sampled_from([1e-6, 1e-3, 1.0]))
def test_yogi_is_optaxs(step, gradients, seed, lr, beta1, beta2, first):
    """optax begins the averaged gradient at the same number as the squares; here it begins at 0, as in the paper."""
    g = gradients(seed, STEPS, 2, PARTICLES)
    rule = OPTIMIZERS["yogi"].replace(lr=lr, beta1=beta1, beta2=beta2, initial_accumulator=first)
    scaling = optax.scale_by_yogi(beta1, beta2, eps=1e-3, initial_accumulator_value=first)

    def init(x):
        state = scaling.init(x)
        return state._replace(mu=jax.numpy.zeros_like(state.mu))

    theirs = optax.chain(optax.GradientTransformation(init, scaling.update), optax.scale_by_learning_rate(lr))
    _is_close(_ours(rule, g, step), _in_optax(theirs, g))


@settings(max_examples=6)
@given(data=st.data(), seed=seeds, lr=rates, beta1=betas, beta2=squares, weight_decay=decays, amsbound=st.booleans())
def test_adabound_is_the_packages(step, gradients, data, seed, lr, beta1, beta2, weight_decay, amsbound):
    g = gradients(seed, STEPS, 2, PARTICLES)
    bounds = {"final_lr": data.draw(rates), "gamma": data.draw(st.sampled_from([1e-3, 0.1, 1.0]))}
    rule = OPTIMIZERS["adabound"].replace(
        lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, amsbound=amsbound, **bounds
    )
    packages = {"lr": lr, "betas": (beta1, beta2), "weight_decay": weight_decay, "ams_bound": amsbound, **bounds}
    with ExitStack() as undone:
        # The package adds 1e-15 to v, which shows where g is 1e-6 and every step is small.
        for name in ("apply_ams_bound", "apply_ams_bound_foreach"):
            plain = partial(getattr(pytorch_optimizer.AdaBound, name), exp_avg_sq_eps=0.0)
            undone.enter_context(mock.patch.object(pytorch_optimizer.AdaBound, name, staticmethod(plain)))
        theirs = _in_the_package(pytorch_optimizer.AdaBound, g, **packages, weight_decouple=False)
    _is_close(_ours(rule, g, step), theirs)


@pytest.mark.parametrize("factor", [1.0, 0.1])
def test_a_schedule_scales_adabounds_bounds(factor, step, gradients):
    """final_lr · lr / base_lr, as in the authors' code: under tight bounds it is momentum at that rate."""
    rule = OPTIMIZERS["adabound"].replace(lr=0.5, final_lr=0.01, gamma=1e6, beta1=0.0)
    g = gradients(1, 1, 2, PARTICLES)[0]
    moved, _ = step(rule, _start(), rule.init(g), g, 1, 0.5 * factor)
    torch.testing.assert_close(_start() - moved, 0.01 * factor * g, rtol=1e-5, atol=1e-14)


def _newton_schulz(u: np.ndarray, times: int, eps: float) -> np.ndarray:
    """Return K. Jordan's iteration on a matrix, as in torch but in float64."""
    wide = u if u.shape[0] <= u.shape[1] else u.T
    wide = wide / max(np.linalg.norm(wide), eps)
    for _ in range(times):
        gram = wide @ wide.T
        wide = 3.4445 * wide + (-4.7750 * gram + 2.0315 * gram @ gram) @ wide
    return wide if u.shape[0] <= u.shape[1] else wide.T


@settings(max_examples=6)
@given(
    seed=seeds, lr=rates, momentum=betas, nesterov=st.booleans(), times=st.integers(0, 8), weight_decay=decays,
    eps=st.sampled_from([1e-7, 1.0]),
)  # fmt: skip
def test_muon_is_its_formula(step, gradients, seed, lr, momentum, nesterov, times, weight_decay, eps):
    numbers = {"momentum": momentum, "nesterov": nesterov, "ns_steps": times, "eps": eps, "weight_decay": weight_decay}
    recorded = gradients(seed, STEPS, 2, PARTICLES)[:, :, :4]
    x = _start()[:, :4]
    rule, path = OPTIMIZERS["muon"].replace(lr=lr, **numbers), []
    theirs, m, state = x.numpy().copy(), np.zeros((2, 4)), rule.init(x)
    for t, g in enumerate(recorded, 1):
        x, state = step(rule, x, state, g, t)
        m = momentum * m + (1 - momentum) * g.numpy()
        u = momentum * m + (1 - momentum) * g.numpy() if nesterov else m
        steps = [_newton_schulz(u[:, i : i + 1], times, eps)[:, 0] for i in range(4)]
        theirs = (1 - lr * weight_decay) * theirs - lr * np.stack(steps, axis=1)
        path.append((x.numpy(), theirs))
    ours, reference = (np.stack(points) for points in zip(*path, strict=True))
    _is_close(ours, reference)


def test_muon_is_torchs_to_the_precision_of_bfloat16(step, gradients):
    """On a 1 × 2 matrix."""
    rule, g = OPTIMIZERS["muon"].replace(lr=0.1), gradients(3, 40, 2)
    x = torch.tensor([1.0, -2.0], dtype=torch.float64)
    state, parameter = rule.init(x), torch.nn.Parameter(x[None].clone())
    theirs = torch.optim.Muon([parameter], lr=0.1, momentum=0.95, weight_decay=0.1)
    for t in range(1, 41):
        before = parameter.detach()[0].clone()
        x, state = step(rule, before, state, g[t - 1], t)
        parameter.grad = g[t - 1][None].clone()
        theirs.step()
        assert (x - parameter.detach()[0]).norm() < 0.05 * (x - before).norm()


def test_a_slope_that_is_nearly_flat_stops_lbfgs_and_a_pair_without_curvature_is_passed_over(step):
    """torch's conditions, for each particle by itself."""
    rule = OPTIMIZERS["lbfgs"].replace(lr=1.0)
    x = torch.zeros(2, 3, dtype=torch.float64)
    g = torch.tensor([[[0.5, 1e-8, 0.5], [0.0, 0.0, 0.0]], [[0.25, 0.5, 1.0], [0.0, 0.0, 0.0]]], dtype=torch.float64)
    first, state = step(rule, x, rule.init(x), g[0], 1)
    assert first[0].tolist() == [-0.5, 0.0, -0.5]
    second, _ = step(rule, first, state, g[1], 2)
    # Newton's step where the slope fell by half; a first step after resting; plain descent where the slope grew.
    torch.testing.assert_close(second[0], torch.tensor([-1.0, -0.5, -1.5], dtype=torch.float64))
