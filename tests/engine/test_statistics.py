"""Intervals against published ones, quantiles against numpy's."""

import numpy as np
import pytest
import torch

from engine.statistics import Share, quantiles


@pytest.mark.parametrize(
    ("count", "total", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilsons(count, total, low, high):
    """R. G. Newcombe (1998), Two-sided confidence intervals for the single proportion, table I, method 3."""
    share = Share.of(count, total)
    assert share.share == pytest.approx(count / total)
    assert (share.low, share.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_the_ends_stay_inside():
    assert Share.of(0, 5).low == 0
    assert Share.of(5, 5).high == 1
    for wrong in [(6, 5), (-1, 5), (0, 0)]:
        with pytest.raises(ValueError, match=r"Share\.count"):
            Share.of(*wrong)


def test_quantiles_are_numpys_and_infinity_is_no_trap():
    values = np.random.default_rng(0).standard_normal((3, 101))
    ours = quantiles(torch.from_numpy(values), 0.1, 0.5, 0.9).numpy()
    assert ours == pytest.approx(np.quantile(values, [0.1, 0.5, 0.9], axis=1).T, rel=1e-12)
    values = torch.tensor([1.0, torch.nan, 3.0, torch.inf])
    assert quantiles(values, 0.0, 1 / 3, 0.5, 1.0).tolist() == [1.0, 3.0, torch.inf, torch.inf]
