"""Numbers in a text."""

import pytest

from core.numbers import typeset


@pytest.mark.parametrize(
    ("number", "spec", "shown"),
    [(0.001, ".3g", "0.001"), (4.93e-7, ".3g", "4.93×10⁻⁷"), (-1.5e12, ".2g", "-1.5×10¹²"), (1234.5, ".0e", "1×10³"),
     (7.0, ".1e", "7.0"), (float("inf"), ".3g", "inf")],
)  # fmt: skip
def test_powers_of_ten_are_raised(number, spec, shown):
    assert typeset(number, spec) == shown
