"""Promises of every rule, tested over the registry: a new file needs no new test."""

from __future__ import annotations

import copy
import math
import re
from functools import cache

import pytest
import torch

from engine import Experiment, simulate
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

PLAIN_STEPS = ["gradient_descent", "sgd", "adagrad", "rmsprop", "adadelta", "sign_descent"]  # x − x' = rate · g


def _variants():
    """Yield every rule as it stands, with each switch thrown, and with the terms that a 0 leaves out."""
    for slug, rule in OPTIMIZERS.items():
        yield pytest.param(rule, id=slug)
        for spec in rule.params():
            if spec.kind == "bool":
                yield pytest.param(rule.replace(**{spec.name: not spec.default}), id=f"{slug}-{spec.name}")
        off = {
            spec.name: 0.3
            for spec in rule.params()
            if spec.default == 0 and spec.kind == "float" and spec.name != "clip"
        }
        if off:
            yield pytest.param(rule.replace(**off), id=f"{slug}-{'-'.join(off)}")


VARIANTS = list(_variants())
every_rule = pytest.mark.parametrize("rule", VARIANTS)


def _run(step, rule, g, start=None, lr=None):
    """Return the path [steps, 2, ...] and the states of a rule that is given the gradients g."""
    x = torch.zeros_like(g[0]) + 1.5 if start is None else start
    state, path, states = rule.init(x), [], []
    for t in range(1, len(g) + 1):
        x, state = step(rule, x, state, g[t - 1], t, lr)
        path.append(x)
        states.append(state)
    return torch.stack(path), states


@every_rule
def test_an_update_changes_nothing_it_was_given(rule, step, gradients):
    g = gradients(1, 3, 2, 5)
    x = torch.ones(2, 5, dtype=torch.float64)
    state = rule.init(x)
    for t in range(1, 4):
        kept = x.clone(), {name: value.clone() for name, value in state.items()}, g[t - 1].clone()
        new, new_state = step(rule, x, state, g[t - 1], t)
        assert torch.equal(x, kept[0]) and torch.equal(g[t - 1], kept[2])
        assert state.keys() == kept[1].keys() and all(torch.equal(state[name], kept[1][name]) for name in state)
        assert new.data_ptr() != x.data_ptr()
        x, state = new, new_state


@every_rule
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("shape", [(2,), (2, 5), (2, 3, 4)], ids=str)
def test_shape_and_dtype_are_kept(rule, dtype, shape, step, gradients):
    g = gradients(2, 4, *shape).to(dtype)
    path, states = _run(step, rule, g)
    assert path.dtype == dtype and path.shape == (4, *shape)
    first = rule.init(g[0])
    for state in states:
        assert state.keys() == first.keys()
        for value in state.values():
            assert value.dtype == dtype and value.ndim in (len(shape), len(shape) + 1)
            assert value.shape[value.ndim - len(shape) + 1 :] == shape[1:]
    rate = torch.as_tensor(rule.effective_rate(states[-1], 4, rule.lr))
    assert torch.broadcast_shapes(rate.shape, shape) == shape
    assert torch.isfinite(path).all() and torch.isfinite(rate).all()


@every_rule
def test_a_batch_is_its_particles_one_by_one(rule, step, gradients):
    g = gradients(3, 60, 2, 9)
    together, _ = _run(step, rule, g)
    for i in range(9):
        alone, _ = _run(step, rule, g[:, :, i : i + 1])
        torch.testing.assert_close(together[:, :, i : i + 1], alone, rtol=1e-14, atol=1e-14)


def _numbers():
    for slug, rule in OPTIMIZERS.items():
        for spec in rule.params():
            if spec.kind == "float" and spec.name != "clip":
                yield pytest.param(slug, spec, id=f"{slug}-{spec.name}")


@pytest.mark.parametrize(("slug", "spec"), list(_numbers()))
def test_a_sweep_is_its_runs_one_by_one(slug, spec, step, gradients):
    """A field that is a tensor against the same rule with each number by itself."""
    low, high = spec.slider
    values = torch.logspace(-3, 0, 6, dtype=torch.float64) * high if spec.log else torch.linspace(low, high, 6).double()
    g = gradients(4, 60, 2, 1).expand(-1, -1, 6).contiguous()
    swept = copy.copy(OPTIMIZERS[slug])
    object.__setattr__(swept, spec.name, values)
    together, states = _run(step, swept, g)
    rates = torch.as_tensor(swept.effective_rate(states[-1], 60, swept.lr), dtype=torch.float64).expand(2, 6)
    for i, value in enumerate(values.tolist()):
        rule = OPTIMIZERS[slug].replace(**{spec.name: value})
        alone, alone_states = _run(step, rule, g[:, :, :1])
        torch.testing.assert_close(together[:, :, i : i + 1], alone, rtol=1e-11, atol=1e-12)
        rate = torch.as_tensor(rule.effective_rate(alone_states[-1], 60, rule.lr), dtype=torch.float64).expand(2, 1)
        torch.testing.assert_close(rates[:, i : i + 1], rate, rtol=1e-10, atol=0.0)


@every_rule
def test_the_step_number_may_be_a_tensor(rule, step, gradients):
    """As it is where the loop is compiled."""
    g = gradients(5, 20, 2, 3)
    path, _ = _run(step, rule, g)
    x = torch.full((2, 3), 1.5, dtype=torch.float64)
    state = rule.init(x)
    for t in range(1, 21):
        lr = torch.tensor(rule.lr, dtype=torch.float64)
        x, state = step(rule, x, state, g[t - 1], torch.tensor(t, dtype=torch.float64), lr)
        torch.testing.assert_close(x, path[t - 1], rtol=1e-12, atol=1e-12)


@every_rule
@pytest.mark.parametrize("starts", [1, 4])
def test_effective_rates_of_a_whole_run_at_once(rule, starts, step, gradients):
    g = gradients(6, 30, 2, starts)
    _, states = _run(step, rule, g)
    stacked = {name: torch.stack([state[name] for state in states], dim=1) for name in states[0]}
    t = torch.arange(1, 31, dtype=torch.float64).reshape(-1, 1)
    for lr in (rule.lr / t, (rule.lr / t).expand(-1, starts)):
        at_once = torch.as_tensor(rule.effective_rate(stacked, t, lr)).expand(2, 30, starts)
        for i, state in enumerate(states):
            single = torch.as_tensor(rule.effective_rate(state, i + 1, rule.lr / (i + 1)), dtype=torch.float64)
            torch.testing.assert_close(at_once[:, i], single.expand(2, starts), rtol=1e-13, atol=0.0)


@pytest.mark.parametrize("slug", PLAIN_STEPS)
def test_the_effective_rate_times_the_gradient_is_the_step(slug, step, gradients):
    rule, g = OPTIMIZERS[slug], gradients(7, 40, 2, 4)
    path, states = _run(step, rule, g, start=torch.zeros(2, 4, dtype=torch.float64))
    before = torch.cat((torch.zeros(1, 2, 4, dtype=torch.float64), path[:-1]))
    for t in range(1, 41):
        rate = rule.effective_rate(states[t - 1], t, rule.lr)
        torch.testing.assert_close(before[t - 1] - path[t - 1], rate * g[t - 1], rtol=1e-9, atol=1e-13)


def test_the_effective_rate_of_adam_multiplies_the_corrected_average(step, gradients):
    rule, g = OPTIMIZERS["adam"], gradients(8, 10, 2, 4)
    path, states = _run(step, rule, g, start=torch.zeros(2, 4, dtype=torch.float64))
    average = states[-1]["exp_avg"] / (1 - rule.settings()["beta1"] ** 10)
    moved = path[-2] - path[-1]
    torch.testing.assert_close(moved, rule.effective_rate(states[-1], 10, rule.lr) * average, rtol=1e-9, atol=1e-13)


def _sentences(text):
    return len(re.split(r"(?<=[.!?])\s+", text.strip()))


def _a_heading(words):
    """Return whether a family's name can head its cards: words that begin like a sentence, but are none."""
    return words[:1].isupper() and words == words.strip() and not words.endswith(".")


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_a_rule_says_what_it_is(slug):
    words = vars(type(OPTIMIZERS[slug]))
    first = (words["__doc__"] or "").splitlines()[0]
    assert first.endswith(".") and "particle" in first
    assert words["title"] and words["formula"] and r"\eta" in words["formula"]
    assert _a_heading(OPTIMIZERS[slug].family)
    assert re.search(r"\((18|19|20)\d\d\)", words["source"]), "the source names no year"
    assert re.search(r"https://|doi:|arXiv:", words["source"]), "the source has no link"
    assert _sentences(words["teaches"]) == 2
    assert all(spec.help and _sentences(spec.help) <= 2 for spec in OPTIMIZERS[slug].params())


def test_who_sees_through_the_noise():
    """On a noisy surface exactly those rules that say so walk as on a quiet one."""
    rules = tuple(OPTIMIZERS.values())
    quiet, noisy = (
        simulate(Experiment(LANDSCAPES["bowl"], rules, ((1.0, 1.5),), steps=5, noise=noise)).x for noise in (0.0, 50.0)
    )
    for i, rule in enumerate(rules):
        assert (quiet[:, i] == noisy[:, i]).all() == (not rule.reads_noise), rule.slug


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_errors_name_field_range_and_value(slug):
    rule = OPTIMIZERS[slug]
    for spec in rule.params():
        wrong = "perhaps" if spec.kind == "bool" else spec.valid.low - 1
        with pytest.raises(ValueError) as error:
            rule.replace(**{spec.name: wrong})
        assert f"{type(rule).__name__}.{spec.name}" in str(error.value) and str(wrong) in str(error.value)
        if spec.kind != "bool":
            assert spec.valid.text in str(error.value)
            with pytest.raises(ValueError):
                rule.replace(**{spec.name: float("nan")})
    with pytest.raises(ValueError, match="has no field 'rate'"):
        rule.replace(rate=1.0)
    with pytest.raises(ValueError, match="schedule must be a schedule"):
        rule.replace(schedule="cosine")


def test_equal_numbers_do_not_make_equal_rules():
    """Streamlit's cache once gave one rule the other's path."""
    numbers = {"lr": 0.001, "momentum": 0.9, "weight_decay": 0.0}
    momentum, nesterov = OPTIMIZERS["momentum"].replace(**numbers), OPTIMIZERS["nesterov"].replace(**numbers)
    assert momentum != nesterov and hash(momentum) != hash(nesterov) and momentum._key() != nesterov._key()
    assert momentum == OPTIMIZERS["momentum"].replace(**numbers)
    assert len(set(OPTIMIZERS.values())) == len(OPTIMIZERS)


def test_labels():
    adam = OPTIMIZERS["adam"]
    assert adam.label() == "Adam 0.05"
    assert adam.replace(lr=0.1, bias_correction=False).label() == "Adam 0.1, no bias correction"
    assert adam.replace(beta1=0.5, amsgrad=True).label() == "Adam 0.05, β₁=0.5, amsgrad"
    assert adam.replace(schedule=SCHEDULES["cosine"]).label() == "Adam 0.05, cosine"
    assert OPTIMIZERS["momentum"].replace(moving_average=True).label() == "Momentum 0.001, moving average"


@cache
def _race():
    """Return the heights [steps + 1] of every rule as it stands, down Rosenbrock's valley."""
    race = Experiment(LANDSCAPES["rosenbrock"], tuple(OPTIMIZERS.values()), ((-1.5, 2.0),), steps=500)
    return dict(zip(OPTIMIZERS, simulate(race).value[:, :, 0].T, strict=True))


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_the_default_race_down_rosenbrocks_valley(slug):
    """Nobody diverges, and whoever carries speed along the valley has crossed its bend after 500 steps."""
    end = _race()[slug][-1]
    assert end < 6.5  # from 12.5
    if slug in ("momentum", "nesterov", "adam", "adamw", "nadam", "lion"):
        assert end < 0.2


def _at_ends(entry):
    """Yield an entry with all its numbers at their least and at their most, and with each of them alone there."""
    numbers = [spec for spec in entry.params() if spec.kind != "bool"]
    for end in (-math.inf, math.inf):
        values = {spec.name: spec.valid.nearest(end, whole=spec.kind == "int", within=spec.slider) for spec in numbers}
        for chosen in (values, *({name: value} for name, value in values.items())):
            try:
                yield entry.replace(**chosen)
            except ValueError:  # some numbers exclude one another, and that is told
                continue


@pytest.mark.parametrize("slug", OPTIMIZERS)
def test_no_number_that_is_allowed_breaks_a_step(slug):
    """The path may leave all bounds; a number that Python cannot hold must become infinite and not an error."""
    for rule in _at_ends(OPTIMIZERS[slug]):
        simulate(Experiment(LANDSCAPES["bowl"], [rule], [(1.0, 2.0)], steps=12))


@pytest.mark.parametrize("slug", SCHEDULES)
def test_no_number_of_a_schedule_that_is_allowed_breaks_a_step(slug):
    for schedule in _at_ends(SCHEDULES[slug]):
        rule = OPTIMIZERS["gradient_descent"].replace(schedule=schedule)
        simulate(Experiment(LANDSCAPES["bowl"], [rule], [(1.0, 2.0)], steps=12))
