"""A search for the best learning rate of every racer, and all that decides it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from engine import extras
from engine.experiment import Experiment
from engine.extras import Own
from engine.sweeps import Progress
from engine.task import Task
from engine.tuning import Tuning, tune
from optimizers import Optimizer


@dataclass(frozen=True)
class Search(Task):
    """A search over `rates` rates from `starts` starts for every racer of an experiment.

    The rates that are set and the race's starts play no part. `target` is the share of the starts' median loss that a
    usable rate reaches; it does not change the search.
    """

    starts: int = int(extras.STARTS.default)
    rates: int = int(extras.RATES.default)
    target: float = extras.TARGET.default
    OWN: ClassVar[Mapping[str, Own]] = {"starts": extras.STARTS, "rates": extras.RATES, "target": extras.TARGET}

    def each(self) -> list[Self]:
        """Return the search of each racer; racers that differ only in their rate share one."""
        rules = self.experiment.optimizers
        return [replace(self, experiment=alone(self.experiment, rule)) for rule in rules]

    def key(self) -> str:
        """Return a short name that is the same exactly for equal searches."""
        usual = self.experiment.replace(
            optimizers=tuple(with_rate(rule, rule.default_rate) for rule in self.experiment.optimizers),
            starts=self.experiment.landscape.starts[:1],
        )
        return f"{usual.key()}|{self.starts}|{self.rates}"

    def run(self, progress: Progress = lambda share: None) -> list[Tuning]:
        """Return the search of every racer; `progress` is called with the share done."""
        run, count = self.experiment, len(self.experiment.optimizers)
        return [
            tune(
                run.landscape, rule, run.steps, starts=self.starts, budget=self.rates, **run.settings("steps"),
                progress=lambda share, place=place: progress((place + share) / count),
            )
            for place, rule in enumerate(run.optimizers)
        ]  # fmt: skip


def alone(experiment: Experiment, rule: Optimizer) -> Experiment:
    """Return the part of an experiment that decides the search of a rule."""
    usual = with_rate(rule, rule.default_rate)
    return experiment.replace(optimizers=(usual,), starts=experiment.landscape.starts[:1])


def with_rate(rule: Optimizer, rate: float) -> Optimizer:
    """Return a rule at this rate, or unchanged if the rate is not valid for it."""
    spec = next(spec for spec in rule.params() if spec.name == "lr")
    return rule.replace(lr=rate) if rate in spec.valid else rule
