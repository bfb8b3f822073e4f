"""A scene with a typed formula or a typed rule: what is read, and that every fault is told with file and line."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlencode

import pytest
import torch

from engine.link import from_query
from lessons import LessonError, reading
from tests.lessons.results import result_of
from tests.lessons.test_reading import changed, written

TYPED = """
[scenes.typed]
formula = "|x|^p + y^2"
"rule.2" = \"\"\"
param lr = 0.1 in 0.001..1 log
x = x - lr*g   # + and & are only characters
\"\"\"

[scenes.asks]"""
OF_TYPED = (
    changed("[scenes.asks]", TYPED.lstrip())
    .replace(
        "surface=saddle&r=gradient_descent&r=momentum", "surface=typed&sliders=p,2,1,3&r=gradient_descent&r=written"
    )
    .replace('touch = ["lr.2", "c"]', 'touch = ["lr.2", "p"]')
)


def test_a_formula_and_a_rule_stand_beside_their_link_as_they_were_typed(tmp_path):
    (scene,) = reading.read(written(tmp_path, OF_TYPED)).scenes
    run = result_of(scene).experiment
    assert run.landscape.formula == "|x|^p + y^2"
    assert run.optimizers[1].text.startswith("param lr = 0.1 in 0.001..1 log\nx = x - lr*g")
    assert float(run.landscape.value(torch.tensor([-3.0, 2.0]))) == 3**2 + 2**2
    same = from_query(parse_qs(urlencode(scene.query, doseq=True)))  # as "Open in Race" writes it
    assert not same.problems
    assert same.experiment.key() == run.key()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"rule.2" =', '"rule.1" =', "The rule of racer 2 cannot be used"),
        ('"rule.2" =', '"rules" =', "typed: formula and rule.1, rule.2 … are texts, got rules"),
        ('formula = "|x|^p + y^2"', "formula = 3", "typed: formula and rule.1, rule.2 … are texts, got formula = 3"),
        ('formula = "|x|^p + y^2"', 'formula = "|x|^p + z^2"', "z"),
        ("x = x - lr*g", "x = x - lr*slope", "slope"),
        ("surface=typed&", "surface=typed&formula=x*y&", "its link has 'formula' already"),
    ],
)
def test_what_is_typed_wrong_is_told_with_its_place(tmp_path, old: str, new: str, message: str):
    with pytest.raises(LessonError, match=re.escape(message)) as told:
        reading.read(written(tmp_path, changed(old, new, OF_TYPED)))
    assert "lesson.md:7" in str(told.value)


def test_averages_have_nothing_typed(tmp_path):
    text = re.sub(r"race = .*\ntouch = .*\n", 'averages = "beta=0.5&beta=0.9"\n', OF_TYPED)
    with pytest.raises(LessonError, match="typed is for a scene of one run"):
        reading.read(written(tmp_path, text))
