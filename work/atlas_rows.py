"""The row of a rule on a surface, computed as those of an atlas are, for whoever adds a rule to its table."""

from __future__ import annotations

from dataclasses import astuple

from engine import Experiment
from engine.atlas import Row, Settings, compute
from engine.cost import Cost, of_search, of_swarm
from engine.many import Many
from engine.search import Search, alone
from landscapes import Landscape
from optimizers import Optimizer
from work.tasks import Report, Task, whole_or_nothing

_AGAIN = 2  # times that a particle is run: once, and nudged


def cell(rule: Optimizer, surface: Landscape, settings: Settings) -> Task:
    """Return the task of one cell. The rule's own rate plays no part, since it is searched for."""
    run = Experiment(
        landscape=surface, optimizers=(rule,), starts=surface.starts[:1], steps=settings.steps(rule),
        seed=settings.seed, precision=settings.precision,
    )  # fmt: skip
    run = alone(run, rule)
    key = ("atlas", run.key(), astuple(settings))
    return Task("atlas", key, _computed, (run.optimizers[0], surface, settings), _cost(run, settings))


def _cost(run: Experiment, settings: Settings) -> Cost:
    if run.landscape.minimum_value is None:
        return Cost(0.0, 0.0)
    found = of_search(Search(run, starts=settings.starts, rates=min(max(settings.rates, 5), 256)))
    judged = of_swarm(Many(run, kind="uniform", count=settings.particles, precision=settings.precision))
    return found + judged.times(settings.frames * _AGAIN)


def _computed(rule: Optimizer, surface: Landscape, settings: Settings, report: Report) -> Row:
    return compute(rule, surface, settings, whole_or_nothing(report))
