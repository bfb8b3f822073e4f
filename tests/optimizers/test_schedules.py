"""Every schedule against the torch scheduler that it names, and what all of them promise.

A schedule that follows the value is held to torch's, loss by loss, in test_plateau.py.
"""

from __future__ import annotations

import math
import re

import numpy as np
import pytest
import torch

from optimizers.schedules import SCHEDULES
from optimizers.schedules.base import FAMILIES

LENGTHS = [1, 2, 3, 10, 77, 500]
BY_TIME = {slug: schedule for slug, schedule in SCHEDULES.items() if not schedule.reads_value}
STARTS_LOWER = {"Warm-up first", "In cycles"}  # families whose first step need not have the full rate


def _variants():
    """Every schedule as it stands, with each number at both ends of its slider, and with all of them between."""
    for slug, schedule in BY_TIME.items():
        yield pytest.param(schedule, id=slug)
        for spec in schedule.params():
            for value in spec.slider:
                yield pytest.param(schedule.replace(**{spec.name: value}), id=f"{slug}-{spec.name}={value}")
        numbers = [spec for spec in schedule.params() if spec.kind != "bool"]
        for share in (0.07, 0.31, 0.62) if numbers else ():
            between = {spec.name: _between(spec, share) for spec in numbers}
            yield pytest.param(schedule.replace(**between), id=f"{slug}-{share}")


def _between(spec, share):
    low, high = spec.slider
    if spec.log and low > 0:
        low, high = math.log(low), math.log(high)
        value = math.exp(low + share * (high - low))
    else:
        value = low + share * (high - low)
    return round(value) if spec.kind == "int" else value


every_schedule = pytest.mark.parametrize("schedule", list(_variants()))


def _times(steps):
    return torch.arange(1, steps + 1, dtype=torch.float64)


@every_schedule
def test_equals_torch(schedule):
    for steps, lr in zip(LENGTHS, (10.0, 1e-4, 0.37, 1e-3, 3.0, 0.1), strict=True):
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
        call = schedule.in_torch(steps)
        scheduler = call.build(optimizer) if call else None
        rates = []
        for _ in range(steps):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            if scheduler:
                scheduler.step()
        expected = torch.tensor(rates, dtype=torch.float64)
        # Near 0 torch's recursions keep no digit of the rate itself, only those of the full one.
        torch.testing.assert_close(lr * schedule.factor(_times(steps), steps), expected, rtol=1e-12, atol=1e-14 * lr)


@every_schedule
def test_factors_are_shares(schedule):
    for steps in (*LENGTHS, 20_000):
        factors = schedule.factor(_times(steps), steps)
        assert factors.dtype == torch.float64 and factors.shape == (steps,)
        assert torch.isfinite(factors).all() and (factors >= 0).all() and (factors <= 1).all()


@every_schedule
@pytest.mark.parametrize("steps", [1, 40])
def test_all_steps_at_once_are_the_steps_one_by_one(schedule, steps):
    at_once = schedule.factor(_times(steps), steps)
    for t in _times(steps):
        torch.testing.assert_close(schedule.factor(t, steps), at_once[int(t) - 1], rtol=1e-15, atol=0.0)
    assert torch.equal(schedule.factor(_times(steps).reshape(1, -1, 1), steps).flatten(), at_once)


@pytest.mark.parametrize("slug", SCHEDULES)
def test_the_call_is_python(slug):
    call = SCHEDULES[slug].in_torch(100)
    if call:
        code = call.code("optimizer")
        assert code.startswith(f"torch.optim.lr_scheduler.{call.name}(optimizer, ")
        compile(code, call.name, "eval")


@pytest.mark.parametrize("slug", BY_TIME)
def test_a_run_begins_at_the_full_rate_unless_it_warms_up_or_cycles(slug):
    schedule = BY_TIME[slug]
    first = schedule.factor(_times(1), 500).item()
    assert first == 1.0 or (first < 1.0 and schedule.family in STARTS_LOWER)


def test_a_person_finds_all_of_them_and_the_constant_one_first():
    assert len(SCHEDULES) >= 12
    assert next(iter(SCHEDULES)) == "constant"
    places = [FAMILIES.index(schedule.family) for schedule in SCHEDULES.values()]
    assert places == sorted(places) and len(set(places)) == len(FAMILIES)


# ------------------------------------------------------------------ formulas of the papers, written again


def test_the_shape_of_a_warm_up():
    factors = SCHEDULES["warmup_cosine"].replace(warmup=0.2, floor=0.1).factor(_times(100), 100)
    assert factors.argmax() == 20 and factors[20] == 1.0
    torch.testing.assert_close(factors[:20], _times(20) / 21)
    assert (factors[20:].diff() < 0).all() and factors[-1] == pytest.approx(0.1, abs=1e-3)
    torch.testing.assert_close(
        factors[20:], SCHEDULES["cosine"].replace(floor=0.1).factor(_times(80), 80), rtol=1e-14, atol=0.0
    )


@pytest.mark.parametrize(("width", "warmup"), [(512, 4000), (64, 30), (1, 1)])
def test_the_transformers_rate_is_the_inverse_root_at_the_height_of_its_peak(width, warmup):
    step = np.arange(1, 10_001, dtype=np.float64)
    paper = width**-0.5 * np.minimum(step**-0.5, step * warmup**-1.5)  # section 5.3
    ours = SCHEDULES["inverse_sqrt"].replace(warmup_steps=warmup).factor(_times(10_000), 10_000).numpy()
    np.testing.assert_allclose(ours * (width * warmup) ** -0.5, paper, rtol=1e-12)
    assert ours.argmax() == warmup - 1 and ours.max() == 1.0


@pytest.mark.parametrize("steps", [10, 77, 500])
@pytest.mark.parametrize(
    ("warmup", "decay", "floor"), [(0.1, 0.2, 0.0), (0.0, 0.5, 0.1), (0.4, 0.0, 0.0), (0.6, 0.9, 0.0)]
)
def test_warm_up_stable_decay_has_its_three_parts(steps, warmup, decay, floor):
    up, begins = round(warmup * steps), max(round(warmup * steps), steps - round(decay * steps))
    expected = []
    for before in range(steps):  # steps taken before this one
        if before < up:
            expected.append((before + 1) / (up + 1))
        elif before <= begins:
            expected.append(1.0)
        else:
            expected.append(1 - (1 - floor) * (before - begins) / (steps - begins))
    schedule = SCHEDULES["warmup_stable_decay"].replace(warmup=warmup, decay=decay, floor=floor)
    np.testing.assert_allclose(schedule.factor(_times(steps), steps).numpy(), expected, rtol=1e-12)


def test_restarts_come_when_they_should():
    schedule = SCHEDULES["cosine_restarts"].replace(first_cycle=10, multiplier=3)
    factors = schedule.factor(_times(200), 200)
    assert (factors == 1.0).nonzero().flatten().tolist() == [0, 10, 40, 130]
    even = SCHEDULES["cosine_restarts"].replace(first_cycle=7, multiplier=1).factor(_times(50), 50)
    assert (even == 1.0).nonzero().flatten().tolist() == list(range(0, 50, 7))


def test_a_triangle_turns_at_the_floor_and_at_the_top():
    factors = SCHEDULES["cyclic"].replace(half_cycle=4, floor=0.2).factor(_times(17), 17)
    up = [0.2, 0.4, 0.6, 0.8, 1.0]
    expected = torch.tensor([*up, *up[-2:0:-1]] * 2 + up[:1], dtype=torch.float64)
    torch.testing.assert_close(factors, expected, rtol=1e-12, atol=0.0)


def test_one_cycle_whose_peak_is_the_first_step_begins_there():
    schedule = SCHEDULES["one_cycle"].replace(warmup=0.1)  # there torch's own class divides 0 by 0
    assert schedule.factor(_times(10), 10)[0] == 1.0
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    with pytest.raises(ZeroDivisionError):
        torch.optim.lr_scheduler.OneCycleLR(optimizer, 1.0, total_steps=10, pct_start=0.1, cycle_momentum=False)


@pytest.mark.parametrize("slug", SCHEDULES)
def test_a_schedule_says_what_it_is(slug):
    words = vars(type(SCHEDULES[slug]))
    assert words["__doc__"] and words["title"] and r"\eta_t" in words["formula"]
    assert words["family"] in FAMILIES
    assert re.search(r"\((19|20)\d\d\)", words["source"]) and re.search(r"https://|doi:|arXiv:", words["source"])
    assert len(re.split(r"(?<=[.!?])\s+", words["teaches"])) == 2
    for spec in SCHEDULES[slug].params():
        assert spec.help and len(re.split(r"(?<=[.!?])\s+", spec.help)) <= 2


@pytest.mark.parametrize(
    ("slug", "change"),
    [
        ("step", {"step_size": 0}),
        ("step", {"gamma": 0.0}),
        ("cosine", {"floor": 1.5}),
        ("one_cycle", {"warmup": 1.0}),
        ("reduce_on_plateau", {"gamma": 1.0}),
        ("linear", {"start_factor": 0.0}),
        ("cosine_restarts", {"multiplier": 0}),
    ],
)
def test_errors_name_field_range_and_value(slug, change):
    ((name, value),) = change.items()
    with pytest.raises(ValueError, match=rf"{name} must lie in .*, got {value}"):
        SCHEDULES[slug].replace(**change)
