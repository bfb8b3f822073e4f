"""Plotly's own player: the race as a plain figure with animated frames, the same in the app and in a notebook.

Plotly's frames lose or flicker any contour trace under them (plotly.js issues 4491 and 4596), so the map is a raster in
the layout, which frames never touch, and only the paths are traces.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.strangers import in_figure
from core.words import SOURCE, text, translated
from engine import Trajectory
from figures import raster, theme
from figures.scenery import TRUE_TO_SCALE

FRAMES = 120
PATH_BYTES = 800_000  # of all growing paths in all frames together; longer runs are drawn with fewer points


@dataclass(frozen=True, eq=False)
class RaceData:
    """What the figure shows: `paths` [points, racers, starts, 2] (float32), each point's step, names, colours, shapes.

    `frames` are indices of points: a frame shows the paths up to there.
    """

    title: str
    extent: tuple[tuple[float, float], tuple[float, float]]
    steps: NDArray[np.int64]
    frames: NDArray[np.int64]
    paths: NDArray[np.float32]
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
        labels=tuple(map(in_figure, labels)),
        colors=tuple(theme.color(name)["dark" if dark else "light"] for name in colors),
        shapes=tuple(theme.SHAPES[name] for name in shapes),
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


def race_figure(data: RaceData) -> go.Figure:
    """A figure that plays: one trace a racer, one frame a step, play and pause buttons, a slider."""
    (x0, x1), (y0, y1) = data.extent
    racers = range(len(data.labels))
    last = int(data.frames[-1])
    paths = [go.Scatter(**_path(data, racer, last), **_line(data, racer)) for racer in racers]
    heads = [go.Scatter(**_head(data, racer, last), **_marker(data, racer)) for racer in racers]
    figure = go.Figure(
        data=[_marks(data), *paths, *heads],
        frames=[_frame(data, int(index)) for index in data.frames],
        layout=go.Layout(
            title={"text": data.title, "x": 0.02, "font": {"size": 16}},
            images=[
                {
                    "source": data.picture,
                    "xref": "x",
                    "yref": "y",
                    "x": x0,
                    "y": y1,
                    "sizex": x1 - x0,
                    "sizey": y1 - y0,
                    "sizing": "stretch",
                    "layer": "below",
                }
            ],
            xaxis={"range": [x0, x1], "showgrid": False, "zeroline": False, "constrain": "domain", "title": "x"},
            yaxis={"range": [y0, y1], "showgrid": False, "zeroline": False, "title": "y", **_true_to_scale(data)},
            font={"color": data.ink["ink"]},
            paper_bgcolor=data.ink["paper"],
            plot_bgcolor=data.ink["map"][-1],
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 1, "xanchor": "right"},
            margin={"l": 56, "r": 24, "t": 84, "b": 56},
            height=620,
            updatemenus=[_buttons(data)],
            sliders=[_slider(data)],
        ),
    )
    return figure


def race(
    run: Trajectory,
    *,
    labels: Sequence[str] | None = None,
    colors: Sequence[str] | None = None,
    shapes: Sequence[str] | None = None,
    dark: bool = False,
    language: str = SOURCE,
) -> go.Figure:
    """The race as a Plotly figure that plays in a notebook or an exported page; see `race_data` for the arguments."""
    return race_figure(race_data(run, labels=labels, colors=colors, shapes=shapes, dark=dark, language=language))


def _path(data: RaceData, racer: int, index: int) -> dict[str, Any]:
    """Every start's path up to a point, with a gap between two."""
    gap = np.full((1, 2), np.nan, dtype=np.float32)
    pieces = [piece for start in range(data.paths.shape[2]) for piece in (data.paths[: index + 1, racer, start], gap)]
    points = np.concatenate(pieces)
    return {"x": points[:, 0], "y": points[:, 1]}


def _head(data: RaceData, racer: int, index: int) -> dict[str, Any]:
    """Where each start's particle is at a point; one that is no longer finite stays where it last was."""
    ends = []
    for start in range(data.paths.shape[2]):
        path = data.paths[: index + 1, racer, start]
        finite = np.flatnonzero(np.isfinite(path).all(axis=1))
        ends.append(path[finite[-1]].tolist() if len(finite) else [None, None])
    return {"x": [x for x, _ in ends], "y": [y for _, y in ends]}


def _line(data: RaceData, racer: int) -> dict[str, Any]:
    return {
        "mode": "lines",
        "line": {"color": data.colors[racer], "width": 2.5},
        "hoverinfo": "skip",
        "showlegend": False,
        "legendgroup": str(racer),
    }


def _marker(data: RaceData, racer: int) -> dict[str, Any]:
    return {
        "name": data.labels[racer],
        "mode": "markers",
        "marker": {
            "color": data.colors[racer],
            "symbol": data.shapes[racer],
            "size": 13,
            "opacity": 1,
            "line": {"color": data.ink["halo"], "width": 1.5},
        },
        "hoverinfo": "name+x+y",
        "legendgroup": str(racer),
    }


def _marks(data: RaceData) -> go.Scatter:
    """Where the minima lie, a ring with a dot, and where the racers started, a ring."""
    points = np.array([*data.minima, *data.starts], dtype=float).reshape(-1, 2)
    kinds = ["minimum"] * len(data.minima) + ["start"] * len(data.starts)
    return go.Scatter(
        x=points[:, 0],
        y=points[:, 1],
        mode="markers",
        showlegend=False,
        text=[_in(data, text("minimum") if kind == "minimum" else text("start")) for kind in kinds],
        hoverinfo="text+x+y",
        marker={
            "symbol": ["circle-open-dot" if kind == "minimum" else "circle-open" for kind in kinds],
            "size": [13 if kind == "minimum" else 17 for kind in kinds],
            "color": [data.ink[kind] for kind in kinds],
            "line": {"width": 2},
        },
    )


def _in(data: RaceData, words: str) -> str:
    return translated(words, data.language)


def _true_to_scale(data: RaceData) -> dict[str, Any]:
    """As long a unit along y as along x, unless that would make a strip of the map."""
    (x0, x1), (y0, y1) = data.extent
    ratio = (x1 - x0) / (y1 - y0)
    return {"scaleanchor": "x", "constrain": "domain"} if TRUE_TO_SCALE[0] < ratio < TRUE_TO_SCALE[1] else {}


def _frame(data: RaceData, index: int) -> dict[str, Any]:
    racers = range(len(data.labels))
    drawn = [_path(data, racer, index) for racer in racers] + [_head(data, racer, index) for racer in racers]
    return {
        "name": str(data.steps[index]),
        "data": [{"type": "scatter", **trace} for trace in drawn],
        "traces": list(range(1, 1 + len(drawn))),
    }


def _play(duration: int) -> dict[str, Any]:
    return {
        "frame": {"duration": duration, "redraw": False},
        "transition": {"duration": 0},
        "mode": "immediate",
        "fromcurrent": True,
    }


def _buttons(data: RaceData) -> dict[str, Any]:
    play = {"label": f"▶ {_in(data, text('Play'))}", "method": "animate", "args": [None, _play(33)]}
    pause = {"label": f"❚❚ {_in(data, text('Pause'))}", "method": "animate", "args": [[None], _play(0)]}
    return {
        "type": "buttons",
        "direction": "left",
        "buttons": [play, pause],
        "x": 0,
        "y": -0.16,
        "xanchor": "left",
        "yanchor": "top",
        "showactive": False,
        "pad": {"t": 0, "r": 8},
        "bgcolor": data.ink["paper"],
        "font": {"color": data.ink["axis"]},
    }


def _slider(data: RaceData) -> dict[str, Any]:
    return {
        "active": len(data.frames) - 1,
        "x": 0.24,
        "len": 0.76,
        "y": -0.16,
        "yanchor": "top",
        "pad": {"t": 0},
        "currentvalue": {"prefix": f"{_in(data, text('step'))} ", "xanchor": "right"},
        "ticklen": 0,
        "minorticklen": 0,
        "steps": [
            {"label": str(step), "method": "animate", "args": [[str(step)], _play(0)]}
            for step in data.steps[data.frames]
        ],
    }
