"""What torch.optim does not have, against others' code (optax) and against the papers' recurrences in plain numpy."""

from __future__ import annotations

import jax
import numpy as np
import optax
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizers import OPTIMIZERS, Optimizer

STEPS, PARTICLES = 300, 64


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


def _in_optax(transformation: optax.GradientTransformation, g: torch.Tensor) -> np.ndarray:
    def move(carry, gradient):
        x, state = carry
        updates, state = transformation.update(gradient, state, x)
        x = optax.apply_updates(x, updates)
        return (x, state), x

    x = jax.numpy.asarray(_start().numpy())
    assert x.dtype == np.float64
    _, path = jax.lax.scan(move, (x, transformation.init(x)), jax.numpy.asarray(g.numpy()))
    return np.asarray(path)


def _is_close(path: np.ndarray, reference: np.ndarray):
    np.testing.assert_allclose(path, reference, rtol=1e-10, atol=1e-10 * np.abs(reference).max())


betas = st.sampled_from([0.0, 0.1, 0.5, 0.9, 0.99, 0.999])
rates = st.sampled_from([1e-4, 0.01, 0.3, 1.0])
squares = st.sampled_from([0.9, 0.99, 0.999])  # with shorter averages g + λx is divided by itself where it cancels
decays = st.sampled_from([0.0, 1e-3, 0.1, 1.0])
seeds = st.integers(0, 2**31)


@settings(max_examples=8)
@given(seed=seeds, lr=rates, beta1=betas, beta2=betas, weight_decay=decays)
def test_lion_is_optaxs(step, gradients, seed, lr, beta1, beta2, weight_decay):
    g = gradients(seed, STEPS, 2, PARTICLES)
    rule = OPTIMIZERS["lion"].replace(lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay)
    _is_close(_ours(rule, g, step), _in_optax(optax.lion(lr, b1=beta1, b2=beta2, weight_decay=weight_decay), g))


@settings(max_examples=8)
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
