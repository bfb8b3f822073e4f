"""Every schedule against the torch scheduler that it names, and what all of them promise."""

from __future__ import annotations

import re

import pytest
import torch

from optimizers.schedules import SCHEDULES

LENGTHS = [1, 2, 3, 10, 77, 500]


def _variants():
    """Every schedule as it stands, and with each number at both ends of its slider."""
    for slug, schedule in SCHEDULES.items():
        yield pytest.param(schedule, id=slug)
        for spec in schedule.params():
            for value in spec.slider:
                yield pytest.param(schedule.replace(**{spec.name: value}), id=f"{slug}-{spec.name}={value}")


every_schedule = pytest.mark.parametrize("schedule", list(_variants()))


def _times(steps):
    return torch.arange(1, steps + 1, dtype=torch.float64)


@every_schedule
@pytest.mark.parametrize("steps", LENGTHS)
@pytest.mark.parametrize("lr", [1e-4, 0.37, 10.0])
def test_equals_torch(schedule, steps, lr):
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
    torch.testing.assert_close(lr * schedule.factor(_times(steps), steps), expected, rtol=1e-10, atol=0.0)


@every_schedule
@pytest.mark.parametrize("steps", [*LENGTHS, 20_000])
def test_factors_are_shares(schedule, steps):
    factors = schedule.factor(_times(steps), steps)
    assert factors.dtype == torch.float64 and factors.shape == (steps,)
    assert torch.isfinite(factors).all() and (factors >= 0).all() and (factors <= 1).all()


@every_schedule
@pytest.mark.parametrize("steps", LENGTHS)
def test_all_steps_at_once_are_the_steps_one_by_one(schedule, steps):
    at_once = schedule.factor(_times(steps), steps)
    for t in _times(steps):
        torch.testing.assert_close(schedule.factor(t, steps), at_once[int(t) - 1], rtol=1e-15, atol=0.0)
    assert torch.equal(schedule.factor(_times(steps).reshape(1, -1, 1), steps).flatten(), at_once)


@every_schedule
def test_the_call_is_python(schedule):
    call = schedule.in_torch(100)
    if call:
        code = call.code("optimizer")
        assert code.startswith(f"torch.optim.lr_scheduler.{call.name}(optimizer, ")
        compile(code, call.name, "eval")


def test_only_a_warm_up_starts_below_the_full_rate():
    for slug, schedule in SCHEDULES.items():
        first = schedule.factor(_times(1), 500).item()
        assert first == (pytest.approx(1 / 51) if slug == "warmup_cosine" else 1.0)


def test_the_shape_of_a_warm_up():
    factors = SCHEDULES["warmup_cosine"].replace(warmup=0.2, floor=0.1).factor(_times(100), 100)
    assert factors.argmax() == 20 and factors[20] == 1.0
    torch.testing.assert_close(factors[:20], _times(20) / 21)
    assert (factors[20:].diff() < 0).all() and factors[-1] == pytest.approx(0.1, abs=1e-3)
    torch.testing.assert_close(
        factors[20:], SCHEDULES["cosine"].replace(floor=0.1).factor(_times(80), 80), rtol=1e-14, atol=0.0
    )


@pytest.mark.parametrize("slug", SCHEDULES)
def test_a_schedule_says_what_it_is(slug):
    words = vars(type(SCHEDULES[slug]))
    assert words["__doc__"] and words["title"] and r"\eta_t" in words["formula"]
    assert re.search(r"\((19|20)\d\d\)", words["source"]) and re.search(r"https://|doi:|arXiv:", words["source"])
    assert len(re.split(r"(?<=[.!?])\s+", words["teaches"])) == 2
    assert all(spec.help for spec in SCHEDULES[slug].params())


@pytest.mark.parametrize(
    ("slug", "change"), [("step", {"step_size": 0}), ("step", {"gamma": 0.0}), ("cosine", {"floor": 1.5})]
)
def test_errors_name_field_range_and_value(slug, change):
    ((name, value),) = change.items()
    with pytest.raises(ValueError, match=rf"{name} must lie in .*, got {value}"):
        SCHEDULES[slug].replace(**change)
