"""The map of an atlas for a lesson: larger, the best rule of each surface in a frame, and covered until it is told."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from figures.atlas import atlas_figure
from figures.atlas_data import AtlasData

ROW = 34  # pixels of a cell's height
COLUMN = 30  # pixels of a cell's width in which its number has room
RANKS = 0.2  # of the width, for the ranks beside the map
BAR = 0.94  # of the map's width, for its colours: their last number would touch the words under the ranks
MANY = 8  # most columns whose numbers have the size of the names
FEW = 8  # fewest rules whose ranks have no line each
FRAME = 0.46  # half the side of a frame, in cells
COVER = "?"

Spec = dict[str, Any]


def least_width(data: AtlasData) -> int:
    """Return the pixels across that the map needs so that the numbers in its cells can be read."""
    margin = atlas_figure(data).to_plotly_json()["layout"]["margin"]
    return round(margin["l"] + margin["r"] + COLUMN * len(data.surfaces) / (1 - RANKS))


def scene_figure(data: AtlasData, *, covered: bool = False, scale: float = 1.0) -> go.Figure:
    """Return the map with its type enlarged by `scale`; `covered` shows which cells there are, and nothing of them."""
    drawn: Spec = atlas_figure(data).to_plotly_json()
    cells, *others = (trace for trace in drawn["data"] if trace.get("hoverinfo") != "none")  # no cell is opened here
    layout: Spec = drawn["layout"]
    _enlarge(layout, cells["colorbar"], scale)
    _make_room(layout, cells, data)
    layout["height"] = layout["margin"]["t"] + layout["margin"]["b"] + ROW * max(len(data.rules), 1)
    if covered:
        # The axis of the ranks keeps its place by a point that nobody sees.
        place = {"type": "scatter", "x": [1], "y": [0], "xaxis": "x2", "mode": "markers", "marker": {"opacity": 0},
                 "hoverinfo": "skip"}  # fmt: skip
        return go.Figure(data=[_covered(cells, data, 12 * scale), place], layout=layout)
    for trace in others:
        if trace.get("xaxis") == "x2":
            trace["marker"]["size"] *= scale
        if trace.get("mode") == "text":
            trace["textfont"]["size"] *= max(1.0, scale * min(1.0, MANY / max(len(data.surfaces), 1)))
    return go.Figure(data=[cells, *others, _frames(data)], layout=layout)


def _covered(cells: Spec, data: AtlasData, size: float) -> Spec:
    """Return cells of one colour. Their bar has no numbers, since the ends of the colours would tell what there is."""
    grey, bar = data.ink["heat_void"], {**cells["colorbar"], "tickvals": [], "ticktext": []}
    shape = data.values.shape
    return {
        "type": "heatmap", "z": np.ones(shape), "zmin": 0, "zmax": 1, "colorscale": [[0, grey], [1, grey]],
        "text": np.full(shape, COVER).tolist(), "texttemplate": "%{text}", "xgap": 1, "ygap": 1, "hoverinfo": "skip",
        "textfont": {"size": size, "color": data.ink["axis"]}, "colorbar": bar,
    }  # fmt: skip


def _enlarge(layout: Spec, bar: Spec, scale: float) -> None:
    """Multiply the sizes of the letters around the map and in the bar of its colours, and of the margins."""
    bar["title"].setdefault("font", {"size": layout["font"]["size"]})
    ranks = layout["xaxis2"]
    fonts = [layout["font"], ranks["tickfont"], ranks["title"]["font"], bar["tickfont"], bar["title"]["font"]]
    for font in (*fonts, layout["xaxis"]["tickfont"], layout["yaxis"]["tickfont"]):
        font["size"] *= scale
    for side in ("l", "t", "b"):
        layout["margin"][side] = round(scale * layout["margin"][side])
    bar["thickness"] *= scale


def _make_room(layout: Spec, cells: Spec, data: AtlasData) -> None:
    """Give the ranks more room, with their axis below: above it the last surface's name leans over it."""
    layout["xaxis"]["domain"] = [0, 1 - RANKS]
    layout["xaxis2"] |= {"domain": [1 - RANKS + 0.015, 1], "side": "bottom"}
    if len(data.rules) < FEW:
        layout["xaxis2"] |= {"dtick": 1, "tick0": 1}
    cells["colorbar"]["len"] = BAR * (1 - RANKS)


def _frames(data: AtlasData) -> go.Scatter:
    """Return a frame around each cell whose rule no other one beats on that surface."""
    across: list[float | None] = []
    down: list[float | None] = []
    ranked = data.standing.ranks
    judged = np.flatnonzero(np.isfinite(data.values).any(axis=0) | data.beyond.any(axis=0))
    for place, column in enumerate(judged.tolist()):
        for row in np.flatnonzero(ranked[:, place] == np.nanmin(ranked[:, place])).tolist():
            across += [column + FRAME * side for side in (-1, 1, 1, -1, -1)] + [None]
            down += [row + FRAME * side for side in (-1, -1, 1, 1, -1)] + [None]
    line = {"color": data.ink["heat_best"], "width": 3}
    return go.Scatter(x=across, y=down, mode="lines", line=line, hoverinfo="skip", cliponaxis=False)
