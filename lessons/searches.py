"""The searches for the learning rate of a scene, and what their measures need to know beside them."""

from __future__ import annotations

from collections.abc import Iterable

from engine import Tuning
from engine.search import Search


class Searches(list[Tuning]):
    """What a search has found for each racer; its `target`, a share of where the starts began, makes a rate usable."""

    def __init__(self, tunings: Iterable[Tuning], search: Search) -> None:
        super().__init__(tunings)
        self.experiment = search.experiment
        self.target = search.target
