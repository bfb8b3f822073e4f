"""The exported script, run in a fresh process without this project, walks the paths that the page shows."""

import json
import subprocess
import sys

import numpy as np
import pytest
import torch

from engine import Experiment, script, simulate
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, Optimizer
from optimizers.schedules import SCHEDULES, Schedule
from tests.waiting import DEAD

TELL = "\nimport json\nprint('PATHS', json.dumps([path.tolist() for path in paths.values()]))\n"


def walked(text, folder):
    file = folder / "race.py"
    file.write_text(text + TELL)
    done = subprocess.run(
        [sys.executable, "-W", "error", str(file)],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=DEAD,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    line = next(line for line in done.stdout.splitlines() if line.startswith("PATHS "))
    return np.array(json.loads(line.removeprefix("PATHS ")))  # [optimizers, starts, steps+1, 2]


@pytest.mark.slow
@pytest.mark.parametrize("noise", [0.0, 0.5])
def test_every_rule_and_schedule_walks_the_same_path(noise, tmp_path):
    schedules = list(SCHEDULES.values())
    rules = [rule.replace(schedule=schedules[i % len(schedules)]) for i, rule in enumerate(OPTIMIZERS.values())]
    rules = [rule for rule in rules if rule.in_torch() is not None]
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


@pytest.mark.slow
def test_every_surface_can_be_written(tmp_path):
    for slug, landscape in LANDSCAPES.items():
        experiment = Experiment(
            landscape, (OPTIMIZERS["gradient_descent"].replace(lr=1e-4),), landscape.starts[:1], steps=5
        )
        names = {}
        exec(script.pytorch(experiment), names)
        ours = simulate(experiment).x[:, 0]
        assert names["paths"]["1: Gradient descent 0.0001"][0].numpy() == pytest.approx(ours[:, 0], abs=1e-9), slug


class Wanderer(Optimizer):
    """Without a counterpart in torch."""

    title = "Wanderer"

    def update(self, x, state, here, lr):
        return x + lr, state


class Wave(Schedule):
    """Without one either."""

    title = "Wave"

    def factor(self, t, steps):
        return torch.cos(t) ** 2


@pytest.mark.parametrize("noise", [0.0, 0.1])
def test_what_torch_cannot_say_is_left_out_by_name(noise):
    adam = OPTIMIZERS["adam"]
    rules = (Wanderer(), adam, adam.replace(schedule=Wave()))
    text = script.pytorch(
        Experiment(LANDSCAPES["bowl"], rules, ((1.0, 1.0),), steps=2, noise=noise), ["a\nb", "adam", "waving"]
    )
    names = {}
    exec(text, names)
    assert list(names["paths"]) == ["adam"]
    comments = [line.strip() for line in text.splitlines() if line.strip().startswith("#")]
    assert [r"# 'a\nb' is left out" in line or "# 'waving' is left out" in line for line in comments] == [True, True]
    script.pytorch(Experiment(LANDSCAPES["bowl"], Wanderer(), ((1.0, 1.0),), steps=2))


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["one"], "labels must be one text for each of the 2 optimizers, got"),
        (["one", "two", "three"], "labels must be one text for each of the 2 optimizers, got"),
        ("ab", "labels must be one text for each of the 2 optimizers, got 'ab'"),
        ([1, 2], "labels must be one text for each of the 2 optimizers, got"),
        (["one", "one"], "labels must differ from each other, got 'one' twice"),
    ],
)
def test_labels_that_do_not_fit_are_refused(labels, message):
    experiment = Experiment(LANDSCAPES["bowl"], (OPTIMIZERS["adam"], OPTIMIZERS["sgd"]), ((1.0, 1.0),), steps=2)
    with pytest.raises(ValueError, match=message):
        script.pytorch(experiment, labels)


def test_labels_are_quoted(tmp_path):
    experiment = Experiment(LANDSCAPES["bowl"], (OPTIMIZERS["adam"],), ((1.0, 1.0),), steps=2)
    nasty = '\'); print("x") #\\'
    names = {}
    exec(script.pytorch(experiment, [nasty]), names)
    assert list(names["paths"]) == [nasty]
