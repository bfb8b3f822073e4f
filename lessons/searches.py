"""The searches for the learning rate of a scene, and what their measures need to know beside them."""

from __future__ import annotations

from collections.abc import Iterable

from engine import Experiment, Tuning
from engine.tuning import TARGET


class Searches(list[Tuning]):
    """A search for each racer of an experiment; `target`, as a share of where the starts began, makes a rate usable."""

    def __init__(self, tunings: Iterable[Tuning], experiment: Experiment, target: float = TARGET) -> None:
        super().__init__(tunings)
        self.experiment = experiment
        self.target = target
