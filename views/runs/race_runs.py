"""The runs behind the pages, made once and kept for everybody."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from engine import Experiment, Trajectory
from views.runs import hall, results
from views.viewer import mark_chaotic_ends
from work import race_runs


def run_of(experiment: Experiment) -> Trajectory:
    """Return the run of an experiment, with its details."""
    return results.wait_for(race_runs.race(experiment))


def find_chaotic(run: Trajectory) -> NDArray[np.bool_] | None:
    """Return which ends of a run are chaotic, [optimizers, starts], if that is known already."""
    kept = hall.jobs().store.get(race_runs.chaos(run).key)
    return kept[0] if kept else None


def mark_chaotic(run: Trajectory) -> None:
    """Find which ends of a run are chaotic, and tell the viewer, which is drawn already.

    The race is made twice more for it, which nobody should wait for.
    """
    try:
        ends = results.obtain(race_runs.chaos(run))
    except results.Unfinished:
        return  # the marks are left out
    mark_chaotic_ends(run.experiment.key(), ends)


def prepare(experiment: Experiment) -> None:
    """Make a run and find its chaotic ends before anybody asks for them."""
    run = results.make_here(race_runs.race(experiment))
    results.make_here(race_runs.chaos(run))
