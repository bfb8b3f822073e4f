"""A link is bounded as a whole, whoever its parameters belong to."""

import pytest

from core.limits import LIMITS
from views.link import link_length


def size(query):
    return sum(len(name) + len(value) for name, values in query.items() for value in values)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"lang": ["x" * 500_000]}, "'lang' may have up to 1,000 characters"),
        ({"x" * 5000: ["1"]}, "1 of its 1 values are left out"),
        ({f"u{i}": ["x"] for i in range(5000)}, "4,000 of its 5,000 values are left out"),
        ({f"u{i}": ["x" * 900] for i in range(1000)}, "of its 1,000 values"),
        ({"u": ["x"] * 5000}, "4,000 of its 5,000 values are left out"),
    ],
)
def test_what_is_too_long_is_cut_and_told(query, said):
    kept, problems = link_length.cut(query)
    assert size(kept) <= LIMITS.link_characters
    assert all(len(value) <= LIMITS.link_value for values in kept.values() for value in values)
    assert said in problems[0]
    assert link_length.cut(kept) == (kept, ())


def test_the_fullest_race_is_within_bounds():
    query = {f"{name}.{i}": ["0.123456789012345678"] for name in map(str, range(30)) for i in range(12)}
    assert link_length.cut(query) == (query, ())


def test_a_page_cuts_its_link_and_says_so(open_page):
    page = open_page(steps="20", r="adam", utm="x" * 50_000)
    assert "'utm' may have up to 1,000 characters" in page.warning[0].value
    assert len(page.query_params["utm"][0]) in (1, 1000)
