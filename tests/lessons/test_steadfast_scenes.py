"""What scenes say beyond their own runs: with other seeds, at other rates, and wherever their sliders are put."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

import lessons
from engine import simulate
from lessons.scene import Scene
from lessons.subjects import experiment_of
from optimizers import OPTIMIZERS
from tests.lessons.results import result_of

# Scenes whose every claim holds on the whole of every slider beside them, with values of each.
STEADFAST = {
    ("averages", "window"): {"beta": (0, 0.5, 0.99)},
    ("momentum", "ridge"): {"c": (0, 0.05, 0.25, 0.5)},
    ("momentum", "mini-batch"): {"seed": (1, 7, 1000)},
    ("adam", "decay"): {"weight_decay.1": (0, 0.01, 0.5, 1), "weight_decay.3": (0, 0.01, 0.5, 1)},
    ("training", "five-lines"): {"lr.1": (1e-5, 0.01, 0.12, 10)},
    ("training", "clip"): {"lr.2": (1e-5, 0.01, 0.3, 1, 10)},
    ("own", "by-lines"): {"lr.3": (1e-5, 0.001, 0.01, 0.1), "beta.3": (0, 0.5, 0.99, 0.999)},
}
MOVES = [
    pytest.param(slug, name, slider, value, id=f"{name}-{slider}-{value}")
    for (slug, name), sliders in STEADFAST.items()
    for slider, values in sliders.items()
    for value in values
]


def scene_of(name: str, slug: str = "momentum") -> Scene:
    return next(scene for scene in lessons.lesson(slug).scenes if scene.id == name)


@pytest.mark.parametrize(("slug", "name", "slider", "value"), MOVES)
def test_no_slider_makes_a_claim_untrue(slug: str, name: str, slider: str, value: float):
    scene = scene_of(name, slug)
    run = result_of(replace(scene, query={**scene.query, slider: [str(value)]}))
    assert {claim: check.numbers(run) for claim, check in scene.claims.items() if not check.holds(run)} == {}


@pytest.mark.parametrize(("slug", "name"), STEADFAST)
def test_every_slider_of_them_is_moved(slug: str, name: str):
    assert set(scene_of(name, slug).touch) == set(STEADFAST[slug, name])


@pytest.mark.parametrize("rate", np.geomspace(0.0101, 0.08, 10))
def test_the_heavy_ball_leaves_the_shallow_well_at_ten_rates_and_the_plain_one_at_none(rate: float):
    rules = tuple(OPTIMIZERS[slug].replace(lr=float(rate)) for slug in ("gradient_descent", "momentum"))
    run = simulate(experiment_of(scene_of("well").query).replace(optimizers=rules))
    plain, heavy = run.x[-1, :, 0, 0]
    assert plain > 0.5 and heavy < -0.9


@pytest.mark.parametrize("rate", [0.004, 0.005, 0.006, 0.008])
def test_at_a_lower_rate_the_heavy_ball_stays(rate: float):
    rules = (OPTIMIZERS["momentum"].replace(lr=rate),)
    run = simulate(experiment_of(scene_of("well").query).replace(optimizers=rules))
    assert run.x[-1, 0, 0, 0] > 0.5


def test_a_slope_that_stays_the_same_is_stretched_ten_times_and_no_more():
    """Where the slope is nearly constant a step grows to 1/(1 − β) of the plain one."""
    rules = tuple(OPTIMIZERS[slug].replace(lr=1e-6) for slug in ("gradient_descent", "momentum"))
    run = simulate(
        experiment_of({"surface": ["bowl"], "start": ["-4,1.5"], "steps": ["200"]}).replace(optimizers=rules)
    )
    plain, heavy = np.linalg.norm(np.diff(run.x[:, :, 0].astype(float), axis=0), axis=2).T
    assert 9.9 < (heavy / plain).max() < 10.1


@pytest.mark.parametrize(("decay", "steps"), [(1.0, 10_000), (0.75, 10_000)])
def test_adamw_holds_each_weight_within_one_over_its_decay(decay: float, steps: int):
    """From within it comes near 1/λ where the loss wants more, as with the slope of 2."""
    scene = scene_of("decay", "adam")
    rules = (OPTIMIZERS["adamw"].replace(lr=0.05, weight_decay=decay),)
    run = simulate(experiment_of(scene.query).replace(optimizers=rules, steps=steps))
    assert np.abs(run.x[:, 0, 0]).max() <= 1 / decay
    assert run.x[-1, 0, 0, 0] == pytest.approx(1 / decay, rel=0.05)


@pytest.mark.parametrize("beta", [0.0, 0.5, 0.9, 0.98])
@pytest.mark.parametrize(("share", "settles"), [(0.95, True), (1.05, False)])
def test_a_step_before_its_memory_is_stable_below_the_limit_that_the_lesson_gives(
    beta: float, share: float, settles: bool
):
    """Along a curvature of 100 the roots of z² − (1 + β) z + β + ηλ decide: within the unit circle for ηλ < 1 − β."""
    rate = share * (1 - beta) / 100
    assert (np.abs(np.roots([1, -(1 + beta), beta + 100 * rate])).max() < 1) == settles
    query = {**scene_of("by-lines", "own").query, "lr.3": [repr(rate)], "beta.3": [repr(beta)], "steps": ["5000"]}
    swings = np.abs(simulate(experiment_of(query)).x[:, 2, 0, 1].astype(float))
    assert (swings[-50:].max() < 0.1) == settles


@pytest.mark.parametrize("rate", [0.037, 0.0381, 0.2])
def test_a_memory_before_its_step_is_stable_below_the_other_limit(rate: float):
    query = {**scene_of("by-lines", "own").query, "lr.2": [repr(rate)], "steps": ["2000"]}
    swings = np.abs(simulate(experiment_of(query)).x[:, 1, 0, 1].astype(float))
    assert (swings[-50:].max() < 0.1) == (rate < 2 * (1 + 0.9) / 100)


@pytest.mark.parametrize("rate", np.geomspace(0.0101, 0.31, 8))
def test_over_a_kink_descent_hops_by_its_rate_and_a_falling_rate_by_less(rate: float):
    query = {**scene_of("by-formula", "own").query, "lr.1": [repr(float(rate))], "steps": ["1000"]}
    run = simulate(experiment_of(query))
    descent, falling = np.abs(np.diff(run.x[:, :, 0, 0].astype(float), axis=0))[-20:].T
    assert descent == pytest.approx([rate] * 20)
    assert falling == pytest.approx(0.25 / np.sqrt(np.arange(981, 1001)))
