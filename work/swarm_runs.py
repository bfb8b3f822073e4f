"""The work behind the Swarm page: every racer from the same starts, on one clock."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.limits import LIMITS
from core.words import text
from engine import Swarm, memory
from engine.cost import of_swarm
from engine.flight import Flight
from engine.many import Many, advanced
from engine.sensitivity import chaotic_share
from figures.viewer import swarm_arrays
from lessons import Scene
from lessons.measured import key_of, measure
from optimizers import Optimizer
from work.tasks import Report, Task

FINEST = {"float32": 1e-6, "float64": 1e-12}  # smallest tolerances that every surface can resolve
DRAWN = 10_000  # most starts of a rule drawn as points; more are shown as density
FRAME_BYTES = 5_000_000  # for all frames of all rules together
FRAMES = (24, 60)  # at least, at most
CELLS = 96  # of the density, along each side
CHAOS_SAMPLE = 512


def work(precision: str) -> int:
    """Return the particle-steps that one visitor may ask for; float64 takes twice as long as float32."""
    return LIMITS.swarm_steps if precision == "float32" else LIMITS.swarm_steps // 2


@dataclass(frozen=True)
class Spec(Many):
    """A swarm as this page shows it: with its pictures on the way."""

    @property
    def drawn(self) -> int:
        """The starts of each rule that are drawn as points; 0 if there are too many."""
        return self.count if self.count <= DRAWN else 0

    @property
    def bins(self) -> tuple[int, int] | None:
        """The rows and columns of the density, if the starts are not drawn as points."""
        return None if self.drawn else (CELLS, CELLS)

    def frames(self) -> list[int]:
        """Return the steps whose snapshot is kept."""
        each = 4 * self.drawn if self.drawn else CELLS * CELLS
        fewest, most = FRAMES
        pictures = min(most, max(fewest, FRAME_BYTES // (each * len(self.experiment.optimizers))))
        return np.unique(np.linspace(0, self.experiment.steps, pictures + 1).round().astype(int)).tolist()


@dataclass(frozen=True, eq=False)
class Outcome:
    """The outcome as the page shows it: the swarms themselves would take a hundred megabytes and more."""

    spec: Spec
    taken: int
    frames: list[int]
    recorded: list[int]
    table: list[dict[str, Any]]
    arrays: dict[str, np.ndarray]
    most: list[int]
    noted: Any = None


def swarm(spec: Spec, scene: Scene | None = None) -> Task:
    """Return the task of a swarm; for a lesson's `scene` its numbers are measured too."""
    key = ("swarm", spec.key(), scene and key_of(scene))
    return Task("swarm", key, _run, (spec, scene), of_swarm(spec), spec.bytes, adjustable=(text("starts"), spec.count))


def _run(spec: Spec, scene: Scene | None, report: Report) -> Outcome:
    return run(spec, report, scene)


def run(spec: Spec, report: Report, scene: Scene | None = None) -> Outcome:
    """Return every racer's swarm, all at the same step all the time, so that a stopped one is still a comparison.

    A scene's numbers are measured here, since the swarms are not kept.
    """
    swarms = _swarms(spec, report)
    chaotic = [_chaotic(spec, rule, report, swarms[0].taken) for rule in spec.experiment.optimizers]
    arrays, most = swarm_arrays.arrays(swarms, spec.sides)
    frames, steps = swarms[0].frames, swarms[0].steps
    assert frames is not None
    assert steps is not None
    table = [swarm_arrays.row(swarm, i, share) for i, (swarm, share) in enumerate(zip(swarms, chaotic, strict=True))]
    taken, noted = swarms[0].taken, scene and measure(scene, swarms)
    del swarms
    memory.give_back()
    return Outcome(spec, taken, frames.tolist(), steps.tolist(), table, arrays, most, noted)


def flights(spec: Spec) -> Iterator[Flight]:
    """Yield every racer's swarm before its first step, with the page's snapshots."""
    return spec.flights(frames=spec.frames(), bins=spec.bins, heads=spec.drawn)


def _swarms(spec: Spec, report: Report) -> list[Swarm]:
    every = []
    for flight in flights(spec):  # each may be compiled, which takes ten seconds and more
        if not report.wanted:
            raise ValueError(text("This run was stopped before its first step."))
        every.append(flight)

    def told(share: float) -> None:
        report.fraction = 0.9 * share

    return advanced(every, lambda: report.wanted, told)


def _chaotic(spec: Spec, rule: Optimizer, report: Report, taken: int) -> float | None:
    """Return the share of starts whose end is chaotic for a racer; None for a run that was stopped."""
    run = spec.experiment
    if taken < run.steps or not report.wanted:
        return None
    under = run.settings("steps", "precision")
    share = chaotic_share(run.landscape, rule, spec.starts(), run.steps, count=CHAOS_SAMPLE, **under)
    report.fraction += 0.1 / len(run.optimizers)
    return share
