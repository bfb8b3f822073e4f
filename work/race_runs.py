"""The runs behind the pages: a race with its details, and its chaotic ends."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.words import text
from engine import Experiment, Trajectory, simulate
from engine.cost import of_race
from engine.sensitivity import chaotic_ends
from optimizers import OPTIMIZERS
from work.tasks import Report, Task, whole_or_nothing


def race(run: Experiment) -> Task:
    """Return the task of a race."""
    steps = (text("steps"), run.steps)
    return Task("race", ("race", run.key()), _race, (run,), of_race(run), local=not _shared(run), adjustable=steps)


def chaos(run: Trajectory) -> Task:
    """Return the task of a run's chaotic ends, [optimizers, starts], which makes the race twice more."""
    race, ends = run.experiment, run.x[-1].astype(np.float64)
    return Task("chaos", ("chaos", race.key()), _chaos, (race, ends), of_race(race).times(2), local=not _shared(race))


def _race(run: Experiment, report: Report) -> Trajectory:
    return simulate(run, record=("details",), progress=whole_or_nothing(report))


def _chaos(race: Experiment, ends: NDArray[np.float64], _: Report) -> NDArray[np.bool_]:
    return chaotic_ends(race, ends)


def _shared(run: Experiment) -> bool:
    """Return whether every process knows all of its rules or makes them of a text: a class of FromTorch is neither."""
    return all(bool(rule.made_of()) or type(OPTIMIZERS.get(rule.slug)) is type(rule) for rule in run.optimizers)
