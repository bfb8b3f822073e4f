"""Costs that are counted before a run agree with what torch is then asked to do."""

import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode

from engine.conditions import Conditions
from engine.cost import of_race, of_search, of_swarm, operations
from engine.link import from_query
from engine.many import Many
from engine.search import Search
from engine.walk import Course, Walker, walk
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from optimizers.base import Optimizer
from tests.kinds import SURFACES


class Counted(TorchDispatchMode):
    """Counts the operations, and the numbers that they return."""

    def __init__(self):
        super().__init__()
        self.calls = self.numbers = 0

    def __torch_dispatch__(self, func, types, args=(), kwargs=None):
        made = func(*args, **(kwargs or {}))
        self.calls += 1
        self.numbers += made.numel() if isinstance(made, torch.Tensor) else 0
        return made


def counted(run, particles=1):
    """Return what the steps of a race's rules ask of torch."""
    course, start = Course(run.landscape, run.conditions), torch.tensor(run.landscape.starts[0], dtype=torch.float64)
    counting = Counted()
    with torch.inference_mode(), counting:
        x = start[:, None].expand(2, particles).contiguous()
        walkers = [Walker(course, rule, x, [rule.lr] * run.steps) for rule in run.optimizers]
        for _ in walk(course, walkers, torch.arange(particles)):
            pass
    return counting


@pytest.mark.parametrize("slug", sorted(SURFACES))
def test_the_calls_of_a_race_are_those_that_it_makes(slug):
    run = from_query({"surface": [slug], "steps": ["12"]}).experiment
    assert 0.5 < of_race(run).calls / counted(run).calls < 2


@pytest.mark.parametrize("slug", sorted(slug for slug, rule in OPTIMIZERS.items() if rule.attempts == 1))
def test_the_calls_of_a_rule_are_those_that_it_makes(slug):
    run = from_query({"surface": ["rosenbrock"], "r": [slug], "steps": ["12"]}).experiment
    assert 0.5 < of_race(run).calls / counted(run).calls < 2


def test_on_large_batches_the_numbers_count():
    run = from_query({"surface": ["bowl"], "r": ["adam"], "steps": ["6"]}).experiment
    many = Many(run, "uniform", 20_000, precision="float64")
    assert 0.4 < of_swarm(many).numbers / counted(run, 20_000).numbers < 2.5
    less, more = (of_swarm(Many(run, "uniform", count)).numbers for count in (20_000, 40_000))
    assert more == pytest.approx(2 * less)


def test_more_of_anything_costs_more():
    run = from_query({"steps": ["100"]}).experiment
    assert of_race(run.replace(steps=200)).calls == 2 * of_race(run).calls
    assert of_race(run.replace(starts=((0, 0), (1, 1)))).numbers == 2 * of_race(run).numbers
    assert of_search(Search(run, rates=64)).numbers > of_search(Search(run, rates=32)).numbers
    newton, plain = (of_race(run.replace(optimizers=(OPTIMIZERS[slug],))) for slug in ("newton", "gradient_descent"))
    assert newton.calls > plain.calls
    assert (of_race(run) + of_race(run)).calls == of_race(run).times(2).calls


def test_a_rule_that_goes_on_as_the_ground_asks_says_how_often(monkeypatch):
    """On Eggholder gradient flow of rate 1e6 needs all of its attempts, and no more than it declares."""
    eggholder, flow, asked = LANDSCAPES["eggholder"], OPTIMIZERS["gradient_flow"].replace(lr=1e6), []
    fields = type(eggholder).fields

    def counted_fields(self, x, y, wanted):
        asked.append(wanted)
        return fields(self, x, y, wanted)

    monkeypatch.setattr(type(eggholder), "fields", counted_fields)
    x = torch.tensor(eggholder.starts[0], dtype=torch.float64)[:, None]
    course = Course(eggholder, Conditions(steps=1))
    for _ in walk(course, [Walker(course, flow, x, [1e6])], torch.zeros(1, dtype=torch.int64)):
        pass
    most = flow.attempts * (flow.evaluations + flow.hessians)
    assert most / 2 < len(asked) <= most + 1
    assert isinstance(flow, Optimizer)
    assert operations(flow) > 10 * operations(OPTIMIZERS["gradient_descent"])
