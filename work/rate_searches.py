"""Searches for the racers' learning rates, and sweeps over a rate and a second hyperparameter."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from core.params import Param
from engine import Experiment, Tuning, sweep, uniform
from engine.cost import of_search
from engine.search import Search, alone
from engine.sweeps import Sweep, sweepable
from engine.tuning import FRESH_SEED, STARTS_SEED, loss_quantiles
from work.tasks import Report, Task, whole_or_nothing

OTHERS_SEED = STARTS_SEED + FRESH_SEED // 2  # for starts that neither stage of a search has seen
HEAT = (31, 21)  # rates and values of the second hyperparameter
HEAT_STARTS = 32


@dataclass(frozen=True)
class Found:
    """A racer's search, and the median loss at its best rate from starts that the search has not seen."""

    tuning: Tuning
    fresh: float


def search(asked: Search) -> Task:
    """Return the task of the search of one racer, one of `Search.each`."""
    return Task("search", ("search", asked.key()), _searched, (asked,), of_search(asked))


def heat(run: Experiment, second: str, starts: int) -> Task:
    """Return the task of a sweep of a run's only racer over its rate and a second hyperparameter."""
    (rule,) = run.optimizers
    known = sweepable(rule)
    axes = {"lr": _spread(known["lr"], HEAT[0]), second: _spread(known[second], HEAT[1])}
    cells = len(axes["lr"]) * len(axes[second])
    cost = of_search(Search(run, starts=min(starts, HEAT_STARTS), rates=min(cells, 256))).times(cells / 256)
    return Task("map", ("map", alone(run, rule).key(), second, starts), _swept, (run, axes, starts), cost)


def _searched(asked: Search, report: Report) -> Found:
    (tuning,), run = asked.run(whole_or_nothing(report)), asked.experiment
    others = uniform(run.landscape, asked.starts, OTHERS_SEED)
    under = run.settings("steps")  # with other noise than the search had
    again = sweep(run.landscape, run.optimizers[0], {"lr": [tuning.lr]}, others, run.steps, **under)
    return Found(tuning, float(loss_quantiles(again)[0, 1]))


def _swept(run: Experiment, axes: dict[str, Sequence[float]], starts: int, report: Report) -> Sweep:
    points, (rule,) = uniform(run.landscape, starts, STARTS_SEED), run.optimizers
    return sweep(
        run.landscape, rule, axes, points, run.steps, **run.settings("steps"), progress=whole_or_nothing(report)
    )


def _spread(spec: Param, count: int) -> Sequence[float]:
    """Return values over a slider's range, spaced as its scale is."""
    low, high = spec.slider
    values = np.geomspace(low, high, count) if spec.log and low > 0 else np.linspace(low, high, count)
    return np.unique(values.round() if spec.kind == "int" else values).tolist()
