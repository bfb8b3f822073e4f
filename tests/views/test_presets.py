"""What a preset says to watch for happens in the run that it shows."""

import numpy as np
import pytest

from engine import simulate, summarise
from lessons.presets import PRESETS
from views.link import page_state


def shown(title):
    preset = next(preset for preset in PRESETS if preset.title == title)
    current, problems = page_state.from_query(preset.parameters())
    assert problems == ()
    return simulate(current.experiment), {rule.slug: i for i, rule in enumerate(current.experiment.optimizers)}


def test_six_in_a_valley():
    """All are on the floor soon; some are far along it at the end."""
    run, _ = shown("Six in a valley")
    from_floor = np.abs(run.x[..., 1] - run.x[..., 0] ** 2)[:, :, 0]
    assert (from_floor[60:] < 0.1).all()
    assert run.value[-1, :, 0].min() < 0.01
    assert run.value[-1, :, 0].max() > 1


def test_momentum_in_a_ravine():
    run, rules = shown("Momentum in a ravine")
    plain, momentum = (run.x[:, rules[slug], 0] for slug in ("gradient_descent", "momentum"))
    assert run.lr[0, 0, 0] == run.lr[0, 1, 0]
    assert np.abs(momentum[20, 1]) < 0.1 * np.abs(plain[20, 1])  # the zigzag across
    assert np.abs(momentum[-1, 0]) < 0.01 * np.abs(plain[-1, 0])  # the way along


def test_escaping_a_saddle():
    run, rules = shown("Escaping a saddle")
    sideways = {slug: int(np.argmax(np.abs(run.x[:, i, 0, 1]) > 0.5)) for slug, i in rules.items()}
    at_the_saddle = {slug: abs(run.x[sideways[slug], i, 0, 0]) for slug, i in rules.items()}
    for slug in ("adagrad", "rmsprop", "adam"):
        assert sideways[slug] < 15
        assert at_the_saddle[slug] > 1.5  # they turn off long before it
    assert sideways["adam"] < sideways["momentum"] < sideways["gradient_descent"]
    assert at_the_saddle["gradient_descent"] < 0.1


def test_crossing_a_plateau():
    run, rules = shown("Crossing a plateau")
    rows = {slug: summarise(run)[i] for slug, i in rules.items()}
    assert rows["gradient_descent"].verdict in ("plateau", "moving")
    assert rows["gradient_descent"].final > 0.9
    arrived = {slug: int(np.argmax(run.value[:, i, 0] < 0.5)) for slug, i in rules.items()}
    assert 0 < arrived["rmsprop"] < arrived["momentum"]
    assert 0 < arrived["adam"] < arrived["momentum"]


def test_too_large_a_rate():
    run, _ = shown("Too large a rate")
    across = np.abs(run.x[:, :, 0, 1])
    assert across[-1, 0] < 1e-2
    assert across[:, 1] == pytest.approx(1.0)
    assert across[-1, 2] > 1e3


def test_noise_and_decay():
    run, _ = shown("Noise and decay")
    fixed, stepped, cosine = np.linalg.norm(run.x[-50:, :, 0], axis=-1).mean(axis=0)
    assert cosine < stepped < fixed
    ranks = [row.rank for row in summarise(run)]
    assert ranks == [3, 2, 1]


def test_four_adams():
    run, _ = shown("Four Adams")
    first = np.linalg.norm(run.x[1, :, 0] - run.x[0, :, 0], axis=-1)
    assert first[3] / first[1] == pytest.approx(np.sqrt(10), rel=1e-3)  # (1 − β₁)/√(1 − β₂) times the rate
    assert len({round(float(rate), 6) for rate in run.lr[0, :3, 0]}) == 3
