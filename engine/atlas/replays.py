"""The runs behind a cell of an atlas, as a race, a swarm and a search that anybody can open again."""

from __future__ import annotations

from itertools import islice

from engine.atlas.cells import Row, Settings, placed
from engine.experiment import Experiment
from engine.many import Many
from engine.search import Search
from landscapes import Landscape
from optimizers import Optimizer

SHOWN = 8  # most starts of a race, the first ones of the cell's swarm


def race(rule: Optimizer, surface: Landscape, row: Row, settings: Settings, frame: int = 0) -> Experiment:
    """Return the race of a cell's first particles at its best rate, in one of its frames, from 0 on.

    Raises ValueError for a frame that the settings have not.
    """
    if not 0 <= frame < settings.frames:
        raise ValueError(f"atlas.frame must be in [0, {settings.frames - 1}], got {frame}.")
    moved, starts = next(islice(placed(surface, settings), frame, None))
    return _run(rule, moved, row, settings, [(x, y) for x, y in starts[:SHOWN].tolist()])


def swarm(rule: Optimizer, surface: Landscape, row: Row, settings: Settings) -> Many:
    """Return a cell's swarm on the surface as it stands: the first of its frames, from the same starts."""
    return Many(
        _run(rule, surface, row, settings), kind="uniform", count=settings.particles, tolerance=settings.tolerance,
        precision=settings.precision,
    )  # fmt: skip


def search(rule: Optimizer, surface: Landscape, row: Row, settings: Settings) -> Search:
    """Return the search that has found a cell's rate, if the settings' seed is 0; with another one, one like it."""
    return Search(_run(rule, surface, row, settings), starts=settings.starts, rates=settings.rates)


def _run(
    rule: Optimizer, surface: Landscape, row: Row, settings: Settings, starts: list[tuple[float, float]] | None = None
) -> Experiment:
    return Experiment(
        landscape=surface,
        optimizers=(rule if row.lr != row.lr else rule.replace(lr=row.lr),),
        starts=tuple(starts or surface.starts[:1]),
        steps=settings.steps(rule),
        seed=settings.seed,
        precision=settings.precision,
    )
