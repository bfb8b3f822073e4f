"""Momentum that keeps all of its speed, β = 1: no average forgets, and no run comes to rest."""

from __future__ import annotations

import pytest

from core.params import Interval
from optimizers import OPTIMIZERS
from tests.optimizers.test_closed_forms import walk


@pytest.mark.parametrize("curvature", [1.0, 16.7])
def test_a_sum_that_forgets_nothing_swings_for_ever_below_four_over_the_curvature(curvature, step):
    """x ← x − ηλ·Σx is x″ = −x in steps: 2·cos ω = 2 − ηλ has a real ω below ηλ = 4 and none above."""
    rule = OPTIMIZERS["momentum"].replace(momentum=1.0)
    assert rule.stability_limit(curvature) == pytest.approx(4 / curvature)
    for share, swings in [(0.5, True), (0.98, True), (1.02, False)]:
        path = walk(step, rule.replace(lr=share * 4 / curvature), lambda x: curvature * x, [1.0, 1.0], 2000)
        late = path[-200:].abs().max().item()
        assert 0.5 < late < 20 if swings else late > 1e30


def test_a_moving_average_that_takes_nothing_in_is_its_first_gradient_for_ever(step):
    rule = OPTIMIZERS["momentum"].replace(momentum=1.0, moving_average=True, lr=0.01)
    assert rule.stability_limit(1.0) is None
    path = walk(step, rule, lambda x: x, [1.0, 2.0], 100)
    assert path[-1].flatten().tolist() == pytest.approx([0.0, 0.0], abs=1e-12)  # 100 steps of 0.01 of the start
    assert walk(step, rule, lambda x: x, [1.0, 2.0], 300)[-1].flatten().tolist() == pytest.approx([-2.0, -4.0])


def test_one_is_the_most_that_can_be_kept():
    (spec,) = (spec for spec in OPTIMIZERS["momentum"].params() if spec.name == "momentum")
    assert spec.valid == Interval("[0, 1]")
    assert 1.0 in spec.valid
    with pytest.raises(ValueError, match=r"momentum must .* 1.*, (got|not) 1.01"):
        OPTIMIZERS["momentum"].replace(momentum=1.01)
