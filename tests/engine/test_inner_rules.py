"""A rule inside another one, in links, JSON, labels, keys and sweeps: a part as the schedule is one."""

from __future__ import annotations

import json
from urllib.parse import parse_qs

import numpy as np
import pytest
import torch

from core.parts import every_param, setting, with_setting
from engine import Experiment, link, simulate, sweep
from engine.sweeps import sweepable
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS, FromTorch
from optimizers.schedules import SCHEDULES

LOOKAHEAD, SAM = OPTIMIZERS["lookahead"], OPTIMIZERS["sam"]
ADAM, MOMENTUM = OPTIMIZERS["adam"], OPTIMIZERS["momentum"]
WRAPPERS = [slug for slug, rule in OPTIMIZERS.items() if any(part.name == "inner" for part in rule.declared_parts())]


@pytest.mark.parametrize("slug", WRAPPERS)
def test_what_an_inner_rule_may_not_be_is_told(slug):
    rule = OPTIMIZERS[slug]
    name = type(rule).__name__
    for wrong in (LOOKAHEAD, SAM, FromTorch(torch.optim.SGD, lr=0.1)):
        with pytest.raises(
            ValueError, match=rf"{name}\.inner: no rule can work around this one, got {type(wrong)}"[:30]
        ):
            rule.replace(inner=wrong)
    with pytest.raises(ValueError, match=rf"{name}\.inner must be a rule, such as OPTIMIZERS\['adam'\], got 'adam'"):
        rule.replace(inner="adam")
    for field, value in {"lr": 0.3, "clip": 1.0, "schedule": SCHEDULES["cosine"]}.items():
        with pytest.raises(ValueError, match=rf"{name}\.inner\.{field} is not read, .* {name}\.{field} .* set that"):
            rule.replace(inner=ADAM.replace(**{field: value}))


def test_every_choice_of_an_inner_rule_runs():
    part = next(part for part in LOOKAHEAD.declared_parts() if part.name == "inner")
    assert set(part.choices()) == {slug for slug, rule in OPTIMIZERS.items() if rule.stands_alone}
    rules = [wrapper.with_part("inner", inner) for wrapper in (LOOKAHEAD, SAM) for inner in part.choices().values()]
    for rule in rules:
        assert rule.lr == rule.inner.lr == rule.default_rate
    run = simulate(Experiment(LANDSCAPES["himmelblau"], tuple(rules), ((0.5, 1.5),), steps=12))
    assert np.isfinite(run.x).all()


def test_the_rate_follows_the_inner_rule_while_nobody_has_set_it():
    assert LOOKAHEAD.with_part("inner", MOMENTUM).lr == MOMENTUM.lr
    assert LOOKAHEAD.with_part("inner", MOMENTUM).with_part("inner", ADAM) == LOOKAHEAD
    assert LOOKAHEAD.replace(lr=0.02).with_part("inner", MOMENTUM).lr == 0.02
    assert ADAM.with_part("schedule", SCHEDULES["cosine"]) == ADAM.replace(schedule=SCHEDULES["cosine"])


def test_a_part_belongs_to_what_a_rule_is():
    other = LOOKAHEAD.replace(inner=ADAM.replace(beta1=0.8))
    assert other != LOOKAHEAD and hash(other) != hash(LOOKAHEAD)
    assert other == LOOKAHEAD.replace(inner=ADAM.replace(beta1=0.8))
    assert repr(other) == "Lookahead(inner=Adam(beta1=0.8))"
    assert with_setting(LOOKAHEAD, "inner_beta1", 0.8) == other and setting(other, "inner_beta1") == 0.8
    assert "inner_lr" not in every_param(other) and "inner_schedule_gamma" not in every_param(other)
    with pytest.raises(ValueError, match=r"Lookahead has no setting 'inner_lr'\. It has: "):
        setting(other, "inner_lr")
    keys = {
        Experiment(LANDSCAPES["bowl"], (rule,), ((1.0, 1.0),)).key()
        for rule in (LOOKAHEAD, other, LOOKAHEAD.replace(inner=OPTIMIZERS["adamw"]), ADAM)
    }
    assert len(keys) == 4


def test_labels_name_the_inner_rule():
    assert LOOKAHEAD.label() == "Lookahead around Adam 0.05"
    other = SAM.replace(inner=OPTIMIZERS["adadelta"].replace(rho=0.8), rho=0.1, schedule=SCHEDULES["cosine"])
    assert other.label() == "SAM around AdaDelta (ρ=0.8) 0.001, ρ=0.1, cosine"
    assert SAM.label("zh-Hans") != SAM.label()


NESTED = LOOKAHEAD.replace(
    inner=ADAM.replace(beta1=0.8, amsgrad=True), k=7, schedule=SCHEDULES["step"].replace(gamma=0.3)
)


def test_links_and_json_keep_what_is_inside():
    run = Experiment(LANDSCAPES["rosenbrock"], (NESTED, SAM, SAM.replace(inner=ADAM)), ((-1.5, 2.0),))
    assert Experiment.from_json(run.to_json()) == run
    query = link.to_query(run)
    assert link.from_query(query) == link.Reading(run, ())
    assert {name: values for name, values in query.items() if "inner" in name} == {
        "inner_beta1.1": ["0.8"],
        "inner_amsgrad.1": ["1"],
        "inner.3": ["adam"],
    }
    inner = json.loads(run.to_json())["optimizers"][0]["inner"]
    assert inner["name"] == "adam" and not {"lr", "clip", "schedule"} & set(inner)


@pytest.mark.parametrize(
    ("query", "line"),
    [
        (
            "r=lookahead&inner.1=adamm",
            "Inner rule of racer 1: 'adamm' is not known here (did you mean Adam?); using Adam.",
        ),
        ("r=lookahead&inner.1=sam", "Inner rule of racer 1: 'sam' is not known here; using Adam."),
        ("r=sam&inner.1=adam&inner_beta1.1=2", "β₁ of racer 1 must be 0 or more and below 1, not '2'; using 0.999."),
        ("r=sam&inner_beta1.1=0.5", "β₁ of racer 1 cannot be set here; left out."),
        ("r=adam&inner.1=adam", "Inner rule of racer 1 cannot be set here; left out."),
    ],
)
def test_a_bad_inner_rule_in_a_link_is_told_in_one_line(query, line):
    (problem,) = link.from_query(parse_qs(query)).problems
    assert problem.endswith(line) and "\n" not in problem


@pytest.mark.parametrize("name", ["inner_lr.1", "inner_clip.1", "inner_schedule.1", "inner_schedule_gamma.1"])
def test_what_the_outer_rule_decides_is_no_setting_of_the_inner_one(name):
    assert not link.owns(name, {}) and link.owns("inner_beta1.1", {}) and link.owns("inner.1", {})


@pytest.mark.parametrize(
    ("inner", "message"),
    [
        ({"name": "sam"}, r"Lookahead\.inner: no rule can work around this one"),
        ({"name": "moon"}, r"Experiment\.optimizers\[0\]\.inner\.name: There is no optimizer 'moon'"),
        ({"name": "adam", "lr": 0.3}, r"Lookahead\.inner\.lr is not read"),
        ({"name": "adam", "rho": 0.3}, "Adam has no field 'rho'"),
        ("adam", r"Experiment\.optimizers\[0\]\.inner must be an object with a name, got 'adam'"),
    ],
)
def test_a_bad_inner_rule_in_json_is_refused(inner, message):
    data = json.loads(Experiment(LANDSCAPES["bowl"], (LOOKAHEAD,), ((1.0, 1.0),)).to_json())
    data["optimizers"][0]["inner"] = inner
    with pytest.raises(ValueError, match=message):
        Experiment.from_json(json.dumps(data))


def test_settings_inside_can_be_swept():
    over = {"inner_beta1": [0.5, 0.9], "alpha": [0.3, 0.8], "lr": [0.02, 0.05]}
    assert set(over) < set(sweepable(LOOKAHEAD)) and "inner_amsgrad" not in sweepable(LOOKAHEAD)
    swept = sweep(LANDSCAPES["himmelblau"], LOOKAHEAD, over, [[0.5, 3.0], [1.0, -1.0]], 40)
    for place in np.ndindex(2, 2, 2):
        rule = LOOKAHEAD
        for (name, values), i in zip(over.items(), place, strict=True):
            rule = with_setting(rule, name, values[i])
        alone = simulate(Experiment(LANDSCAPES["himmelblau"], (rule,), ((0.5, 3.0),), steps=40))
        assert swept.end[place][0] == pytest.approx(alone.x[-1, 0, 0], abs=1e-12)
    with pytest.raises(ValueError, match=r"Adam\.beta1 must lie in \[0, 1\), got 2"):
        sweep(LANDSCAPES["bowl"], LOOKAHEAD, {"inner_beta1": [2.0]}, [[1.0, 1.0]], 4)
