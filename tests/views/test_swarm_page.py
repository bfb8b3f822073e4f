"""The Swarm page without a browser: what its link says, what the viewer is given, and what it refuses."""

import json
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from core.limits import LIMITS
from engine import Experiment, grid, simulate, swarm
from engine.swarms import result
from figures.viewer.swarm_arrays import GONE
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from tests.views.until_idle import until_jobs_are_over
from tests.waiting import DEAD
from views.link.page_state import from_query
from work.swarm_payload import swarm_payload
from work.swarm_runs import Spec, flights, run
from work.tasks import Alone

SMALL = {"n": "400", "steps": "40"}


def page():
    from views.pages import swarm

    swarm.render()


@pytest.fixture
def open_swarm():
    """`open_swarm(n="400")`: the page at a link, run until its swarm is there."""

    def open_at(**query):
        window = AppTest.from_function(page, default_timeout=DEAD)
        for name, value in (SMALL | query).items():
            window.query_params[name] = value
        window.run()
        if not window.get("bidi_component") and not window.error:
            until_jobs_are_over()
            window.run()
        assert not window.exception, window.exception
        return window

    return open_at


def meta(window):
    (component,) = window.get("bidi_component")
    assert component.proto.component_name.endswith("descent_swarm")
    return json.loads(component.proto.mixed.json)["meta"]


def outcome(query=None, kind="grid", count=400, steps=40):
    state, _ = from_query({"surface": ["himmelblau"], "steps": [str(steps)], **(query or {})})
    spec = Spec(state.experiment, kind, count, 0.05, 1e-2)
    return state, run(spec, Alone())


def test_the_default_page_shows_a_swarm_of_every_racer(open_swarm):
    sent = meta(open_swarm())
    assert sent["racers"][0]["slug"] == "gradient_descent"
    assert len(sent["table"]) == len(sent["racers"]) == 6
    assert sent["grid"] == [20, 20]
    assert sent["frames"][0] == 0
    assert sent["frames"][-1] == sent["steps"] == 40


def test_what_is_sent_is_what_the_engine_found():
    state, found = outcome()
    data = swarm_payload(state, found, "address")
    sent, rules = data["meta"], state.experiment.optimizers
    json.dumps(sent, allow_nan=False)
    landscape = LANDSCAPES["himmelblau"]
    for index, rule in enumerate(rules):
        apart = swarm(landscape, rule, grid(landscape, 20), 40, 1e-2)
        assert (data["basin"].reshape(6, 400)[index] == apart.minimum).all()
        assert (data["hit"].reshape(6, 400)[index] == apart.first_hit).all()
        row = sent["table"][index]
        reached = np.isin(apart.minimum, range(4)).mean()
        assert row["reached"] == pytest.approx(reached)
        assert row["low"] <= row["reached"] <= row["high"]
        hits = np.where(apart.first_hit < 0, np.inf, apart.first_hit)
        assert row["steps"] == (np.median(hits) if np.isfinite(np.median(hits)) else None)
        assert row["median"] == pytest.approx(apart.quantiles[-1, 1])
        assert row["evaluations"] == 40 * 400
        assert 0 <= row["chaotic"] <= 1
    heads = data["heads"].reshape(6, len(sent["frames"]), 400, 2)
    assert heads.max() < GONE  # nobody leaves Himmelblau's map at these rates
    ends = -10 + heads[0, -1] / (GONE - 1) * 20
    apart = swarm(landscape, rules[0], grid(landscape, 20), 40, frames=(40,), heads=400)
    assert ends == pytest.approx(apart.heads[0], abs=20 / 65534)


def test_more_starts_than_can_be_drawn_are_sent_as_density():
    state, found = outcome({"r": ["adam"]}, kind="uniform", count=20_000, steps=16)
    data = swarm_payload(state, found, "address")
    sent = data["meta"]
    assert sent["shown"] == 0
    assert "basin" not in data
    rows, columns = sent["bins"]
    density = data["density"].reshape(len(sent["frames"]), rows, columns)
    counts = np.expm1(density[0] / 255 * np.log1p(sent["most"][0]))
    assert counts.mean() * rows * columns == pytest.approx(20_000, rel=0.05)


def test_a_fine_grid_is_thinned_for_the_map():
    state, found = outcome({"r": ["gradient_descent"]}, count=600**2, steps=2)
    data = swarm_payload(state, found, "address")
    assert data["meta"]["grid"] == [300, 300]
    assert data["meta"]["count"] == 360_000
    assert len(data["basin"]) == 90_000


class Stopped:
    """A report of a run that is stopped once it has been told so many times how far it is."""

    def __init__(self, after):
        self.after, self.told = after, 0.0

    @property
    def wanted(self):
        return self.after > 0

    @property
    def fraction(self):
        return self.told

    @fraction.setter
    def fraction(self, share):
        self.told, self.after = share, self.after - (share > 0)


def test_a_stopped_run_says_how_far_it_came():
    state, _ = from_query({"surface": ["himmelblau"], "steps": ["64"]})
    report = Stopped(2 * len(state.experiment.optimizers))
    found = run(Spec(state.experiment, "grid", 100, 0.05, 1e-4), report)
    sent = swarm_payload(state, found, "address")["meta"]
    assert (sent["steps"], sent["planned"]) == (found.taken, 64)
    assert 0 < found.taken < 64
    assert sent["table"][0]["chaotic"] is None


def test_a_run_that_is_stopped_before_its_first_step_has_nothing_to_show():
    state, _ = from_query({"surface": ["himmelblau"]})
    with pytest.raises(ValueError, match="stopped before its first step"):
        run(Spec(state.experiment, "grid", 100, 0.05, 1e-4), Stopped(0))


def test_a_grid_has_a_square_number_of_starts_and_says_so(open_swarm):
    window = open_swarm()
    for typed, taken in ((950.0, 900), (1.5, 1)):
        window.number_input(key="n").set_value(typed).run()
        (line,) = [info.value for info in window.info if "square" in info.value]
        assert line.endswith(f": a grid needs a square number, so {typed:g} became {taken}.")
        assert window.number_input(key="n").value == taken
    window.selectbox(key="cloud").set_value("uniform").run()
    window.number_input(key="n").set_value(950.0).run()
    assert window.number_input(key="n").value == 950
    assert not any("square" in info.value for info in window.info)


def test_without_minima_escape_takes_the_place_of_reaching(open_swarm):
    sent = meta(open_swarm(surface="monkey_saddle"))
    assert sent["known"] is False
    assert sent["table"][0]["reached"] is None
    assert sent["table"][0]["escaped"] + sent["table"][0]["diverged"] > 0


def test_keys_tell_runs_apart_that_differ_and_none_that_do_not():
    state, _ = from_query({})
    spec = Spec(state.experiment, "grid", 400, 0.05, 1e-4)

    def other(**changes):
        return Spec(**{**vars(spec), **changes}).key()

    moved = state.experiment.replace(starts=((0.5, 0.5),))
    assert other(experiment=moved) == spec.key(), "a grid does not know the start of the race"
    assert other(experiment=moved, kind="cloud") != other(kind="cloud")
    different = [other(count=100), other(kind="uniform"), other(tolerance=1e-3)]
    different += [
        other(experiment=state.experiment.replace(steps=7)),
        other(experiment=state.experiment.replace(seed=3)),
    ]
    assert len({spec.key(), *different}) == 6


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"n": "abc"}, "Starts must be a whole number from 1 to 4,194,304, not 'abc'"),
        ({"n": "0"}, "Starts must be a whole number from 1 to 4,194,304, not '0'; using 1."),
        ({"n": "2.5"}, "Starts must be a whole number"),
        ({"cloud": "ring"}, "Where they start must be one of A grid over the map, Anywhere on the map, A cloud around"),
        ({"cloud": "cloud", "spread": "0"}, "Spread must be above 0 and up to 1, not '0'"),
        ({"r": "unknown"}, "Rule: 'unknown' is not known here"),
    ],
)
def test_what_a_link_cannot_say_is_told(open_swarm, query, words):
    window = open_swarm(**query)
    assert words in window.warning[0].value.replace("\\", "")


def test_more_work_than_one_visitor_may_have_is_cut_and_told(open_swarm, monkeypatch):
    from work import swarm_runs

    monkeypatch.setattr(swarm_runs, "LIMITS", replace(LIMITS, swarm_steps=24_000))
    window = open_swarm()
    assert "Starts may go up to 100 for 6 racers and 40 steps, not 400; using 100." in window.warning[0].value
    assert meta(window)["count"] == 100


def test_a_swarm_that_does_not_fit_is_refused_with_what_fits(open_swarm, monkeypatch):
    from engine import memory

    monkeypatch.setattr(memory, "free", lambda device: 200_000)
    window = open_swarm(surface="bowl", seed="77")
    assert "starts fit" in window.error[0].value


def test_a_cloud_lies_around_the_start_of_the_race(open_swarm):
    _, found = outcome({"start": ["2,1"]}, kind="cloud")
    starts = found.spec.starts()
    assert starts.mean(axis=0) == pytest.approx([2, 1], abs=0.15)
    assert starts.std(axis=0) == pytest.approx([0.05 * np.hypot(10, 10)] * 2, rel=0.15)


def test_the_experiment_of_the_link_is_not_touched():
    experiment = Experiment(LANDSCAPES["bowl"], (OPTIMIZERS["adam"],), ((1.0, 1.0),), steps=10)
    assert Spec(experiment, "uniform", 10, 0.05, 1e-4).starts().shape == (10, 2)


def test_it_says_in_which_precision_it_ran_and_offers_the_other(open_swarm):
    window = open_swarm()
    said = " ".join(caption.value for caption in window.caption)
    assert "in float32" in said
    assert "swarm_precision" not in window.query_params
    window.selectbox(key="swarm_precision").set_value("float64").run()
    assert window.query_params["swarm_precision"] in ("float64", ["float64"])
    window = open_swarm(swarm_precision="float64")
    assert "in float64" in " ".join(caption.value for caption in window.caption)
    assert not window.warning


@pytest.mark.parametrize("precision", ["float32", "float64"])
def test_a_swarm_really_runs_in_the_precision_of_its_link(precision):
    state, _ = from_query({"surface": ["himmelblau"], "r": ["adam"], "steps": ["30"]})
    spec = Spec(state.experiment, "grid", 25, 0.05, 1e-2, precision)
    (flight,) = flights(spec)
    while flight.taken < 30:
        flight.advance()
    made = result(flight)
    assert str(made.value.dtype) == precision
    starts = [tuple(start) for start in spec.starts().tolist()]
    rule = OPTIMIZERS["adam"]
    walked = simulate(Experiment(LANDSCAPES["himmelblau"], (rule,), starts, steps=30, precision=precision))
    assert made.value == pytest.approx(walked.value[-1, 0], rel=1e-4 if precision == "float32" else 1e-11)
