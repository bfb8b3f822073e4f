"""The work behind the Swarm page: every racer from the same starts, on one clock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.words import text
from engine import Swarm, memory
from engine.flight import Flight
from engine.many import Many, advanced
from engine.sensitivity import chaotic_share
from figures.viewer import swarm_arrays
from optimizers import Optimizer
from work.jobs import Job

FINEST = {"float32": 1e-6, "float64": 1e-12}  # tolerances that can be told on every surface
DRAWN = 10_000  # starts of a rule that are drawn as points; more are shown as density
FRAME_BYTES = 5_000_000  # of all frames of all rules together
FRAMES = (24, 60)  # at least, at most
CELLS = 96  # of the density, along each side
WORK = 20_000_000_000  # particle-steps in float32; on one core two minutes, where it is not compiled
CHAOS_SAMPLE = 512


def work(precision: str) -> int:
    """How many particle-steps one visitor may ask for: a number that is twice as long takes twice as long."""
    return WORK if precision == "float32" else WORK // 2


@dataclass(frozen=True)
class Spec(Many):
    """A swarm as this page shows it: with its pictures on the way."""

    @property
    def drawn(self) -> int:
        """How many starts of each rule are drawn as points; 0 where there are too many."""
        return self.count if self.count <= DRAWN else 0

    @property
    def bins(self) -> tuple[int, int] | None:
        """Rows and columns of the density, where the starts are not drawn as points."""
        return None if self.drawn else (CELLS, CELLS)

    def frames(self) -> list[int]:
        """The steps whose picture is kept."""
        each = 4 * self.drawn if self.drawn else CELLS * CELLS
        fewest, most = FRAMES
        pictures = min(most, max(fewest, FRAME_BYTES // (each * len(self.experiment.optimizers))))
        return np.unique(np.linspace(0, self.experiment.steps, pictures + 1).round().astype(int)).tolist()


@dataclass(frozen=True, eq=False)
class Outcome:
    """What became of it, as the page shows it: the swarms themselves would hold a hundred megabytes and more."""

    spec: Spec
    taken: int
    frames: list[int]
    recorded: list[int]
    table: list[dict[str, Any]]
    arrays: dict[str, np.ndarray]
    most: list[int]
    noted: Any = None


def run(spec: Spec, job: Job, note: Callable[[list[Swarm]], Any] = lambda swarms: None) -> Outcome:
    """Every racer's swarm, all at the same step all the time, so that one that is stopped is still a comparison.

    `note` is what somebody wants to know of the swarms, which are not kept.
    """
    swarms = _swarms(spec, job)
    chaotic = [_chaotic(spec, rule, job, swarms[0].taken) for rule in spec.experiment.optimizers]
    arrays, most = swarm_arrays.arrays(swarms, spec.sides)
    frames, steps = swarms[0].frames, swarms[0].steps
    assert frames is not None
    assert steps is not None
    table = [swarm_arrays.row(swarm, i, share) for i, (swarm, share) in enumerate(zip(swarms, chaotic, strict=True))]
    taken, noted = swarms[0].taken, note(swarms)
    del swarms
    memory.give_back()
    return Outcome(spec, taken, frames.tolist(), steps.tolist(), table, arrays, most, noted)


def flights(spec: Spec) -> Iterator[Flight]:
    """Every racer's swarm before its first step, with the pictures of the page."""
    return spec.flights(frames=spec.frames(), bins=spec.bins, heads=spec.drawn)


def _swarms(spec: Spec, job: Job) -> list[Swarm]:
    every = []
    for flight in flights(spec):  # each may be compiled, which takes ten seconds and more
        if not job.wanted:
            raise ValueError(text("This run was stopped before its first step."))
        every.append(flight)

    def told(share: float) -> None:
        job.fraction = 0.9 * share

    return advanced(every, lambda: job.wanted, told)


def _chaotic(spec: Spec, rule: Optimizer, job: Job, taken: int) -> float | None:
    """The share of starts from which a racer's end is chaotic; not told of a run that was stopped."""
    run = spec.experiment
    if taken < run.steps or not job.wanted:
        return None
    under = run.settings("steps", "precision")
    share = chaotic_share(run.landscape, rule, spec.starts(), run.steps, count=CHAOS_SAMPLE, **under)
    job.fraction += 0.1 / len(run.optimizers)
    return share
