"""When two rows of a cell are one, as computed by two machines, and when they are two."""

import dataclasses
import math

import pytest

from engine.atlas import Row, agrees

CALM = Row("adam", "ravine", 0.3, 0.5, 0.465, 0.535, 1e-3, 1e-14, 0.2, 120.0, 1.5, 0.0, 0.4)
WILD = dataclasses.replace(CALM, chaotic=0.3)
UNKNOWN = Row("adam", "monkey_saddle", *(math.nan,) * 10, 0.0)


@pytest.mark.parametrize(
    ("row", "changed"),
    [
        (CALM, {"seconds": 9.0}),
        (UNKNOWN, {"seconds": 9.0}),
        (CALM, {"q10": -3e-15}),  # rounding around 0
        (CALM, {"median": 1.01e-3}),
        (CALM, {"lr": 0.31, "median": 4e-3, "evaluations": 150.0}),  # another rate was as good
        (WILD, {"median": 0.7, "evaluations": math.inf, "share": 0.52, "chaotic": 0.33}),
        (dataclasses.replace(CALM, evaluations=math.inf, q90=math.inf, decades=math.nan), {"median": 1.001e-3}),
    ],
)
def test_rounding_makes_no_other_cell(row: Row, changed: dict[str, float]):
    other = dataclasses.replace(row, **changed)
    assert agrees(row, other) and agrees(other, row)


@pytest.mark.parametrize(
    ("row", "changed"),
    [
        (CALM, {"rule": "lion"}),
        (CALM, {"surface": "bowl"}),
        (CALM, {"share": 0.56, "low": 0.525, "high": 0.595}),  # outside the other's interval
        (CALM, {"lr": 0.7}),
        (CALM, {"median": 2e-3}),
        (CALM, {"evaluations": math.inf}),
        (CALM, {"q90": math.inf}),
        (CALM, {"decades": math.nan}),
        (CALM, {"decades": 1.8}),
        (WILD, {"median": 0.7, "chaotic": 0.5}),
        (WILD, {"share": 0.56, "low": 0.525, "high": 0.595}),
        (UNKNOWN, {"share": 0.5, "low": 0.4, "high": 0.6}),
    ],
)
def test_more_than_rounding_does(row: Row, changed: dict[str, float]):
    other = dataclasses.replace(row, **changed)
    assert not agrees(row, other) and not agrees(other, row)
