"""The map of an atlas: rules against surfaces, coloured by a measure, with the ranks beside it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.numbers import plain
from core.strangers import in_figure
from core.words import text, translated
from engine.atlas.ranking import BETTER, HIGH
from figures import theme
from figures.atlas_data import AtlasData
from figures.atlas_words import MEASURES, SHARES

Numbers = NDArray[np.float64]

ROW, COLUMN = 20, 16  # pixels of a cell: its height, and the width that its column's name needs
RANKS = 0.15  # of the width, for the ranks beside the map
_LUMINANCE = (0.2126, 0.7152, 0.0722)  # of linear red, green and blue, by WCAG
_MIDDLE = 0.179  # the luminance on which black and white have the same contrast, 4.6 to 1
LETTER, BOLD = 6.4, 1.12  # pixels of a character of a name, about, and times as many if it is bold


def least_width(data: AtlasData) -> int:
    """Return the pixels across that a map needs so that every name can be read."""
    return _left(data) + round(COLUMN * len(data.surfaces) / (1 - RANKS)) + 12


def atlas_figure(data: AtlasData) -> go.Figure:
    """Return the map, a row for each rule and a column for each surface.

    A grey cell with a stroke was run and has no finite number; an empty one was not run, or cannot be judged. A point
    stands on each cell, invisible, with the keys of its rule and its surface as custom data. Beside the map each rule's
    median rank stands in its row, with its interval.
    """
    rows, columns = data.values.shape
    top, left = _top(data), _left(data)
    axis = {"showgrid": False, "zeroline": False, "showline": False, "fixedrange": True, "ticks": ""}
    names = [
        f"<b>{in_figure(name)}</b>" if own else in_figure(name) for name, own in zip(data.ticks, data.own, strict=True)
    ]
    return go.Figure(
        data=[_cells(data), *_beyond(data), *_numbers(data), _places(data), *_ring(data), _ranks(data)],
        layout=go.Layout(
            xaxis={**axis, "side": "top", "tickvals": list(range(columns)), "ticktext": data.surfaces,
                   "tickangle": -55, "range": [-0.5, columns - 0.5], "tickfont": {"size": 11},
                   "domain": [0, 1 - RANKS]},
            xaxis2={"anchor": "y", "side": "top", "domain": [1 - RANKS + 0.012, 1], "range": [0.4, rows + 0.6],
                    "fixedrange": True, "zeroline": False, "gridcolor": data.ink["grid"], "nticks": 4,
                    "tickfont": {"size": 11}, "title": {"text": translated(text("median rank"), data.language),
                                                        "font": {"size": 11}, "standoff": 4}},
            yaxis={**axis, "tickvals": list(range(rows)), "ticktext": names, "range": [rows - 0.5, -0.5],
                   "tickfont": {"size": 12}},
            font={"color": data.ink["ink"], "size": 12, "family": theme.FONT},
            paper_bgcolor="rgba(0,0,0,0)",
            plot_bgcolor="rgba(0,0,0,0)",
            showlegend=False,
            margin={"l": left, "r": 12, "t": top, "b": 66, "pad": 4},
            height=top + 66 + ROW * max(rows, 1),
            hoverlabel=theme.hover_label(data.ink),
            hovermode="closest",
            hoverdistance=-1,  # the nearest point is that of the cell, however wide the cell is
            dragmode=False,
        ),
    )  # fmt: skip


def _left(data: AtlasData) -> int:
    names = zip(data.ticks, data.own, strict=True)
    return round(max((_length(name) * (BOLD if own else 1) for name, own in names), default=0) * LETTER) + 16


def _top(data: AtlasData) -> int:
    return round(max((_length(name) for name in data.surfaces), default=0) * LETTER * 0.82) + 18


def _length(name: str) -> float:
    """Return the width of a name in Latin letters: a Chinese one is as wide as two."""
    return sum(1.9 if ord(letter) > 0x2E7F else 1.0 for letter in name)


def _cells(data: AtlasData) -> go.Heatmap:
    stops = _stops(data)
    low, high = data.bounds
    return go.Heatmap(
        z=data.values,
        zmin=low,
        zmax=high,
        xgap=1,
        ygap=1,
        colorscale=[[i / (len(stops) - 1), stop] for i, stop in enumerate(stops)],
        colorbar={
            "orientation": "h", "x": 0, "xanchor": "left", "y": 0, "yanchor": "top", "ypad": 8, "thickness": 10,
            "len": 1 - RANKS, "outlinewidth": 0, "tickfont": {"size": 11},
            "title": {"text": translated(MEASURES[data.measure], data.language), "side": "bottom"},
            **_ticks(data),
        },
        hoverinfo="skip",
    )  # fmt: skip


def _stops(data: AtlasData) -> list[str]:
    """Return the colours from the lowest number to the highest, so that the good end always has the same one."""
    stops = data.ink["heat"]
    return stops[::-1] if BETTER.get(data.measure) == HIGH else stops


def _numbers(data: AtlasData) -> list[go.Scatter]:
    """Return the cells' numbers, each in black or white, whichever stands out more on its cell."""
    if not data.written:
        return []
    stops = np.array([theme.rgb(stop) for stop in _stops(data)]) / 255
    low, high = data.bounds
    places = (data.values - low) / (high - low) * (len(stops) - 1)
    ground = np.stack([np.interp(places, range(len(stops)), channel) for channel in stops.T], axis=-1)
    linear = np.where(ground <= 0.04045, ground / 12.92, ((ground + 0.055) / 1.055) ** 2.4)
    bright = linear @ _LUMINANCE > _MIDDLE
    return [_in_ink(data, bright, "#000000"), _in_ink(data, ~bright, "#ffffff")]


def _in_ink(data: AtlasData, chosen: NDArray[np.bool_], ink: str) -> go.Scatter:
    """Return the numbers of the chosen cells in one colour, which they keep when a cell is selected."""
    places = np.argwhere(chosen & np.isfinite(data.values)).tolist()
    kept = {"textfont": {"color": ink}}
    return go.Scatter(
        x=[column for _, column in places], y=[row for row, _ in places], mode="text", hoverinfo="skip",
        text=[data.written[row][column] for row, column in places], textfont={"size": 11, "color": ink},
        selected=kept, unselected=kept,
    )  # fmt: skip


def _label(data: AtlasData, rule: int, surface: int) -> str:
    """Return a cell in words, for the label at the pointer."""
    return "<br>".join((f"<b>{data.rules[rule]}</b> · {data.surfaces[surface]}", *data.said[rule][surface]))


def _ticks(data: AtlasData) -> dict[str, Any]:
    low, high = data.bounds
    if data.measure in SHARES:
        return {"tickvals": [0, 0.25, 0.5, 0.75, 1], "ticktext": ["0%", "25%", "50%", "75%", "100%"]}
    if not data.log:
        return {}
    powers = list(range(math.floor(low), math.ceil(high) + 1))
    if high - low >= 2:
        shown = powers[:: max(1, math.ceil((high - low) / 8))]
        return {"tickvals": shown, "ticktext": [f"10<sup>{power}</sup>" for power in shown]}
    numbers = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
    return {"tickvals": [math.log10(number) for number in numbers], "ticktext": [plain(one) for one in numbers]}


def _beyond(data: AtlasData) -> list[Any]:
    """Return the cells without a finite number: grey, with a stroke through them, so that colour is not all."""
    rows, columns = np.nonzero(data.beyond)
    if not len(rows):
        return []
    grey = data.ink["heat_void"]
    ground = go.Heatmap(
        z=np.where(data.beyond, 1.0, np.nan), colorscale=[[0, grey], [1, grey]], showscale=False, xgap=1, ygap=1,
        hoverinfo="skip",
    )  # fmt: skip
    stroke = {"symbol": "line-ne-open", "size": 8, "color": data.ink["axis"], "line": {"width": 1.2}, "opacity": 0.8}
    kept = {"marker": {"opacity": 0.8}}
    strokes = go.Scatter(
        x=columns, y=rows, mode="markers", marker=stroke, hoverinfo="skip", selected=kept, unselected=kept
    )
    return [ground, strokes]


def _places(data: AtlasData) -> go.Scatter:
    """Return invisible points at the middle of each cell: in Plotly points can be selected, a heat map cannot.

    They have the words of their cells as well, since whatever lies under the pointer first is all that is asked.
    """
    rules, surfaces = data.keys
    rows, columns = np.indices(data.values.shape)
    said = [_label(data, i, j) for i in range(len(rules)) for j in range(len(surfaces))]
    unseen = {"marker": {"opacity": 0}}
    return go.Scatter(
        x=columns.ravel(), y=rows.ravel(), mode="markers", text=np.array(said, dtype=object),
        # Plotly looks at every item of a list, and at none of an array's.
        customdata=np.array([[rule, surface] for rule in rules for surface in surfaces], dtype=object),
        hovertemplate="%{text}<extra></extra>",
        marker={"size": ROW - 4, "opacity": 0, "symbol": "square"}, selected=unseen, unselected=unseen,
    )  # fmt: skip


def _ring(data: AtlasData) -> list[go.Scatter]:
    """Return the frame around the cell that is open."""
    if data.chosen is None:
        return []
    row, column = data.chosen
    across = [column - 0.5, column + 0.5, column + 0.5, column - 0.5, column - 0.5]
    down = [row - 0.5, row - 0.5, row + 0.5, row + 0.5, row - 0.5]
    line = {"color": data.ink["ink"], "width": 2.5}
    return [go.Scatter(x=across, y=down, mode="lines", line=line, hoverinfo="skip", cliponaxis=False)]


def _ranks(data: AtlasData) -> go.Scatter:
    """Return each rule's median rank with its interval, in the row of the rule."""
    stood, rows = data.standing, np.arange(len(data.rules))
    said = [
        translated(
            text("{rule}<br>median rank {median} (95%: {low} to {high}), wins: {wins}", rule=f"<b>{name}</b>",
                 wins=int(wins), median=plain(median, 3), low=plain(low, 3), high=plain(high, 3)),
            data.language,
        )
        for name, median, low, high, wins in zip(
            data.rules, stood.median, stood.low, stood.high, stood.wins, strict=True
        )
    ]  # fmt: skip
    up, down = stood.high - stood.median, stood.median - stood.low
    line = {"color": data.ink["axis"], "thickness": 1.4, "width": 0}
    bars = {"type": "data", "symmetric": False, "array": up, "arrayminus": down, **line}
    return go.Scatter(
        x=stood.median, y=rows, xaxis="x2", mode="markers", error_x=bars, text=said,
        marker={"size": 7, "color": data.ink["ink"]}, selected={"marker": {"opacity": 1}},
        unselected={"marker": {"opacity": 1}}, customdata=[[key] for key in data.keys[0]],
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip
