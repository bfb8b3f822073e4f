"""The viewer's input for a surface that is a mean over samples."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from engine import Experiment, simulate
from figures import theme
from figures.shown import Shown
from figures.viewer.payload import payload
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS


def sent(surface: str, batch: int) -> tuple[dict[str, Any], np.ndarray | None]:
    """Return the payload, and which samples were read."""
    landscape = LANDSCAPES[surface]
    rules = (OPTIMIZERS["gradient_descent"], OPTIMIZERS["sgd"])
    experiment = Experiment(landscape, rules, landscape.starts[:2], steps=6, batch=batch)
    run = simulate(experiment, record=("details",))
    shown = Shown(experiment, ("", ""), tuple(map(theme.default_color, range(2))), 1e-4)
    return payload(shown, run, np.zeros((2, 2), dtype=bool)), run.samples_read


def test_points_terms_and_what_each_step_reads():
    data, read = sent("line_fit", 2)
    assert read is not None and data["samples"].dtype == np.uint8
    assert data["samples"].reshape(6, 2, 4).tolist() == read.astype(int).tolist()
    samples = data["meta"]["surface"]["samples"]
    assert [(sample["x"], sample["y"]) for sample in samples] == [(1, 2), (2, 4), (3, 6), (4, 8)]
    assert [sample["tape"] for sample in samples] == LANDSCAPES["line_fit"].sample_tapes()
    assert [racer["sampled"] for racer in data["meta"]["racers"]] == [False, True]


@pytest.mark.parametrize(("surface", "batch"), [("line_fit", 0), ("line_fit", 4), ("bowl", 0)])
def test_nothing_more_is_sent_where_all_are_read(surface: str, batch: int):
    data, _ = sent(surface, batch)
    assert "samples" not in data
    assert ("samples" in data["meta"]["surface"]) == (surface == "line_fit")
