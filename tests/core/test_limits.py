"""Limits come from one place, are changed by the environment, and say what is wrong with a variable."""

import subprocess
import sys
from dataclasses import fields

import pytest

from core.limits import Limits, read
from tests.conftest import ROOT


def test_without_variables_each_limit_is_the_declared_one():
    assert read({}) == (Limits(), [])


def test_the_open_web_has_limits_that_are_no_looser():
    public, problems = read({"DESCENT_LAB_PUBLIC": "1"})
    assert not problems
    assert all(getattr(public, field.name) <= getattr(Limits(), field.name) for field in fields(Limits))
    assert public.run_seconds < Limits().run_seconds
    assert read({"DESCENT_LAB_PUBLIC": "0"}) == (Limits(), [])


def test_a_variable_raises_a_limit_and_no_other_even_on_the_open_web():
    limits, problems = read({"DESCENT_LAB_RUN_SECONDS": "3600.5", "DESCENT_LAB_PUBLIC": "1"})
    assert (limits.run_seconds, problems) == (3600.5, [])
    public, _ = read({"DESCENT_LAB_PUBLIC": "1"})
    same = [field.name for field in fields(Limits) if field.name != "run_seconds"]
    assert all(getattr(limits, name) == getattr(public, name) for name in same)


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("STEPS", "many", "a whole number of steps, at least 1, got 'many'"),
        ("STEPS", "2.5", "a whole number of steps"),
        ("STEPS", "0", "at least 1, got '0'"),
        ("RUN_SECONDS", "inf", "a number of seconds"),
        ("RUN_SECONDS", "nan", "a number of seconds"),
        ("WORKERS", "-1", "at least 0, got '-1'"),
        ("PUBLIC", "yes", "must be 0 or 1, got 'yes'"),
        ("STEPS", "x" * 10_000, "a whole number of steps"),
    ],
)
def test_a_variable_that_cannot_be_used_is_named_with_range_and_value(name, value, wanted):
    limits, (line,) = read({f"DESCENT_LAB_{name}": value})
    assert line.startswith(f"DESCENT_LAB_{name} must be ")
    assert wanted in line
    assert len(line) < 200
    assert limits.steps == Limits().steps


def test_every_limit_has_a_unit_and_a_reason():
    assert all(field.metadata["unit"] and field.metadata["reason"].endswith(".") for field in fields(Limits))


def test_a_race_in_a_link_follows_the_environment():
    script = "from engine.link import from_query; print(from_query({'steps': ['20000']}).experiment.steps)"
    environ = {"DESCENT_LAB_STEPS": "15000", "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", script], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "15000"
