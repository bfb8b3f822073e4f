"""An experiment says everything about a run, survives JSON and the URL, and refuses nonsense by name."""

import json
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Experiment, link
from engine.experiment import VERSION
from landscapes import LANDSCAPES
from landscapes.base import RESERVED
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES


def an_experiment(**changes):
    return Experiment(
        landscape=LANDSCAPES["rosenbrock"].replace(b=50.0),
        optimizers=(OPTIMIZERS["adam"].replace(lr=0.05, schedule=SCHEDULES["cosine"]), OPTIMIZERS["momentum"]),
        starts=((-1.5, 2.0),),
        steps=50,
    ).replace(**changes)


def numbers(spec):
    low, high = spec.slider
    if spec.kind == "bool":
        return st.booleans()
    if spec.kind == "int":
        return st.integers(int(low), int(high))
    return st.floats(low, high, allow_nan=False).filter(lambda value: value in spec.valid)


def settings(entry, part=None):
    params, parts = (part.params(entry), part.parts(entry)) if part else (entry.params(), entry.declared_parts())
    fields = {spec.name: numbers(spec) for spec in params}
    fields |= {own.name: anything(own.choices(), own) for own in parts}
    return st.fixed_dictionaries({}, optional=fields).map(lambda changes: entry.replace(**changes))


def anything(registry, part=None):
    return st.sampled_from(list(registry.values())).flatmap(lambda entry: settings(entry, part))


experiments = st.builds(
    Experiment,
    landscape=anything(LANDSCAPES),
    optimizers=st.lists(anything(OPTIMIZERS), min_size=1, max_size=5),
    starts=st.lists(st.tuples(st.floats(-9, 9), st.floats(-9, 9)), min_size=1, max_size=4),
    steps=st.integers(1, 2000),
    noise=st.floats(0, 10),
    seed=st.integers(0, 99),
    precision=st.sampled_from(["float64", "float32"]),
)


@given(experiments)
def test_every_experiment_survives_json_and_the_url(experiment):
    assert Experiment.from_json(experiment.to_json()) == experiment
    reading = link.from_query(link.to_query(experiment))
    assert reading.problems == ()
    assert reading.experiment == experiment


def test_the_default_race_has_an_empty_query():
    assert link.to_query(link.from_query({}).experiment) == {}


def test_the_same_rule_stands_by_position_with_its_own_settings():
    query = {
        "r": ["adam", "adam"],
        "lr.2": ["0.1"],
        "bias_correction.2": ["false"],
        "schedule.1": ["step"],
        "schedule_gamma.1": ["0.3"],
    }
    first, second = link.from_query(query).experiment.optimizers
    assert first == OPTIMIZERS["adam"].replace(schedule=SCHEDULES["step"].replace(gamma=0.3))
    assert second == OPTIMIZERS["adam"].replace(lr=0.1, bias_correction=False)


def test_an_unknown_racer_leaves_everybody_elses_settings_where_they_are():
    query = {"r": ["adamm", "momentum", "lion"], "lr.1": ["0.5"], "lr.2": ["0.002"], "lr.3": ["0.3"]}
    reading = link.from_query(query)
    assert [(rule.slug, rule.lr) for rule in reading.experiment.optimizers] == [("momentum", 0.002), ("lion", 0.3)]
    assert len(reading.problems) == 2  # the rule, and the rate that nobody has


@pytest.mark.parametrize("surface", [{"surface": ["hill"]}, {"surface": ["typed"], "formula": ["x +"]}])
def test_settings_of_a_surface_that_is_not_known_are_not_given_to_another(surface):
    reading = link.from_query({**surface, "b": ["7"], "box": ["0,1,0,1"], "r": ["adam"]})
    assert reading.experiment.landscape == LANDSCAPES["rosenbrock"]
    assert len(reading.problems) == 1


def test_the_work_of_a_visitor_is_bounded():
    query = {"r": ["adam"] * 12, "start": [f"{i},0" for i in range(12)], "steps": ["2000"]}
    reading = link.from_query(query)
    (problem,) = reading.problems
    assert problem == "steps may go up to 833 with 144 paths (120,000 in all), not 2,000; using 833."
    assert reading.experiment.steps == 833


def test_numpy_starts_and_single_optimizers_are_taken_and_pickled():
    experiment = an_experiment(starts=np.array([[1, 2], [3, 4]]), optimizers=OPTIMIZERS["adam"])
    assert experiment.starts == ((1.0, 2.0), (3.0, 4.0))
    assert pickle.loads(pickle.dumps(experiment)) == experiment


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"steps": 0}, r"Experiment.steps must lie in \[1, 100000\], got 0"),
        ({"steps": 2.5}, "Experiment.steps must be a whole number in .* got 2.5"),
        ({"steps": "7"}, "Experiment.steps .* got '7'"),
        ({"noise": -1}, r"Experiment.noise must lie in \[0, 1e6\], got -1"),
        ({"noise": float("nan")}, "Experiment.noise .* got nan"),
        ({"seed": -1}, "Experiment.seed"),
        ({"precision": "half"}, "Experiment.precision must be one of float64, float32, got 'half'"),
        ({"starts": ()}, "Experiment.starts must hold at least one"),
        ({"starts": ((1, 2, 3),)}, "Experiment.starts must be pairs"),
        ({"starts": ((1, float("inf")),)}, r"Experiment.starts\[0\] must lie in \(-inf, inf\), got inf"),
        ({"starts": ((1, 2), (1, "2"))}, r"Experiment.starts\[1\] must be a number in .* got '2'"),
        ({"starts": ((1, True),)}, r"Experiment.starts\[0\] must be a number in .* got True"),
        ({"starts": ((1, 10**400),)}, r"Experiment.starts\[0\] must be a number in .* got 1000"),
        ({"starts": np.array([[True, False]])}, r"Experiment.starts\[0\] must be a number in .* got True"),
        ({"starts": ("12",)}, "Experiment.starts must be pairs of numbers"),
        ({"starts": ({1, 2},)}, "Experiment.starts must be pairs of numbers"),
        ({"starts": None}, "Experiment.starts must be pairs of numbers, .* got None"),
        ({"starts": 3}, "Experiment.starts must be pairs of numbers, .* got 3"),
        ({"noise": True}, "Experiment.noise must be a number"),
        ({"noise": np.bool_(False)}, "Experiment.noise must be a number"),
        ({"steps": np.array([3])}, "Experiment.steps must be a whole number"),
        ({"seed": b"1"}, "Experiment.seed must be a whole number"),
        ({"precision": np.array(["float64"])}, "Experiment.precision must be one of"),
        ({"lr": 3}, "Experiment has no field 'lr'. It has: landscape, optimizers, starts, steps"),
        ({"optimizers": ()}, "Experiment.optimizers must hold at least one"),
        ({"starts": np.zeros((10_000, 2)), "steps": 100_000}, "record 4,000,040,000 numbers, at most"),
    ],
)
def test_bad_values_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        an_experiment(**change)


@pytest.mark.parametrize("change", [{"landscape": "rosenbrock"}, {"optimizers": ("adam",)}, {"optimizers": None}])
def test_wrong_objects_are_named(change):
    with pytest.raises(TypeError, match=f"Experiment.{next(iter(change))} must"):
        an_experiment(**change)


@pytest.mark.parametrize(
    ("edit", "message"),
    [
        (lambda data: data.update(color="red"), "Experiment has no field 'color'"),
        (
            lambda data: data["landscape"].update(name="mars"),
            "Experiment.landscape.name: There is no landscape 'mars'. There are:",
        ),
        (lambda data: data["landscape"].update(b=-1), r"Rosenbrock.b must lie in \(0, 1e6\], got -1"),
        (lambda data: data["optimizers"][0].update(beta3=1), "Adam has no field 'beta3'"),
        (
            lambda data: data["optimizers"][0]["schedule"].update(name="x"),
            r"Experiment.optimizers\[0\].schedule.name: There is no schedule 'x'",
        ),
        (lambda data: data.pop("starts"), "Experiment.starts is missing"),
        (lambda data: data.update(optimizers={}), "Experiment.optimizers must be a list"),
    ],
)
def test_foreign_json_is_refused_by_field(edit, message):
    data = json.loads(an_experiment().to_json())
    edit(data)
    with pytest.raises(ValueError, match=message):
        Experiment.from_json(json.dumps(data))


@pytest.mark.parametrize("text", ["", "[]", "{", "null", "3", "[" * 100_000, "9" * 5000, None, b"{}"])
def test_json_that_is_no_experiment_is_refused(text):
    with pytest.raises(ValueError, match=r"[Ee]xperiment"):
        Experiment.from_json(text)


def test_a_links_own_names_are_kept_from_parameters():
    boxed = LANDSCAPES["line_fit"].replace(box=((-9, 9), (-9, 9)))
    other = an_experiment(landscape=boxed, seed=1, noise=0.5, batch=2, precision="float32")
    own = {name for name in link.to_query(other) if "." not in name}
    assert set(link.OWN) <= own
    assert own <= set(RESERVED)


NONSENSE = st.text(max_size=30) | st.sampled_from(
    ["nan", "inf", "1e9", "1e999", "-1", "0x1", "1_0", "٣", "adam", "true", "1,2", ","]
)
NAMES = [
    "surface",
    "r",
    "b",
    "a",
    "start",
    "steps",
    "noise",
    "seed",
    "precision",
    "lr.1",
    "beta1.1",
    "schedule.1",
    "clip.2",
    "lr.99",
]


@given(st.dictionaries(st.sampled_from(NAMES), st.lists(NONSENSE, min_size=1, max_size=15)))
def test_no_query_breaks_the_reading(query):
    reading = link.from_query(query)
    assert reading.experiment.steps <= link.BOUNDS.steps
    assert link.from_query(link.to_query(reading.experiment)).problems == ()


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ({"steps": ["1000000000"]}, "steps must be a whole number from 1 to 10,000, not '1000000000'; using 10,000."),
        ({"steps": ["20000"]}, "steps must be a whole number from 1 to 10,000, not '20000'; using 10,000."),
        ({"steps": ["-3"]}, "steps must be a whole number from 1 to 10,000, not '-3'; using 1."),
        ({"steps": ["41.7"]}, "steps must be a whole number from 1 to 10,000, not '41.7'; using 42."),
        ({"steps": ["1e400"]}, "steps must be a whole number from 1 to 10,000, not '1e400'; using 10,000."),
        ({"steps": ["many"]}, "steps must be a whole number from 1 to 10,000, not 'many'; using 500."),
        ({"noise": ["-1"]}, "gradient noise σ must be from 0 to 1,000,000, not '-1'; using 0."),
        ({"noise": ["1e9"]}, "gradient noise σ must be from 0 to 1,000,000, not '1e9'; using 1,000,000."),
        ({"seed": ["-5"]}, "not '-5'; using 0."),
        ({"seed": ["1e12"]}, "not '1e12'; using 2.147483647×10⁹."),
        ({"surface": ["line_fit"], "batch": ["99"]}, "not '99'; using 4."),
        ({"lr.1": ["-1"]}, "learning rate of racer 1 must be from 0 to 1,000,000, not '-1'; using 0."),
        ({"r": ["adam"], "beta1.1": ["1.5"]}, "β₁ of racer 1 must be 0 or more and below 1, not '1.5'; using 0.999."),
        ({"b": ["1e99"]}, "b must be above 0 and up to 1,000,000, not '1e99'; using 1,000,000."),
        ({"b": ["-2"]}, "b must be above 0 and up to 1,000,000, not '-2'; using 1."),
        (
            {"start": ["-2e7,3"]},
            "start must be two numbers, each from −1,000,000 to 1,000,000, such as -1.5,2, not '-2e7,3'; "
            "using −1,000,000, 3.",
        ),
        ({"lr.1": ["fast"]}, "learning rate of racer 1 must be from 0 to 1,000,000, not 'fast'; using 0.001."),
        ({"r": ["adamm"]}, "rule: 'adamm' is not known here (did you mean Adam?); using the default race's rules."),
        ({"r": ["adamm", "adam"]}, "rule: 'adamm' is not known here (did you mean Adam?); left out."),
        ({"r": ["adam"], "lr.2": ["0.1"]}, "learning rate of racer 2 cannot be set here; left out."),
        ({"r": ["momentum"], "beta1.1": ["0.1"]}, "β₁ of racer 1 cannot be set here; left out."),
        ({"r": ["adam"], "schedule_gamma.1": ["0.1"]}, "of racer 1 cannot be set here; left out."),
        ({"a": ["left"]}, "a must be a number, not 'left'; using 1."),
        ({"surface": ["moon"]}, "surface: 'moon' is not known here; using Rosenbrock."),
        ({"seed": ["1", "2"]}, "seed is given 2 times; the first, '1', is used."),
        ({"start": ["1;2"]}, "not '1;2'; left out."),
        ({"b": ["nan"]}, "b must be above 0 and up to 1,000,000, not 'nan'; using 100."),
    ],
)
def test_each_bad_parameter_is_told_in_one_line(query, line):
    (problem,) = link.from_query(query).problems
    assert problem.endswith(line)
    assert "\n" not in problem


def test_json_and_links_carry_a_version():
    """Without a version it is the first; a later version is reported, or refused."""
    experiment = an_experiment()
    data = json.loads(experiment.to_json())
    assert data.pop("version") == VERSION
    assert Experiment.from_json(json.dumps(data)) == experiment
    for wrong in (VERSION + 1, 0, "new"):
        with pytest.raises((ValueError, TypeError), match=r"Experiment\.version"):
            Experiment.from_json(json.dumps(data | {"version": wrong}))
    query = link.to_query(experiment)
    assert link.from_query(query | {"v": ["1"]}) == link.from_query(query)
    newer = link.from_query(query | {"v": ["99"]})
    assert newer.experiment == experiment
    assert [str(line) for line in newer.problems] == [
        "v='99': this link was made by a newer version of this page; using the parts known here."
    ]
    assert "version must be a whole number from 1 to 1, not 'x'" in str(link.from_query({"v": ["x"]}).problems[0])
