"""The map of an atlas: rules against surfaces, coloured by a measure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.numbers import plain
from core.strangers import in_figure
from core.words import SOURCE, text, translated
from engine.atlas.extract import Extract
from engine.atlas.ranking import BETTER, HIGH, Standing
from figures import theme
from figures.atlas_words import LOGARITHMIC, MEASURES, SHARES, lines_of, short_of
from figures.usable import LEAST

Numbers = NDArray[np.float64]

ROW, COLUMN = 20, 16  # pixels of a cell: its height, and the width that its column's name needs
RANKS = 0.15  # of the width, for the ranks beside the map
LETTER = 6.4  # pixels of a character of a name, about
WRITTEN = 14  # most columns whose cells have room for their number


@dataclass(frozen=True, eq=False)
class AtlasData:
    """The data of a map: `values` [rules, surfaces] as they are coloured (a logarithm if `log`), NaN for none.

    `beyond` are the cells whose rule was run and has no finite number: half diverged, or never arrived, or no rate is
    usable. Where there is no row, or no known minimum, a cell is in neither. `bounds` are the ends of the colours.
    `said` are the lines of each cell, and `written` its number where there is room for it. `own` are the rules of the
    visitor, `chosen` is the place of the cell that is open, and `standing` has the ranks that are drawn beside the map.
    """

    measure: str
    values: Numbers
    beyond: NDArray[np.bool_]
    rules: tuple[str, ...]
    surfaces: tuple[str, ...]
    keys: tuple[tuple[str, ...], tuple[str, ...]]
    said: tuple[tuple[tuple[str, ...], ...], ...]
    written: tuple[tuple[str, ...], ...]
    bounds: tuple[float, float]
    log: bool
    own: tuple[bool, ...]
    chosen: tuple[int, int] | None
    standing: Standing
    ink: dict[str, Any]
    language: str = SOURCE


def atlas_data(
    extract: Extract,
    standing: Standing,
    measure: str,
    rules: Mapping[str, str],
    surfaces: Mapping[str, str],
    *,
    own: Sequence[str] = (),
    chosen: tuple[str, str] | None = None,
    dark: bool = False,
    language: str = SOURCE,
) -> AtlasData:
    """Return the data of a map of an extract whose rules stand so; `rules` and `surfaces` are the names of its keys.

    Raises KeyError for a measure that cannot be shown and for a key without a name.
    """
    if measure not in MEASURES:
        raise KeyError(f"There is no measure {measure!r}. There are: {', '.join(MEASURES)}.")
    given, log = extract.column(measure), measure in LOGARITHMIC
    drawn = np.where(np.isfinite(given), given, np.nan)
    if log:
        drawn = np.log10(np.maximum(drawn, LEAST))
    judged = extract.present & ~np.isnan(extract.column("share"))
    there = None
    if chosen is not None and chosen[0] in extract.rules and chosen[1] in extract.surfaces:
        there = extract.rules.index(chosen[0]), extract.surfaces.index(chosen[1])
    few = len(extract.surfaces) <= WRITTEN
    return AtlasData(
        measure=measure,
        values=drawn,
        beyond=judged & ~np.isfinite(given),
        rules=tuple(in_figure(rules[key]) for key in extract.rules),
        surfaces=tuple(in_figure(surfaces[key]) for key in extract.surfaces),
        keys=(extract.rules, extract.surfaces),
        said=tuple(
            tuple((translated(_NOT_RUN, language),) if row is None else lines_of(row, language) for row in line)
            for line in extract.rows
        ),
        written=tuple(
            tuple("" if row is None else short_of(measure, getattr(row, measure), language) for row in line)
            for line in extract.rows
        )
        if few
        else (),
        bounds=_bounds(measure, drawn),
        log=log,
        own=tuple(key in own for key in extract.rules),
        chosen=there,
        standing=standing,
        ink=theme.DARK if dark else theme.LIGHT,
        language=language,
    )


_NOT_RUN = text("not computed yet")


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
    names = [f"<b>{name}</b>" if own else name for name, own in zip(data.rules, data.own, strict=True)]
    return go.Figure(
        data=[_cells(data), *_beyond(data), _places(data), *_ring(data), _ranks(data)],
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
            dragmode=False,
        ),
    )  # fmt: skip


def _bounds(measure: str, drawn: Numbers) -> tuple[float, float]:
    """Return the ends of the colours."""
    if measure in SHARES:
        return 0.0, 1.0
    known = drawn[np.isfinite(drawn)]
    if not len(known):
        return 0.0, 1.0
    low = 0.0 if measure == "decades" else float(known.min())
    return low, max(float(known.max()), low + 1e-9)


def _left(data: AtlasData) -> int:
    return round(max((_length(name) for name in data.rules), default=0) * LETTER) + 14


def _top(data: AtlasData) -> int:
    return round(max((_length(name) for name in data.surfaces), default=0) * LETTER * 0.82) + 18


def _length(name: str) -> float:
    """Return the width of a name in Latin letters: a Chinese one is as wide as two."""
    return sum(1.9 if ord(letter) > 0x2E7F else 1.0 for letter in name)


def _cells(data: AtlasData) -> go.Heatmap:
    stops = data.ink["heat"]
    if BETTER.get(data.measure) == HIGH:  # the good end has the same colour whichever it is
        stops = stops[::-1]
    low, high = data.bounds
    said = [[_label(data, i, j) for j in range(len(data.surfaces))] for i in range(len(data.rules))]
    more = {"text": data.written, "texttemplate": "%{text}", "textfont": {"size": 11}} if data.written else {}
    return go.Heatmap(
        z=data.values,
        zmin=low,
        zmax=high,
        customdata=np.array(said, dtype=object),  # Plotly looks at every item of a list, and at none of an array's
        xgap=1,
        ygap=1,
        colorscale=[[i / (len(stops) - 1), stop] for i, stop in enumerate(stops)],
        colorbar={
            "orientation": "h", "x": 0, "xanchor": "left", "y": 0, "yanchor": "top", "ypad": 8, "thickness": 10,
            "len": 1 - RANKS, "outlinewidth": 0, "tickfont": {"size": 11},
            "title": {"text": translated(MEASURES[data.measure], data.language), "side": "bottom"},
            **_ticks(data),
        },
        hovertemplate="%{customdata}<extra></extra>",
        hoverongaps=True,
        **more,
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
    """Return invisible points at the middle of each cell: in Plotly points can be selected, a heat map cannot."""
    rules, surfaces = data.keys
    rows, columns = np.indices(data.values.shape)
    unseen = {"marker": {"opacity": 0}}
    return go.Scatter(
        x=columns.ravel(), y=rows.ravel(), mode="markers", hoverinfo="none",
        customdata=np.array([[rule, surface] for rule in rules for surface in surfaces], dtype=object),
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
