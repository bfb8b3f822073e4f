"""Numbers in a text."""

import math

import pytest

from core.numbers import formatted, percent, plain, typeset


@pytest.mark.parametrize(
    ("number", "digits", "shown"),
    [(0.5, 3, "0.500"), (8.67e-5, 3, "8.67×10⁻⁵"), (-1.5e12, 2, "−1.5×10¹²"), (36864, 3, "36,864"),
     (1234.5, 3, "1,235"), (99.96, 3, "100"), (9.996e-6, 3, "1.00×10⁻⁵"), (0, 3, "0"),
     (math.inf, 3, "∞"), (math.nan, 3, "–")],
)  # fmt: skip
def test_a_computed_number_has_as_many_digits_as_are_asked_for(number, digits, shown):
    assert typeset(number, digits) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(0.001, "0.001"), (0.0005, "0.0005"), (1e-5, "1×10⁻⁵"), (1e6, "1,000,000"), (2**31 - 1, "2.147483647×10⁹"),
     (-1.5, "−1.5"), (12345.678, "12,345.678"), (1e300, "1×10³⁰⁰"), (0.1 + 0.2, "0.30000000000000004"), (-0.0, "0")],
)  # fmt: skip
def test_a_number_that_was_set_is_told_whole_and_without_a_zero_too_many(number, shown):
    assert plain(number) == shown


@pytest.mark.parametrize(
    ("number", "spec", "shown"),
    [(4.93e-7, ".3g", "4.93×10⁻⁷"), (1234.5, ".0e", "1×10³"), (7.0, ".1e", "7.0"), (12345, ".0f", "12,345"),
     (-1.13, ".1f", "−1.1"), (0.033, ".1%", "3.3%")],
)  # fmt: skip
def test_a_lessons_own_format_is_set_alike(number, spec, shown):
    assert formatted(number, spec) == shown


@pytest.mark.parametrize(
    ("share", "places", "shown"),
    [(0.816, 1, "81.6%"), (0.4, 0, "40%"), (0.4, 1, "40.0%"), (0, 1, "0%"), (1, 1, "100%"), (1e-9, 1, "< 0.1%"),
     (0.9999, 1, "> 99.9%"), (0.999, 0, "> 99%"), (0.29, 0, "29%"), (math.nan, 1, "–")],
)  # fmt: skip
def test_a_share_is_never_all_or_nothing_for_what_is_only_nearly_so(share, places, shown):
    assert percent(share, places) == shown
