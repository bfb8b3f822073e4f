"""Adding a surface, a rule or a schedule touches one file: each is laid into a copy of the house, and is everywhere."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ADDED = {
    "landscapes/egg_box.py": '''
from core.params import param
from landscapes.base import Landscape


class EggBox(Landscape):
    """Hollows in rows and columns, all of them equally deep."""

    title = "Egg box"
    family = "Many minima"
    formula = "-depth*cos(x)*cos(y)"
    extent = ((-4.0, 4.0), (-4.0, 4.0))
    starts = ((2.0, 1.0),)
    minima_at = (("0", "0"),)
    source = "A test (2026)."
    teaches = "Every hollow is as good as any other. The nearest one wins."

    depth: float = param(1.0, slider=(0.1, 5.0), valid="(0, 1e3]", symbol="d", help="How deep the hollows are.")
''',
    "optimizers/lazy.py": '''
from optimizers.base import Here, Number, Optimizer, State
from optimizers.hyperparameters import learning_rate
from torch import Tensor


class Lazy(Optimizer):
    """Moves a particle half as far as gradient descent does."""

    title = "Lazy descent"
    family = "Plain"
    formula = r"x_{t+1} = x_t - \\tfrac12\\eta\\,g_t"
    source = "A test (2026)."
    teaches = "It is slower. It is stable twice as long."

    lr: float = learning_rate(0.1, "Learning rate: twice the step for each unit of slope.")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        return x - 0.5 * lr * here.gradient, state
''',
    "optimizers/schedules/halving.py": '''
from torch import Tensor

from core.params import integer
from optimizers.schedules.base import Schedule


class Halving(Schedule):
    """Halves the learning rate every few steps."""

    title = "Halving"
    family = "Falling"
    formula = r"\\eta_t = \\eta\\,2^{-\\lfloor (t-1)/k \\rfloor}"
    source = "A test (2026)."
    teaches = "It is half of what it was. And again."

    every: int = integer(10, slider=(1, 100), valid="[1, 100000]", symbol="k", help="Steps between two halvings.")

    def factor(self, t: Tensor, steps: int) -> Tensor:
        return 0.5 ** ((t - 1) // self.every)
''',
}
LOOK = """
import json, math
from streamlit.testing.v1 import AppTest

from engine import Experiment, link, simulate, sweeps
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES

query = {"surface": ["egg_box"], "depth": ["2"], "r": ["lazy", "adam"], "schedule.1": ["halving"],
         "schedule_every.1": ["5"], "steps": ["20"]}
reading = link.from_query(query)
assert not reading.problems, reading.problems
run = reading.experiment
assert link.to_query(run) == query, link.to_query(run)
assert Experiment.from_json(run.to_json()) == run
found = simulate(run)
x = 2.0
for t in range(1, 21):
    y = 1.0 if t == 1 else y
    rate = 0.05 * 0.5 ** ((t - 1) // 5)
    x, y = x - rate * 2 * math.sin(x) * math.cos(y), y - rate * 2 * math.cos(x) * math.sin(y)
assert abs(found.x[-1, 0, 0] - (x, y)).max() < 1e-12, (found.x[-1, 0, 0], x, y)
assert "every" in str(sweeps.sweepable(run.optimizers[0]))

app = AppTest.from_file("views/script/page.py", default_timeout=120)
for name, value in query.items():
    app.query_params[name] = value
app.run()
assert not app.exception, app.exception
data = [json.loads(part.proto.mixed.json) for part in app.get("bidi_component")]
assert any(each["meta"]["surface"]["slug"] == "egg_box" for each in data if "meta" in each)
assert any("Many minima · Egg box" in box.options for box in app.selectbox)
labels = [racer["label"] for each in data if "racers" in each.get("meta", {}) for racer in each["meta"]["racers"]]
assert labels[0].startswith("Lazy descent") and "halving" in labels[0], labels
"""


@pytest.mark.slow
def test_a_surface_a_rule_and_a_schedule_are_a_file_each(tmp_path: Path):
    kept = shutil.ignore_patterns(".*", "tests", "docs", "test-artifacts", "benchmarks", "__pycache__")
    house = tmp_path / "house"
    shutil.copytree(ROOT, house, ignore=kept)
    for name, text in ADDED.items():
        assert not (house / name).exists()
        (house / name).write_text(text)
    (house / "look.py").write_text(LOOK)
    done = subprocess.run(
        [sys.executable, "look.py"], cwd=house, capture_output=True, text=True, timeout=240, env={"PYTHONPATH": "."}
    )
    assert done.returncode == 0, done.stderr[-3000:]
