"""Numbers in an answer: written as the charts write them."""

import math

import pytest

from lessons.checks import Amount


@pytest.mark.parametrize(
    ("number", "spec", "shown"),
    [
        (1.8e-18, ".2g", "1.8×10⁻¹⁸"),
        (6.5e5, ".2g", "6.5×10⁵"),
        (0, ".0e", "0"),
        (-1.13, ".1f", "−1.1"),
        (0.033, ".1%", "3.3%"),
        (688, ".0f", "688"),
        (math.inf, ".0f", "∞"),
    ],
)
def test_an_amount_is_written_with_powers_of_ten_and_a_minus(number, spec, shown):
    assert format(Amount(number), spec) == shown


def test_an_amount_alone_has_four_digits():
    assert str(Amount(0.123456)) == "0.1235"
