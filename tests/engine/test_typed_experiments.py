"""A typed surface in an experiment: JSON, key, link, script, swarm; and what a stranger may send."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import zlib

import numpy as np
import pytest
import torch

from engine import Experiment, script, simulate, uniform
from engine.link import from_query, owns, to_query
from engine.swarms import swarm
from landscapes import LANDSCAPES, typed
from optimizers import OPTIMIZERS

SURFACE = typed("a*x^2 + λ y^2 + {x<0: 1, log(x+1)}", sliders={"a": (1, 0, 3), "lambda": (10, 1, 100, "log")})
RACE = Experiment(SURFACE.replace(a=2, rotation=30.0), (OPTIMIZERS["adam"],), ((1.0, 1.0), (-1.0, 0.5)), steps=20)


def test_it_comes_back_from_json():
    assert Experiment.from_json(RACE.to_json()) == RACE
    asked = RACE.replace(landscape=typed("x^2", extent=((0, 1), (2, 3))))
    assert Experiment.from_json(asked.to_json()).landscape.extent == ((0, 1), (2, 3))


def test_its_key_is_the_same_in_every_process_and_another_for_every_text():
    code = (
        "from engine import Experiment; import sys;"
        "print(Experiment.from_json(sys.stdin.read()).key())"
    )  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", code], input=RACE.to_json(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == RACE.key()
    keys = {RACE.replace(landscape=typed(text)).key() for text in ("x^2", "x^2 ", "y^2")}
    assert len(keys | {RACE.key(), RACE.replace(landscape=SURFACE).key()}) == 5


def test_it_comes_back_from_a_link():
    query = to_query(RACE)
    assert query["formula"] == [SURFACE.formula] and query["a"] == ["2"]
    reading = from_query(query)
    assert reading.experiment == RACE and not reading.problems


def test_a_long_formula_is_compressed_in_a_link_and_comes_back():
    surface = typed(" + ".join(f"sin({i} x) cos({i} y)" for i in range(1, 40)))
    query = to_query(RACE.replace(landscape=surface))
    (packed,) = query["formula"]
    assert len(packed) < len(surface.formula) / 2 and from_query(query).experiment.landscape == surface
    bomb = "~" + base64.urlsafe_b64encode(zlib.compress(b"x" * 10_000_000)).decode()
    for broken in (packed[:-9], packed[:40], "~", "~!?", "~AAAA", bomb):
        (problem,) = from_query({"surface": ["typed"], "formula": [broken]}).problems
        assert "the compressed text cannot be read" in problem


def test_a_slider_is_a_parameter_of_the_link_that_declares_it():
    assert owns("zeta", {"surface": ["typed"], "formula": ["zeta x"], "sliders": ["k,1;zeta,1,0,2"]})
    assert not owns("zeta", {"surface": ["typed"], "formula": ["x"], "sliders": ["zetas,1"]})
    assert not owns("q", {"surface": ["typed"], "formula": ["x"]}) and not owns("kk", {"sliders": ["kk,1"]})


def test_a_slider_called_self_comes_back_from_a_link():
    query = {"surface": ["typed"], "formula": ["self x"], "sliders": ["self,1"], "self": ["2"]}
    reading = from_query(query)
    assert not reading.problems and reading.experiment.landscape.settings()["self"] == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"formula": ["xy^2 + ("]}, "Did you mean x*y?"),
        ({"formula": []}, "the formula is empty"),
        ({"formula": ["x" * 5000]}, "may have 4,000 characters"),
        ({"sliders": ["a,1,0"]}, "a takes a default"),
        ({"sliders": ["a,one"]}, "'one' is no number"),
        ({"sliders": ["steps,1"]}, "steps cannot name a slider"),
        ({"sliders": ["a,1;;b"]}, "b takes a default"),
        ({"sliders": ["a,1;a,2"]}, "a and a are one slider: declare it once"),
        ({"sliders": [";".join(f"a{i},1" for i in range(2000))]}, "may have 12 sliders, here are 2000"),
        ({"extent": ["1,2,3"]}, "extent must be two rising intervals"),
    ],
)
def test_what_a_link_cannot_mean_is_told_in_one_line(change: dict[str, list[str]], words: str):
    reading = from_query({**to_query(RACE), **change})
    assert reading.experiment.landscape == LANDSCAPES["rosenbrock"]
    assert words in reading.problems[0] and "It gives way to Rosenbrock." in reading.problems[0]
    assert "\n" not in reading.problems[0]


@pytest.mark.parametrize(
    "change",
    [{"formula": "xy"}, {"formula": 5}, {"sliders": [1]}, {"sliders": {"a": None}}, {"extent": "wide"}, {"b": 1}],
)
def test_a_file_that_says_nonsense_is_refused(change: dict[str, object]):
    data = json.loads(RACE.to_json())
    data["landscape"].update(change)
    with pytest.raises(ValueError, match=r"."):
        Experiment.from_json(json.dumps(data))


def test_its_script_walks_the_same_path():
    """Also where the branch that is not taken has no slope: log(x + 1) for x < −1."""
    names: dict[str, object] = {}
    exec(script.pytorch(RACE), names)
    [path] = names["paths"].values()  # pyright: ignore[reportAttributeAccessIssue] (a dict of the script)
    assert torch.allclose(path[0, -1], torch.tensor(simulate(RACE).x[-1, 0, 0]), atol=1e-12)
    np.testing.assert_allclose(path[1].detach(), simulate(RACE).x[:, 0, 1], atol=1e-12)


def test_a_swarm_walks_the_same_paths():
    ends = swarm(SURFACE, OPTIMIZERS["adam"], [[1.0, 1.0], [-1.0, 0.5]], steps=20, precision="float64")
    walked = simulate(Experiment(SURFACE, (OPTIMIZERS["adam"],), ((1.0, 1.0), (-1.0, 0.5)), steps=20))
    np.testing.assert_allclose(ends.end, walked.x[-1, 0], atol=1e-12)


@pytest.mark.parametrize(
    "formula", ["sqrt(abs(x)) + y^2", "|x|^0.5 + y", "|x|^0.3 + y^2", "cbrt(x) + y", "(x^2)^(1/3)"]
)
def test_its_script_has_no_slope_at_a_tip_either(formula: str):
    surface, tip = typed(formula), torch.tensor([0.0, 1.0], dtype=torch.float64, requires_grad=True)
    source = script.pytorch(RACE.replace(landscape=surface))
    names: dict[str, object] = {}
    exec(source[: source.index("def run(")], names)
    names["f"](*tip).backward()  # pyright: ignore[reportCallIssue, reportAttributeAccessIssue] (a function of the script)
    assert tip.grad is not None and tip.grad[0] == 0
    torch.testing.assert_close(tip.grad, surface.gradient(tip.detach()))


def test_starts_are_drawn_where_the_formula_has_a_value():
    partly, whole = typed("sqrt(x) + log(y)", extent=((-3, 3), (-3, 3))), typed("x + y", extent=((-3, 3), (-3, 3)))
    drawn = uniform(partly, 500, seed=3)
    assert (drawn > 0).all() and abs(drawn.mean() - 1.5) < 0.1
    everywhere = uniform(whole, 500, seed=3)
    kept = (everywhere > 0).all(axis=1)
    np.testing.assert_array_equal(drawn[kept], everywhere[kept])
