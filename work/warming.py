"""Once a process: run everything that is slow the first time, then take it out of the garbage collector's way.

Streamlit collects garbage over the whole heap after every rerun, and torch's and sympy's imports leave a large one:
frozen, a rerun is several times faster.
"""

from __future__ import annotations

import gc
from functools import cache

import torch

from engine import simulate
from engine.link import from_query
from landscapes import LANDSCAPES
from work import threads


@cache
def once() -> None:
    """Run the default race briefly and freeze the heap; the other surfaces are compiled behind the first page."""
    torch.set_num_threads(1)  # batches of a page are small, and every visitor has a thread already
    run = from_query({}).experiment
    _ = run.landscape.critical_points, run.landscape.tape()
    simulate(run.replace(steps=3, noise=1.0), record=("details",))
    _freeze()
    threads.start("compile-surfaces", _compile_all)


def _compile_all() -> None:
    """Every surface, a tenth of a second of sympy each; pauses leave the visitors their turns."""
    for landscape in LANDSCAPES.values():
        if threads.ending.wait(0.2):
            return
        _ = landscape.critical_points, landscape.tape()
    _freeze()


def _freeze() -> None:
    gc.collect()
    gc.freeze()
