"""The table's words for a racer whose start is outside the formula's domain."""

from __future__ import annotations

import numpy as np

from engine import Experiment, simulate
from figures.shown import Shown
from figures.viewer.payload import payload
from landscapes import Landscape
from optimizers import OPTIMIZERS


class Root(Landscape):
    """Half a plane has no height at all."""

    title = "Root"
    family = "Bowls and valleys"
    formula = "sqrt(x) + y**2"
    extent = ((-2.0, 2.0), (-2.0, 2.0))
    starts = ((1.0, 1.0),)
    source = "A test (2026)."
    teaches = "Left of the axis there is nothing. Nothing can move there."


def test_a_start_outside_the_domain_is_marked_and_the_others_run_on():
    rules = (OPTIMIZERS["gradient_descent"].replace(lr=0.01), OPTIMIZERS["adam"])
    run = simulate(Experiment(Root(), rules, ((-1.0, 1.0), (1.0, 1.0)), steps=10), record=("details",))
    assert run.diverged.tolist() == [[0, -1], [0, -1]]
    shown = Shown(run.experiment, ("", ""), ("blue", "orange"))
    table = payload(shown, run, np.zeros((2, 2), bool))["meta"]["table"]
    assert [row["verdict"] for row in table if row["start"] == 0] == ["f has no value at its start"] * 2
    assert not [row for row in table if row["start"] == 1 and row["kind"] == "diverged"]
