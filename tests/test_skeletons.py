"""Each skeleton of docs/skeletons is laid into a copy of the house as a newcomer would lay it, and works there."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.copied import house_with, run_in

SKELETONS = Path(__file__).resolve().parent.parent / "docs" / "skeletons"
PLACES = {
    "surface.py": "landscapes/my_surface.py",
    "rule.py": "optimizers/my_rule.py",
    "schedule.py": "optimizers/schedules/my_schedule.py",
    "page.py": "views/pages/my_page.py",
    "lesson.md": "locales/en/lessons/my_lesson.md",
}
LOOK = """
import math

from streamlit.testing.v1 import AppTest

import lessons
from engine import Experiment, link, simulate, swarm
from landscapes import LANDSCAPES
from lessons.subjects import experiment_of
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from views import VIEWS

query = {"surface": ["my_surface"], "r": ["my_rule"], "schedule.1": ["my_schedule"], "bend": ["0"], "width": ["2"],
         "start": ["-3,2.5"], "lr.1": ["0.01"], "steps": ["50"]}
reading = link.from_query(query)
assert not reading.problems, reading.problems
assert Experiment.from_json(reading.experiment.to_json()) == reading.experiment

# --- the surface without its bend is x²/2 + y², so rule and schedule are an average and a falling rate in plain numbers
run = simulate(reading.experiment)
x, y, along, across = -3.0, 2.5, 0.0, 0.0
for t in range(50):
    rate = 0.01 / (1 + 0.05 * t)
    along, across = 0.9 * along + 0.1 * x, 0.9 * across + 0.1 * 2 * y
    x, y = x - rate * along, y - rate * across
assert abs(run.x[-1, 0, 0] - (x, y)).max() < 1e-12, (run.x[-1, 0, 0], x, y)
surface = LANDSCAPES["my_surface"]
assert surface.minimum_value == 0 and surface.minima == ((0.0, 0.0),)
assert swarm(surface, OPTIMIZERS["my_rule"].replace(lr=0.05), surface.starts, 300).minimum.tolist() == [0, 0, 0]
assert SCHEDULES["my_schedule"].in_torch(50) is not None

# --- the page
view = next(view for view in VIEWS if view.slug == "my_page")
DRAWN = "from views import VIEWS, language; language.settle(); " \\
        "next(view for view in VIEWS if view.slug == 'my_page').render()"
page = AppTest.from_string(DRAWN, default_timeout=120)
for name, value in query.items():
    page.query_params[name] = value
page.run()
assert not page.exception, page.exception
assert page.title[0].value == "My page"
assert page.markdown[0].value == "A race on My surface, from its first start", page.markdown[0].value
assert "My rule" in str(page.table[0].value), page.table[0].value
page.number_input(key="bend").set_value(0.5).run()
assert page.query_params["bend"] == "0.5", page.query_params

# --- the lesson: it is read, its claim holds, and its run answers its question
(scene,) = lessons.lesson("my_lesson").scenes
assert lessons.slugs()[-1] == "my_lesson"
found = simulate(experiment_of(scene.query), record=("details",))
assert all(claim.holds(found) for claim in scene.claims.values())
assert "{" not in scene.answer.format(**scene.asks.values(found, ["A", "B"]))

# --- and the app with all of them in it
app = AppTest.from_file("views/script/page.py", default_timeout=120)
for name, value in query.items():
    app.query_params[name] = value
app.run()
assert not app.exception, app.exception
assert any("Bowls and valleys · My surface" in box.options for box in app.selectbox)
"""


def test_every_skeleton_has_its_place():
    assert {path.name for path in SKELETONS.iterdir() if path.is_file()} == set(PLACES)


@pytest.mark.slow
def test_a_copy_of_each_skeleton_is_found_and_runs(tmp_path: Path):
    files = {place: (SKELETONS / name).read_text(encoding="utf-8") for name, place in PLACES.items()}
    run_in(house_with(files, tmp_path), LOOK)
