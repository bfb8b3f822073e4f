"""What Plotly's own player shows of a race: so many points and frames as its file can bear."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.strangers import in_figure
from core.words import SOURCE, translated
from engine import Trajectory
from figures import raster, theme

FRAMES = 120
PATH_BYTES = 800_000  # of all growing paths in all frames together; longer runs are drawn with fewer points


@dataclass(frozen=True, eq=False)
class RaceData:
    """What the figure shows: `paths` [points, racers, starts, 2] (float32), each point's step, names, colours, shapes.

    `frames` are indices of points: a frame shows the paths up to there. `last` [racers, starts] is the last step of who
    diverged, -1 for who did not.
    """

    title: str
    extent: tuple[tuple[float, float], tuple[float, float]]
    steps: NDArray[np.int64]
    frames: NDArray[np.int64]
    paths: NDArray[np.float32]
    last: NDArray[np.int64]
    labels: tuple[str, ...]
    colors: tuple[str, ...]
    shapes: tuple[str, ...]
    minima: tuple[tuple[float, float], ...]
    starts: tuple[tuple[float, float], ...]
    picture: str  # a data: address
    ink: dict[str, Any]
    language: str = SOURCE


def race_data(
    run: Trajectory,
    *,
    labels: Sequence[str] | None = None,
    colors: Sequence[str] | None = None,
    shapes: Sequence[str] | None = None,
    dark: bool = False,
    language: str = SOURCE,
) -> RaceData:
    """Choose at most `FRAMES` frames of a run; `colors` and `shapes` are names of `theme`, one for each optimizer.

    Raises ValueError when labels, colours or shapes are not as many as the optimizers, KeyError for an unknown name.
    """
    rules = run.experiment.optimizers
    labels = [rule.label(language) for rule in rules] if labels is None else labels
    colors = [theme.default_color(i) for i in range(len(rules))] if colors is None else colors
    shapes = [theme.default_shape(i) for i in range(len(rules))] if shapes is None else shapes
    for name, given in (("labels", labels), ("colors", colors), ("shapes", shapes)):
        if len(given) != len(rules):
            raise ValueError(f"{name} must be one for each optimizer, {len(rules)}, got {len(given)}.")
    total, racers, starts, _ = run.x.shape
    frames, points = _resolution(racers * starts)
    steps = _evenly(total - 1, points)
    ink = theme.DARK if dark else theme.LIGHT
    landscape = run.experiment.landscape
    limit = 1e3 * max(abs(edge) for side in landscape.extent for edge in side)
    paths = np.where(np.abs(run.x[steps]) < limit, run.x[steps], np.nan)  # far outside, where no axis reaches
    return RaceData(
        title=translated(landscape.title, language),
        extent=landscape.extent,
        steps=steps,
        frames=_evenly(len(steps) - 1, frames + 1),
        paths=paths.astype(np.float32),
        last=np.where(run.diverged >= 0, run.last, -1),
        labels=tuple(map(in_figure, labels)),
        colors=tuple(theme.color(name)["dark" if dark else "light"] for name in colors),
        shapes=tuple(shapes),
        minima=landscape.minima,
        starts=run.experiment.starts,
        picture=raster.data_uri(raster.picture(landscape, ink)),
        ink=ink,
        language=language,
    )


def _resolution(paths: int) -> tuple[int, int]:
    """How many frames, and how many points of a path, fit into `PATH_BYTES`; very many paths have fewer of both."""
    budget = PATH_BYTES // (4 * paths)  # frames times points: 8 bytes a point, half of them in an average frame
    frames = min(FRAMES, max(10, math.isqrt(budget)))
    return frames, max(frames + 1, budget // frames)


def _evenly(last: int, count: int) -> NDArray[np.int64]:
    """At most `count` whole numbers from 0 to `last`, both among them."""
    return np.unique(np.linspace(0, last, min(count, last + 1)).round().astype(np.int64))
