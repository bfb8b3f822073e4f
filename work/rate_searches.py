"""Searches for the racers' learning rates, each made once for everybody."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from engine import Tuning, sweep, uniform
from engine.search import Search
from engine.sweeps import Progress
from engine.tuning import FRESH_SEED, STARTS_SEED, loss_quantiles
from work.turns import TURN

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


def found(search: Search, progress: Progress) -> Found:
    """The search of one racer, as `Search.each` gives it."""
    return _SEARCHES.get(search.key(), lambda: _searched(search, progress))


def _searched(search: Search, progress: Progress) -> Found:
    (tuning,), run = search.run(progress), search.experiment
    others = uniform(run.landscape, search.starts, OTHERS_SEED)
    under = run.settings("steps")  # and other noise than the search had
    again = sweep(run.landscape, run.optimizers[0], {"lr": [tuning.lr]}, others, run.steps, **under)
    return Found(tuning, float(loss_quantiles(again)[0, 1]))
