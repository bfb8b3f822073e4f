"""The searches for the learning rate of a scene, and what their measures need beside them."""

from __future__ import annotations

from collections.abc import Iterable

from engine import Tuning
from engine.search import Search


class Searches(list[Tuning]):
    """The search of each racer; `target`, a share of the starts' median loss, is what makes a rate usable."""

    def __init__(self, tunings: Iterable[Tuning], search: Search) -> None:
        super().__init__(tunings)
        self.experiment = search.experiment
        self.target = search.target
