"""Searches for the racers' learning rates, each made once for everybody."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from engine import Experiment, Tuning, sweep, tune, uniform
from engine.sweeps import Progress
from engine.tuning import BUDGET, FRESH_SEED, STARTS, STARTS_SEED, loss_quantiles
from optimizers import Optimizer
from views.turns import TURN

OTHERS_SEED = STARTS_SEED + FRESH_SEED // 2  # of starts that neither stage of a search has seen


@dataclass(frozen=True)
class Found:
    """A racer's search, and the median loss at its best rate from starts that the search has not seen."""

    tuning: Tuning
    fresh: float


class Kept:
    """Results that took long, each made once for everybody; the longest unused goes first.

    `st.cache_data` would do it, but what it calls may not tell the page how far it is.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._results: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """The result of this key, made in a turn of its own where nobody has asked for it before."""
        kept = self._known(key)
        if kept:
            return kept[0]
        with TURN:
            kept = self._known(key)  # by whoever had the turn before
            if kept:
                return kept[0]
            made = make()
            with self._lock:
                self._results[key] = made
                while len(self._results) > self._most:
                    self._results.popitem(last=False)
            return made

    def _known(self, key: Hashable) -> tuple[Any, ...]:
        with self._lock:
            if key not in self._results:
                return ()
            self._results.move_to_end(key)
            return (self._results[key],)


_SEARCHES = Kept(512)


def alone(experiment: Experiment, rule: Optimizer) -> Experiment:
    """What decides a search, and nothing more: the rate that is set and where the race starts change no result."""
    usual = with_rate(rule, rule.default_rate)
    return experiment.replace(optimizers=(usual,), starts=experiment.landscape.starts[:1])


def with_rate(rule: Optimizer, rate: float) -> Optimizer:
    """A rule at this rate, or as it is where it cannot have it."""
    spec = next(spec for spec in rule.params() if spec.name == "lr")
    return rule.replace(lr=rate) if rate in spec.valid else rule


def found(one: Experiment, progress: Progress, *, starts: int = STARTS, rates: int = BUDGET) -> Found:
    """The search of a racer that stands `alone`."""
    return _SEARCHES.get((one.key(), starts, rates), lambda: _searched(one, starts, rates, progress))


def _searched(one: Experiment, starts: int, rates: int, progress: Progress) -> Found:
    (rule,), conditions = one.optimizers, conditions_of(one)
    tuning = tune(one.landscape, rule, one.steps, starts=starts, budget=rates, progress=progress, **conditions)
    others = uniform(one.landscape, starts, OTHERS_SEED)
    again = sweep(one.landscape, rule, {"lr": [tuning.lr]}, others, one.steps, **conditions)  # and other noise
    return Found(tuning, float(loss_quantiles(again)[0, 1]))


def conditions_of(run: Experiment) -> dict[str, Any]:
    """What a sweep is told of a run beside surface, rule and steps."""
    return {"noise": run.noise, "batch": run.batch, "seed": run.seed, "precision": run.precision}
