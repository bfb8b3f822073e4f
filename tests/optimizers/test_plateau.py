"""Reduce on plateau against torch's own class, loss by loss: the same drops at the same steps, for each particle."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizers.schedules import SCHEDULES, Schedule

STEPS = 120
FOLLOWERS = [slug for slug, schedule in SCHEDULES.items() if schedule.reads_value]
PLATEAU = SCHEDULES["reduce_on_plateau"]


def factors(schedule: Schedule, values: torch.Tensor) -> torch.Tensor:
    """Return the factor of each step [steps, ...] for the values [steps, ...] where the steps begin."""
    factor, state, found = torch.ones_like(values[0]), schedule.init(values[0]), []
    for value in values:
        found.append(factor)
        before = {name: kept.clone() for name, kept in state.items()}
        kept = state
        factor, state = schedule.update(value, state)
        assert all(torch.equal(kept[name], before[name]) for name in before)  # it is pure
        assert all(memory.shape == value.shape and memory.dtype == value.dtype for memory in state.values())
        assert factor.shape == value.shape and factor.dtype == value.dtype
    return torch.stack(found)


def of_torch(schedule: Schedule, values: list[float], lr: float) -> list[float]:
    """Return the rate of each step of `optimizer.step()` and `scheduler.step(loss)`."""
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=lr)
    scheduler = schedule.in_torch(len(values)).build(optimizer)
    rates = []
    for value in values:
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step(value)
    return rates


def losses(seed: int, offset: float) -> torch.Tensor:
    """Return values [steps, particles] that fall, stay, rise and jump, some of them not finite."""
    generator = torch.Generator().manual_seed(seed)
    walk = torch.randn(STEPS, 8, generator=generator, dtype=torch.float64)
    walk = torch.where(walk.abs() < 0.8, 0.0, walk * torch.logspace(0, -3, STEPS, dtype=torch.float64)[:, None])
    values = offset + walk.cumsum(dim=0)
    values[30:50, 1] = math.nan
    values[60:, 2] = math.inf
    values[:, 3] = offset  # flat from the start
    values[10, 4] = -math.inf
    return values


@pytest.mark.parametrize("slug", FOLLOWERS)
@settings(max_examples=25)
@given(data=st.data(), seed=st.integers(0, 2**31), offset=st.sampled_from([0.0, 5.0, -5.0]), lr=st.floats(1e-4, 10.0))
def test_every_drop_is_torchs(slug, data, seed, offset, lr):
    drawn = {}
    for spec in SCHEDULES[slug].params():
        low, high = spec.slider
        whole = st.integers(int(low), min(int(high), 12))
        drawn[spec.name] = data.draw({"bool": st.booleans(), "int": whole}.get(spec.kind, st.floats(low, high)))
    schedule = SCHEDULES[slug].replace(**drawn)
    values = losses(seed, offset)
    ours = lr * factors(schedule, values)
    expected = [of_torch(schedule, column, lr) for column in values.T.tolist()]
    torch.testing.assert_close(ours, torch.tensor(expected, dtype=torch.float64).T, rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("slug", FOLLOWERS)
def test_a_particle_stands_for_itself(slug):
    values = losses(3, 1.0)
    together = factors(SCHEDULES[slug], values)
    for i in range(values.shape[1]):
        assert torch.equal(factors(SCHEDULES[slug], values[:, i : i + 1])[:, 0], together[:, i])
    folded = factors(SCHEDULES[slug], values.reshape(STEPS, 2, 4))
    assert torch.equal(folded.reshape(STEPS, 8), together)


def test_it_waits_for_patience_and_rests_in_between():
    flat = torch.zeros(14, 1, dtype=torch.float64)
    schedule = PLATEAU.replace(patience=2, cooldown=3, gamma=0.5, absolute=True)
    # The first value is the best so far, three bring nothing better, and the next step is smaller; then three rest.
    assert factors(schedule, flat)[:, 0].tolist() == [1.0] * 4 + [0.5] * 6 + [0.25] * 4
    floored = schedule.replace(cooldown=0, floor=0.4)
    assert factors(floored, flat)[:, 0].tolist() == [1.0] * 4 + [0.5] * 3 + [0.4] * 7


def test_no_value_is_no_better_than_before():
    values = torch.full((30, 1), math.nan, dtype=torch.float64)
    assert factors(PLATEAU.replace(patience=4, gamma=0.1), values)[-1] < 1e-4


def test_below_zero_a_share_of_the_value_counts_as_better_and_a_difference_does_not():
    values = torch.full((30, 1), -1.0, dtype=torch.float64)
    assert factors(PLATEAU.replace(patience=2), values)[-1] == 1.0  # as in torch, and as `differs` says
    assert factors(PLATEAU.replace(patience=2, absolute=True), values)[-1] < 0.01
