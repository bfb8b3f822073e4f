"""Adding a surface, a rule or a schedule touches one file, a condition of the run three.

Each is laid into a copy of the house, and is everywhere.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.copied import house_with, run_in

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
from torch import Tensor

from core.params import param
from optimizers.base import Here, Number, Optimizer, State
from optimizers.hyperparameters import learning_rate


class Lazy(Optimizer):
    """Moves a particle half as far as gradient descent does."""

    title = "Lazy descent"
    family = "Idle hands"
    formula = r"x_{t+1} = x_t - \\xi_q\\eta\\,g_t"
    source = "A test (2026)."
    teaches = "It is slower. It is stable twice as long."

    lr: float = learning_rate(0.1, "Learning rate: twice the step for each unit of slope.")

    share: float = param(0.5, slider=(0.1, 1.0), valid="(0, 1]", symbol=r"\\xi_q", help="How much of a step is taken.")

    def update(self, x: Tensor, state: State, here: Here, lr: Number) -> tuple[Tensor, State]:
        return x - self.share * lr * here.gradient, state
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
# A condition of the run: what is put before what, in three files.
CONDITION = {
    "core/link_names.py": ('    "seed": LinkName(', '    "wind": LinkName("engine.conditions", text("wind")),\n'),
    "engine/conditions.py": (
        "    seed: int = _number(\n",
        '    wind: float = _number(0.0, valid="[-10, 10]", slider=(-1.0, 1.0), in_step=True, late=True)\n',
    ),
    "engine/evaluation.py": (
        "        return clipped(gradient, self._clip) if active",
        "        if self._conditions.wind:\n            gradient = gradient + self._conditions.wind\n",
    ),
}
LOOK = """
import json, math
from streamlit.testing.v1 import AppTest

from engine import Experiment, link, simulate, swarm, sweep, sweeps, tune
from engine.many import Many
from engine.script import pytorch
from engine.search import Search
from engine.sensitivity import chaotic, chaotic_share
from core.labels import spelled
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
data = [json.loads(part.proto.mixed.json or part.proto.json) for part in app.get("bidi_component")]
assert any(each["meta"]["surface"]["slug"] == "egg_box" for each in data if "meta" in each)
assert any("Many minima · Egg box" in box.options for box in app.selectbox)
labels = [racer["label"] for each in data if "racers" in each.get("meta", {}) for racer in each["meta"]["racers"]]
assert labels[0].startswith("Lazy descent") and "halving" in labels[0], labels
assert any(field.key == "wind" for field in app.number_input)
share = next(spec for spec in run.optimizers[0].params() if spec.name == "share")
assert spelled(share.symbol) == "", "a sign that text has not is left out of the label"

# --- the condition: a slope that is the same everywhere
windy = run.replace(wind=0.25)
assert link.to_query(windy)["wind"] == ["0.25"]
assert link.from_query(link.to_query(windy)).experiment == windy
assert Experiment.from_json(windy.to_json()) == windy and windy.key() != run.key()
assert "wind" not in run.to_json()
(problem,) = link.from_query({"wind": ["11"]}).problems
assert problem == "wind must be from \\N{MINUS SIGN}10 to 10, not '11'; using 10.", problem
try:
    run.replace(wind=11)
except ValueError as error:
    assert str(error) == "Experiment.wind must lie in [-10, 10], got 11.", error
x, y = run.starts[0]
for t in range(1, 21):
    rate = 0.05 * 0.5 ** ((t - 1) // 5)
    x, y = (x - rate * (2 * math.sin(x) * math.cos(y) + 0.25), y - rate * (2 * math.cos(x) * math.sin(y) + 0.25))
found = simulate(windy)
assert abs(found.x[-1, 0, 0] - (x, y)).max() < 1e-12, (found.x[-1, 0, 0], x, y)
assert found.x[-1].tolist() != simulate(run).x[-1].tolist()
land, rule, starts = run.landscape, run.optimizers[0], [(x, y)]
ends = swarm(land, rule, run.starts, 20, precision="float64", wind=0.25).end[0]
assert abs(ends - (x, y)).max() < 1e-12, ends
ends = sweep(land, rule, {"lr": [rule.lr]}, run.starts, 20, wind=0.25).end[0, 0]
assert abs(ends - (x, y)).max() < 1e-12, ends
assert not chaotic(found).any() and chaotic_share(land, rule, run.starts, 20, wind=0.25) == 0
assert tune(land, rule, 20, budget=4, starts=4, wind=0.25) != tune(land, rule, 20, budget=4, starts=4)
for task in (Many(windy, "cloud", 9), Search(windy, starts=4)):
    assert type(task).from_query(task.to_query()) == (task, ()) and type(task).from_json(task.to_json()) == task
    assert task.key() != type(task)(run).key()
assert "# wind = 0.25 is left out: the paths below are those without it." in pytorch(windy)
"""


@pytest.mark.slow
def test_a_surface_a_rule_and_a_schedule_are_a_file_each_and_a_condition_three(tmp_path: Path):
    house = house_with(ADDED, tmp_path)
    for name, (before, text) in CONDITION.items():
        written = (house / name).read_text()
        assert written.count(before) == 1, name
        (house / name).write_text(written.replace(before, text + before))
    run_in(house, LOOK)
