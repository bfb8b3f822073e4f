"""A link may hold anything, as often and as long as one likes: what is read is bounded, and told in few lines."""

import difflib
import tracemalloc

import pytest

from core import words
from engine import link, refusals

MANY = 990


@pytest.fixture
def compared(monkeypatch):
    """The length of each text that was compared with known words, which is what takes the time."""
    lengths = []
    close = difflib.get_close_matches

    def counted(word, *args, **kwargs):
        lengths.append(len(word))
        return close(word, *args, **kwargs)

    monkeypatch.setattr(difflib, "get_close_matches", counted)
    return lengths


def test_many_unknown_rules_are_one_line_and_one_comparison(compared):
    reading = link.from_query({"r": [f"rule_{i}" for i in range(MANY)]})
    (line,) = reading.problems
    assert line.startswith("rule: ")
    assert "'rule_0' is not known here" in line
    assert len(compared) == 1


def test_a_few_have_a_line_each():
    reading = link.from_query({"r": ["adam", "a", "b"]})
    assert ["'a'" in reading.problems[0], "'b'" in reading.problems[1], len(reading.problems)] == [True, True, 2]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"start": ["nowhere"] * MANY}, "not 'nowhere' and 989 more like it"),
        ({"start": ["1,2"] * MANY}, "start may be given 12 times, not 990"),
        ({"r": ["adam"] * MANY}, "rule may be given 12 times, not 990"),
        ({f"lr.{i}": ["1"] for i in range(20, 20 + MANY)}, "learning rate of racer 20 cannot be set here and 989 more"),
        ({"steps": ["5"] * MANY}, "steps is given 990 times"),
        ({"start": ["1," * 100_000]}, "start must be two numbers"),
        ({"surface": ["x" * 200_000]}, f"'{'x' * 37}...'"),
        ({"r": ["x" * 200_000]}, f"'{'x' * 37}...'"),
        ({"steps": ["1" * 200_000]}, f"not '{'1' * 37}...'"),
        ({"lr." + "9" * 200_000: ["1"]}, "cannot be set here"),
    ],
)
def test_what_is_long_or_many_is_told_in_one_short_line(query, said, compared):
    reading = link.from_query(query)
    (line,) = reading.problems
    assert said in line
    assert len(line) < 300
    assert max(compared, default=0) <= 40
    assert len(reading.experiment.optimizers) <= link.BOUNDS.racers
    assert len(reading.experiment.starts) <= link.BOUNDS.starts


def test_a_setting_ends_with_its_number():
    assert link.racer_setting("lr.2") == "lr"
    assert link.racer_setting("lr.2\n") is None


def test_a_value_of_controls_is_told_so_that_it_can_be_read():
    assert refusals.quoted("\u202e\x1b[31m\u200b") == r"'\u202e\x1b[31m\u200b'"


def test_what_a_language_was_asked_by_is_not_kept():
    tracemalloc.start()
    try:
        for i in range(300):
            assert words.known_language(f"{i}-" + "x" * 50_000) is None
            assert words.language_for("zh-Hans-" + f"{i}" + "x" * 50_000) == "zh-Hans"
        kept, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept < 1_000_000
