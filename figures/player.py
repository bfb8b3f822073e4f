"""Plotly's own player: the race as a plain figure with animated frames, the same in the app and in a notebook.

Plotly's frames lose or flicker any contour trace under them (plotly.js issues 4491 and 4596), so the map is a raster in
the layout, which frames never touch, and only the paths are traces.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.words import SOURCE, text, translated
from engine import Trajectory
from figures.played import RaceData, race_data
from figures.scenery import TRUE_TO_SCALE


def race_figure(data: RaceData) -> go.Figure:
    """Return a figure that plays: a trace for each racer, a frame for each step, buttons and a slider."""
    (x0, x1), (y0, y1) = data.extent
    racers = range(len(data.labels))
    last = int(data.frames[-1])
    paths = [go.Scatter(**_path(data, racer, last), **_line(data, racer)) for racer in racers]
    heads = [go.Scatter(**_head(data, racer, last), **_marker(data, racer)) for racer in racers]
    lost = [go.Scatter(**_lost(data, racer, last), **_barred_ring(data, racer)) for racer in _who_diverged(data)]
    return go.Figure(
        data=[_marks(data), *paths, *heads, *lost],
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


def race(
    run: Trajectory,
    *,
    labels: Sequence[str] | None = None,
    colors: Sequence[str] | None = None,
    shapes: Sequence[str] | None = None,
    dark: bool = False,
    language: str = SOURCE,
) -> go.Figure:
    """Return the race as a Plotly figure that plays in a notebook or an exported page; see `race_data`."""
    return race_figure(race_data(run, labels=labels, colors=colors, shapes=shapes, dark=dark, language=language))


def _path(data: RaceData, racer: int, index: int) -> dict[str, Any]:
    """Return every start's path up to a point, with a gap between two."""
    gap = np.full((1, 2), np.nan, dtype=np.float32)
    pieces = [piece for start in range(data.paths.shape[2]) for piece in (data.paths[: index + 1, racer, start], gap)]
    points = np.concatenate(pieces)
    return {"x": points[:, 0], "y": points[:, 1]}


def _head(data: RaceData, racer: int, index: int) -> dict[str, Any]:
    """Return each start's place at a point.

    The last place if it is far off, and none once the start has diverged.
    """
    ends = []
    for start in range(data.paths.shape[2]):
        path = data.paths[: index + 1, racer, start]
        finite = np.flatnonzero(np.isfinite(path).all(axis=1))
        there = len(finite) and not _has_diverged(data, racer, start, index)
        ends.append(path[finite[-1]].tolist() if there else [None, None])
    return {"x": [x for x, _ in ends], "y": [y for _, y in ends]}


def _who_diverged(data: RaceData) -> list[int]:
    return np.flatnonzero((data.last >= 0).any(axis=1)).tolist()


def _has_diverged(data: RaceData, racer: int, start: int, index: int) -> bool:
    return bool(0 <= data.last[racer, start] < data.steps[index])


def _lost(data: RaceData, racer: int, index: int) -> dict[str, Any]:
    """Return the last place on the map of each start that has diverged, once for each part of its mark."""
    low, high = np.array(data.extent).T
    ends = []
    for start in range(data.paths.shape[2]):
        path = data.paths[: index + 1, racer, start]
        seen = np.flatnonzero(((path >= low) & (path <= high)).all(axis=1))
        there = len(seen) and _has_diverged(data, racer, start, index)
        ends += [path[seen[-1]].tolist() if there else [None, None]] * len(_RING)
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


# Of a barred ring, its halo first: Plotly's symbol, its size and the width of its line; "" is the racer's own shape.
_RING = (
    ("circle-open", 17, 5.0),
    ("line-ne-open", 17, 5.0),
    ("circle-open", 17, 2.2),
    ("line-ne-open", 17, 2.2),
    ("", 9, 1.5),
)


def _barred_ring(data: RaceData, racer: int) -> dict[str, Any]:
    """Return the mark of a start that diverged: its shape in a ring with a bar across it, made of Plotly's symbols."""
    starts = data.paths.shape[2]
    halo, color = data.ink["halo"], data.colors[racer]
    return {
        "name": data.labels[racer],
        "mode": "markers",
        "marker": {
            "color": [halo, halo, color, color, color] * starts,
            "symbol": [symbol or data.shapes[racer] for symbol, _, _ in _RING] * starts,
            "size": [size for _, size, _ in _RING] * starts,
            "opacity": 1,
            "line": {"color": halo, "width": [width for _, _, width in _RING] * starts},
        },
        "text": _in(data, text("diverged")),
        "hoverinfo": "name+text",
        "showlegend": False,
        "legendgroup": str(racer),
    }


def _marks(data: RaceData) -> go.Scatter:
    """Return the marks of the minima, a ring with a dot, and of the starts, a ring."""
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
    """Return the axis settings for equal units along x and y, unless the map would become a strip."""
    (x0, x1), (y0, y1) = data.extent
    ratio = (x1 - x0) / (y1 - y0)
    return {"scaleanchor": "x", "constrain": "domain"} if TRUE_TO_SCALE[0] < ratio < TRUE_TO_SCALE[1] else {}


def _frame(data: RaceData, index: int) -> dict[str, Any]:
    racers = range(len(data.labels))
    drawn = [_path(data, racer, index) for racer in racers] + [_head(data, racer, index) for racer in racers]
    drawn += [_lost(data, racer, index) for racer in _who_diverged(data)]
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
