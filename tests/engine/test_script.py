"""The exported script, run in a fresh process without this project, walks the paths that the page shows."""

import json
import subprocess
import sys

import numpy as np
import pytest

from engine import Experiment, script, simulate
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

TELL = "\nimport json\nprint('PATHS', json.dumps([path.tolist() for path in paths.values()]))\n"


def walked(text, folder):
    file = folder / "race.py"
    file.write_text(text + TELL)
    done = subprocess.run(
        [sys.executable, "-W", "error", str(file)], cwd=folder, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("PATHS "))
    return np.array(json.loads(line.removeprefix("PATHS ")))  # [optimizers, starts, steps+1, 2]


@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_every_rule_and_schedule_walks_the_same_path(noise, tmp_path):
    schedules = list(SCHEDULES.values())
    rules = [rule.replace(schedule=schedules[i % len(schedules)]) for i, rule in enumerate(OPTIMIZERS.values())]
    rules += [
        OPTIMIZERS["adam"].replace(bias_correction=False, weight_decay=0.01),
        OPTIMIZERS["adam"].replace(amsgrad=True),
    ]
    rules += [
        OPTIMIZERS["momentum"].replace(moving_average=True, clip=1.0),
        OPTIMIZERS["rmsprop"].replace(centered=True),
    ]
    experiment = Experiment(
        LANDSCAPES["rosenbrock"], tuple(rules), ((-1.5, 2.0), (0.4, 0.3)), steps=40, noise=noise, seed=5
    )
    paths = walked(script.pytorch(experiment), tmp_path)
    assert paths.transpose(2, 0, 1, 3) == pytest.approx(simulate(experiment).x, abs=1e-8)


def test_every_surface_can_be_written(tmp_path):
    for slug, landscape in LANDSCAPES.items():
        experiment = Experiment(
            landscape, (OPTIMIZERS["gradient_descent"].replace(lr=1e-4),), landscape.starts[:1], steps=5
        )
        names = {}
        exec(script.pytorch(experiment), names)
        ours = simulate(experiment).x[:, 0]
        assert names["paths"]["1: Gradient descent 0.0001"][0].numpy() == pytest.approx(ours[:, 0], abs=1e-9), slug


def test_labels_are_quoted(tmp_path):
    experiment = Experiment(LANDSCAPES["bowl"], (OPTIMIZERS["adam"],), ((1.0, 1.0),), steps=2)
    nasty = '\'); print("x") #\\'
    names = {}
    exec(script.pytorch(experiment, [nasty]), names)
    assert list(names["paths"]) == [nasty]
