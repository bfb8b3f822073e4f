"""The warm-up of a process: everything slow runs once, and is then taken out of the garbage collector's way.

Streamlit collects garbage over the whole heap after every rerun, and torch's and sympy's imports leave a large one:
with that heap frozen, a rerun is several times faster.
"""

from __future__ import annotations

import gc
import sys
from functools import cache

import torch

from engine import memory, simulate
from engine.atlas.properties import properties
from engine.link import from_query
from landscapes import LANDSCAPES
from work import estimates, threads


@cache
def warm_up() -> None:
    """Run the default race briefly and freeze the heap; the other surfaces are compiled behind the first page."""
    torch.set_num_threads(1)  # a page's batches are small, and every visitor has a thread
    memory.share_heaps()
    run = from_query({}).experiment
    _ = run.landscape.critical_points, run.landscape.tape()
    simulate(run.replace(steps=3, noise=1.0), record=("details",))
    estimates.calibrate()
    _freeze()
    threads.start("compile-surfaces", _compile_all)


def _compile_all() -> None:
    """Compile every surface, a tenth of a second of sympy each; pauses leave the visitors their turns."""
    for landscape in LANDSCAPES.values():
        if threads.ending.wait(0.2):
            return
        _ = landscape.critical_points, landscape.tape(), properties(landscape)
    _freeze()


class Frozen:
    """Freezes the heap anew after some runs: sessions and results outlive them, and every run would search them.

    A session is a circle of objects. One that ends after it was frozen stays until the whole heap is searched, with
    half a megabyte of messages. So a few new objects are not frozen, and the whole heap is searched again in time.
    """

    EACH, ALL = 20, 200  # runs after which the new part, or all of it, is searched
    FEW = 60_000  # new blocks of memory that every run may search: those of some thirty sessions, in some milliseconds

    def __init__(self) -> None:
        self._runs = 0
        self._blocks = sys.getallocatedblocks()  # when the heap was last frozen

    def count_run(self) -> None:
        """Note that a script has run."""
        self._runs += 1
        if self._runs % self.EACH:
            return
        whole = self._runs % self.ALL == 0
        if whole:
            gc.unfreeze()  # what has ended since is found, in some tenths of a second
        gc.collect()
        # Not by gc.get_objects(): whoever holds a tuple that another thread is about to fill makes that thread fail.
        if whole or sys.getallocatedblocks() > self._blocks + self.FEW:
            gc.freeze()
            self._blocks = sys.getallocatedblocks()
        memory.give_back()


FROZEN = Frozen()


def _freeze() -> None:
    gc.collect()
    gc.freeze()
