"""A race as files: what is written reads back exactly, and what strangers wrote is refused with the field at fault."""

from __future__ import annotations

import csv
import io
import json
import math
from functools import cache

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.words import Text
from engine import Experiment, simulate
from engine.link import to_query
from figures import theme
from figures.carried import COLUMNS, LARGEST, from_json, link_of, race_csv, race_json
from figures.shown import Shown
from landscapes import LANDSCAPES, typed
from optimizers import OPTIMIZERS
from optimizers import written as written_rule
from optimizers.schedules import SCHEDULES

RULES = (
    OPTIMIZERS["adam"].replace(schedule=SCHEDULES["cosine"]),
    OPTIMIZERS["gradient_descent"].replace(lr=1.0),  # diverges
    OPTIMIZERS["momentum"],
)
STARTS = ((-1.5, 2.0), (0.1, 1 / 3))


def shown_of(experiment, labels=("", "=1+1", '学习率, "η"\n')):
    return Shown(experiment, labels, ("blue", "yellow", "green"), 1e-3)


@pytest.fixture(scope="module", params=["float64", "float32"])
def race(request):
    experiment = Experiment(LANDSCAPES["rosenbrock"], RULES, STARTS, 40, 0.1, precision=request.param, seed=3)
    return simulate(experiment, record=("details",)), shown_of(experiment)


def test_json_holds_every_number_exactly(race):
    run, shown = race
    data = json.loads(race_json(run, shown), parse_constant=lambda word: pytest.fail(f"{word} is not JSON"))
    for name in ("x", "value", "gradient_norm", "lr"):
        read = np.array(data["paths"][name], dtype=float)  # null becomes NaN
        array = getattr(run, name)
        np.testing.assert_array_equal(read, np.where(np.isfinite(array), array, np.nan))
    assert data["experiment"] == json.loads(run.experiment.to_json())
    assert [row["verdict"] for row in data["results"]].count("diverged") == 2
    assert [(row["racer"], row["start"]) for row in data["results"]] == [(r, s) for r in range(3) for s in range(2)]
    assert data["results"][0]["name"] == shown.names()[0]
    assert data["results"][0]["final"] == float(run.value[-1, 0, 0])


def test_what_people_typed_may_be_long():
    typed_surface = typed(" + ".join(f"sin({i} x)^2 cos({i} y)" for i in range(1, 30)))
    rule = written_rule("# " + "why " * 500 + "\nstate m = 0\nm = 0.9*m + g\nx = x - lr*m")
    experiment = Experiment(typed_surface, (rule,), ((0.1, 0.2),), 3)
    shown = Shown(experiment, ("",), ("blue",))
    assert from_json(race_json(simulate(experiment, record=("details",)), shown)).experiment == experiment
    link = {name: list(values) for name, values in to_query(experiment).items()}
    page = {"format": "descent-lab swarm", "version": 1, "link": link}
    assert link_of(json.dumps(page)) == ("descent-lab swarm", link)


def test_json_reads_back_as_the_same_race(race):
    run, shown = race
    read = from_json(race_json(run, shown))
    assert read.experiment == shown.experiment
    assert read.experiment.key() == shown.experiment.key()
    assert (read.colors, read.tolerance) == (shown.colors, shown.tolerance)
    assert read.labels == tuple(label.strip() for label in shown.labels)
    np.testing.assert_array_equal(simulate(read.experiment).x, run.x)


@pytest.mark.parametrize("slug", LANDSCAPES)
def test_every_surface_and_rule_is_carried(slug):
    landscape = LANDSCAPES[slug]
    experiment = Experiment(landscape, tuple(OPTIMIZERS.values()), landscape.starts[:1], steps=2)
    count = len(OPTIMIZERS)
    shown = Shown(experiment, ("",) * count, tuple(theme.default_color(i) for i in range(count)))
    assert from_json(race_json(simulate(experiment), shown)) == shown


def test_a_bare_experiment_is_a_race_with_default_looks():
    experiment = Experiment(LANDSCAPES["bowl"], RULES, STARTS)
    read = from_json("\ufeff" + experiment.to_json())
    assert read == Shown(experiment, ("", "", ""), ("blue", "vermillion", "green"))


def test_csv_holds_every_number_exactly(race):
    run, shown = race
    rows = list(csv.reader(io.StringIO(race_csv(run, shown), newline="")))
    assert tuple(rows[0]) == COLUMNS
    steps, racers, starts, _ = run.x.shape
    assert len(rows) == 1 + steps * racers * starts
    table = np.array([[float(cell) for cell in row[4:]] for row in rows[1:]]).reshape(steps, racers, starts, 5)
    np.testing.assert_array_equal(table[..., :2], run.x)
    np.testing.assert_array_equal(table[..., 2], run.value)
    np.testing.assert_array_equal(table[..., 3], run.gradient_norm)
    np.testing.assert_array_equal(table[:-1, ..., 4], run.lr)
    assert np.isnan(table[-1, ..., 4]).all()
    assert [row[0] for row in rows[1:8]] == ["0"] * 6 + ["1"]
    assert [row[2:4] for row in rows[1:7]] == [
        [rule.slug, start] for rule in run.experiment.optimizers for start in ("1", "2")
    ]


def test_no_name_is_a_formula_to_a_spreadsheet(race):
    names = {row["racer"] for row in csv.DictReader(io.StringIO(race_csv(*race), newline=""))}
    assert "'=1+1" in names
    assert '学习率, "η"\n' in names


# ---------------------------------------------------------------------- from elsewhere


@cache
def written():
    experiment = Experiment(LANDSCAPES["rosenbrock"], (OPTIMIZERS["adam"],), ((0.0, 0.0),), steps=3)
    return race_json(simulate(experiment), Shown(experiment, ("me",), ("blue",)))


def sound():
    return json.loads(written())


def changed(**changes):
    data = sound() | changes
    return json.dumps({name: value for name, value in data.items() if value is not ...})


def inside(**changes):
    return changed(experiment=sound()["experiment"] | changes)


REFUSED = {
    "not JSON": ("{", ["line 1"]),
    "a list": ("[]", ["JSON object", "[]"]),
    "nothing of a race": ("{}", ["format", "descent-lab race", "None"]),
    "another format": (changed(format="elsewhere"), ["format", "'elsewhere'"]),
    "a later version": (changed(version=2), ["version", "1", "2"]),
    "true is no version": (changed(version=True), ["version", "True"]),
    "unknown field": (changed(speed=3), ["'speed'", "tolerance"]),
    "no experiment": (changed(experiment=...), ["experiment is missing"]),
    "an experiment of text": (changed(experiment="adam"), ["Experiment", "JSON object", "str"]),
    "unknown setting": (inside(color="red"), ["Experiment", "'color'", "seed"]),
    "unknown surface": (inside(landscape={"name": "hill"}), ["Experiment.landscape.name", "'hill'", "rosenbrock"]),
    "a surface's parameter": (inside(landscape={"name": "rosenbrock", "b": "x"}), ["Rosenbrock.b", "'x'"]),
    "a rate below 0": (inside(optimizers=[{"name": "adam", "lr": -1}]), ["Adam.lr", "[0, 1e6]", "-1"]),
    "a schedule of text": (
        inside(optimizers=[{"name": "adam", "schedule": "cosine"}]),
        ["Experiment.optimizers[0].schedule", "'cosine'"],
    ),
    "no optimizers": (inside(optimizers=[]), ["Experiment.optimizers", "at least one"]),
    "starts of text": (inside(starts="0,0"), ["Experiment.starts", "'0,0'"]),
    "three coordinates": (inside(starts=[[1, 2, 3]]), ["Experiment.starts"]),
    "too many steps": (inside(steps=100_001), ["Experiment.steps", "[1, 100000]", "100001"]),
    "half a step": (inside(steps=2.5), ["Experiment.steps", "2.5"]),
    "beyond all numbers": (inside(noise=10**400), ["Experiment.noise", "[0, 1e6]"]),
    "infinite": (changed().replace('"steps": 3', '"steps": 1e999'), ["Experiment.steps", "inf"]),
    "NaN": (changed(tolerance=math.nan), ["NaN"]),
    "-Infinity": (inside(noise=-math.inf), ["-Infinity"]),
    "a tolerance of 0": (changed(tolerance=0), ["tolerance", "(0, 1]", "0"]),
    "a tolerance of text": (changed(tolerance="1e-4"), ["tolerance", "(0, 1]", "'1e-4'"]),
    "too few labels": (changed(labels=[]), ["labels", "1", "0"]),
    "labels of another kind": (changed(labels={"0": "me"}), ["labels", "list"]),
    "a number as label": (changed(labels=[7]), ["labels[0]", "40", "7"]),
    "a long label": (changed(labels=["x" * 41]), ["labels[0]", "40"]),
    "half a character": (changed(labels=["\ud800"]), ["labels[0]", r"\ud800"]),
    "too many colours": (changed(colors=["blue", "green"]), ["colors", "1", "2"]),
    "unknown colour": (changed(colors=["pink"]), ["colors[0]", "vermillion", "'pink'"]),
    "a list as colour": (changed(colors=[["blue"]]), ["colors[0]", "['blue']"]),
    "unknown shape": (changed(shapes=["heart"]), ["shapes[0]", "hourglass", "'heart'"]),
    "too few shapes": (changed(shapes=[]), ["shapes", "1", "0"]),
    "twice the same name": ('{"format": "descent-lab race", "format": 1}', ["'format'", "twice"]),
    "a long name": (inside(landscape={"name": "x" * 10_000}), ["experiment.landscape.name", "200"]),
    "nested in the experiment": (inside(seed=[[[[[[[[[[1]]]]]]]]]]), ["experiment.seed", "deeply"]),
    "nested without end": ("[" * 100_000, ["deeply"]),
    "a number without end": ('{"format": ' + "9" * 5000 + "}", ["number"]),
    "too large": (" " * (LARGEST + 1), ["16,000,000"]),
}


@pytest.mark.parametrize(("written", "told"), REFUSED.values(), ids=REFUSED)
def test_what_is_wrong_is_told(written, told):
    with pytest.raises(ValueError) as refused:
        from_json(written)
    said = str(refused.value)
    assert isinstance(refused.value.args[0], Text), "can be said in another language"
    assert all(part in said for part in told), said
    assert len(said) < 700
    assert said.encode()


def test_no_list_is_so_long_that_only_to_check_it_takes_seconds():
    with pytest.raises(ValueError, match=r"experiment: starts may go up to 10,000 here, got 10,001"):
        from_json(inside(starts=[[0, 0]] * 10_001))


def test_what_is_no_text_is_refused():
    with pytest.raises(ValueError, match="None"):
        from_json(None)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["adam", "bowl"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=8,
)
PLACES = st.sampled_from([
    ("format",), ("version",), ("experiment",), ("labels",), ("colors",), ("shapes",), ("tolerance",), ("extra",),
    ("labels", 0), ("colors", 0), ("shapes", 0), ("experiment", "landscape"), ("experiment", "landscape", "name"),
    ("experiment", "landscape", "b"), ("experiment", "optimizers"), ("experiment", "optimizers", 0),
    ("experiment", "optimizers", 0, "name"), ("experiment", "optimizers", 0, "lr"),
    ("experiment", "optimizers", 0, "schedule"),
    ("experiment", "optimizers", 0, "schedule", "name"), ("experiment", "starts"), ("experiment", "starts", 0),
    ("experiment", "steps"), ("experiment", "noise"), ("experiment", "batch"), ("experiment", "seed"),
    ("experiment", "precision"),
])  # fmt: skip


@given(PLACES, ANYTHING)
@example(("experiment", "starts"), {})
@example(("experiment", "seed"), 1e308)
@example(("labels", 0), "\ud800")
@example(("experiment", "landscape", "name"), [[None, 10**40], {"0" * 6: -(10**34), "1": "x" * 150}])
def test_anything_anywhere_is_a_race_or_a_refusal(place, value):
    data = sound()
    within = data
    for name in place[:-1]:
        within = within[name]
    within[place[-1]] = value
    _reads_or_refuses(json.dumps(data))


@given(st.text(max_size=60) | ANYTHING.map(json.dumps))
def test_any_text_is_a_race_or_a_refusal(written):
    _reads_or_refuses(written)


def _reads_or_refuses(written):
    try:
        shown = from_json(written)
    except ValueError as error:
        assert isinstance(error.args[0], Text), error
        assert len(str(error)) < 700
        assert str(error).encode()
    else:
        assert len(shown.names()) == len(shown.experiment.optimizers)
        assert from_json(shown.experiment.to_json()).experiment == shown.experiment
