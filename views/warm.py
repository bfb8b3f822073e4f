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


@cache
def once() -> None:
    """Compile every surface, run the default race briefly, and freeze the heap."""
    torch.set_num_threads(1)  # batches of a page are small, and every visitor has a thread already
    for landscape in LANDSCAPES.values():
        _ = landscape.critical_points, landscape.tape()
    simulate(from_query({}).experiment.replace(steps=3, noise=1.0), record=("details",))
    gc.collect()
    gc.freeze()
