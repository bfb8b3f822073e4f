"""Rates in the viewer and the files: of every start if a schedule reads the value, else of every racer."""

import json

import numpy as np
import pytest

from engine import Experiment, simulate
from engine.sensitivity import chaotic
from figures.carried import from_json, race_csv, race_json
from figures.shown import Shown
from figures.viewer.offline import race_page
from figures.viewer.payload import payload
from figures.viewer.smaller import shapes
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

PLATEAU = SCHEDULES["reduce_on_plateau"].replace(patience=0)
RULES = (OPTIMIZERS["gradient_descent"].replace(lr=0.03, schedule=PLATEAU), OPTIMIZERS["adam"])
STARTS = ((-2.0, 0.5), (0.5, 2.0), (2.5, -1.0))


@pytest.fixture(scope="module")
def race():
    experiment = Experiment(LANDSCAPES["himmelblau"], RULES, STARTS, steps=12)
    return simulate(experiment, record=("details",)), Shown(experiment, ("", ""), ("blue", "sky"))


def test_the_viewer(race):
    run, shown = race
    sent = payload(shown, run, chaotic(run))
    np.testing.assert_allclose(sent["lr"].reshape(12, 2, 3), run.lr, rtol=1e-6)
    assert shapes(sent)["lr"].shape == (12, 6)
    assert race_page(run, shown)
    plain = simulate(run.experiment.replace(optimizers=RULES[1:]), record=("details",))
    alone = payload(Shown(plain.experiment, ("",), ("sky",)), plain, chaotic(plain))
    assert alone["lr"].shape == (12,) and shapes(alone)["lr"].shape == (12, 1)


def test_the_files(race):
    run, shown = race
    np.testing.assert_array_equal(np.array(json.loads(race_json(run, shown))["paths"]["lr"]), run.lr)
    assert from_json(race_json(run, shown)).experiment == run.experiment
    assert repr(float(run.lr[-1, 0, 2])) in race_csv(run, shown)
