"""The searches for the learning rate of a scene, and what their measures need to know beside them."""

from __future__ import annotations

from collections.abc import Iterable

from engine import Experiment, Tuning


class Searches(list[Tuning]):
    """A search for each racer of an experiment; under the loss `tolerance`, relative to f*, all are as good."""

    def __init__(self, tunings: Iterable[Tuning], experiment: Experiment, tolerance: float = 1e-4) -> None:
        super().__init__(tunings)
        self.experiment = experiment
        self.tolerance = tolerance
