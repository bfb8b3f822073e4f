"""A swarm and a search as one object each: what it says is what runs, and its link and its JSON lead back to it."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Experiment, cloud, grid, swarm, tune, uniform
from engine.extras import Choice
from engine.many import Many
from engine.search import Search
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS

RULES = (OPTIMIZERS["adam"], OPTIMIZERS["sgd"].replace(lr=0.02))
RACE = Experiment(LANDSCAPES["himmelblau"], RULES, ((1.0, 2.0),), steps=30, noise=0.3, seed=4)
DIAGONAL = float(np.hypot(*(high - low for low, high in RACE.landscape.extent)))
WHERE = {
    "grid": lambda: grid(RACE.landscape, 9),
    "uniform": lambda: uniform(RACE.landscape, 90, 4),
    "cloud": lambda: cloud((1.0, 2.0), 0.1 * DIAGONAL, 90, 4),
}
TASKS = [Many, Search]


@pytest.mark.parametrize("kind", WHERE)
def test_it_runs_what_swarm_runs(kind):
    many = Many(RACE, kind, 90, 0.1, 1e-3, "float64")
    for rule, ours in zip(RULES, many.run(), strict=True):
        theirs = swarm(RACE.landscape, rule, WHERE[kind](), 30, 1e-3, "float64", noise=0.3, seed=4)
        for name in ("end", "minimum", "first_hit"):
            assert np.array_equal(getattr(ours, name), getattr(theirs, name), equal_nan=name == "end")


def test_it_searches_what_tune_searches():
    found = Search(RACE, starts=8, rates=8).run()
    for rule, ours in zip(RULES, found, strict=True):
        assert ours == tune(RACE.landscape, rule, 30, starts=8, budget=8, noise=0.3, seed=4)
    alone = [one.run()[0] for one in Search(RACE, starts=8, rates=8).each()]
    assert alone == found, "the rate that is set plays no part"


def _values(own):
    if isinstance(own, Choice):
        return st.sampled_from(own.options)
    low, high = own.valid.parts()[1:3]
    if own.whole:
        return st.integers(int(low), int(high))
    return st.floats(max(low, 1e-12), high)


@pytest.mark.parametrize("task", TASKS)
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_link_and_json_lead_back(task, data):
    given_ = {field: data.draw(_values(own)) for field, own in task.OWN.items()}
    made = task(RACE, **given_)
    assert task.from_query(made.to_query()) == (made, ())
    assert task.from_json(made.to_json()) == made
    assert task.from_json(made.to_json()).key() == made.key()


@pytest.mark.parametrize("task", TASKS)
def test_what_is_as_by_default_is_in_no_link(task):
    assert not set(task(RACE).to_query()) & {own.name for own in task.OWN.values()}


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Many(RACE, "fog"), r"Many.kind must be one of grid, uniform, cloud, got 'fog'"),
        (lambda: Many(RACE, count=0), r"Many.count must lie in \[1, 4194304\], got 0"),
        (lambda: Many(RACE, spread=float("nan")), r"Many.spread must lie in \(0, 1\], got nan"),
        (lambda: Many(RACE, precision="float16"), r"Many.precision must be one of float32, float64, got 'float16'"),
        (lambda: Search(RACE, rates=2.5), r"Search.rates must lie in \[5, 256\], got 2.5"),
        (lambda: Many.from_json("[]"), r"Many.experiment is missing"),
        (lambda: Search.from_json("{"), r"Search: this text is no JSON"),
        (lambda: Search.from_json(Search(RACE).to_json()[:-1] + ', "budget": 3}'), r"Search has no field 'budget'"),
    ],
)
def test_what_cannot_be_is_refused_by_name(make, told):
    with pytest.raises(ValueError, match=told):
        make()
    with pytest.raises(TypeError, match="must be an Experiment"):
        Many("race")  # type: ignore[arg-type]
