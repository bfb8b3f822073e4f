"""A heat map of the loss over the learning rate and a second hyperparameter."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.labels import label_of
from core.numbers import plain
from core.params import Param
from core.parts import setting, with_setting
from core.words import SOURCE, text, translated
from engine import Sweep, stability_limit
from engine.sweeps import sweepable
from engine.tuning import initial, loss_quantiles
from figures import theme
from figures.usable import LEAST, told

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class HeatData:
    """The data of a heat map: `losses` [values, rates] as drawn (a logarithm if `log`), NaN where half diverged.

    `best` is (rate, value), and `now` the racer's own. `limit` is the rate and the value along the stability limit,
    [2, points], or None. Losses above `begun`, where the runs began, all have the same colour.
    """

    rates: Numbers
    values: Numbers
    spec: Param
    losses: Numbers
    said: tuple[tuple[str, ...], ...]
    begun: float
    log: bool
    best: tuple[float, float] | None
    now: tuple[float, float]
    limit: Numbers | None
    ink: dict[str, Any]
    language: str = SOURCE


def heat_data(swept: Sweep, *, dark: bool = False, language: str = SOURCE) -> HeatData:
    """Return the data of a sweep over lr and a second hyperparameter, in that order. Raises ValueError for others."""
    names = list(swept.axes)
    if len(names) != 2 or names[0] != "lr":
        raise ValueError(f"a heat map needs a sweep over lr and a second hyperparameter, got {', '.join(names)}.")
    second = names[1]
    rates, values = swept.axes["lr"], swept.axes[second]
    median = loss_quantiles(swept)[..., 1].T  # [values, rates]
    lowest = swept.landscape.minimum_value
    shown, begun = np.where(np.isfinite(median), median, np.nan), initial(swept.landscape, swept.starts)
    if lowest is not None:
        least = LEAST * max(1.0, abs(lowest))
        shown, begun = np.log10(np.maximum(shown, least)), math.log10(max(begun, least))
    best = None
    if np.isfinite(shown).any():
        row, column = np.unravel_index(np.nanargmin(shown), shown.shape)
        best = float(rates[column]), float(values[row])
    return HeatData(
        rates=rates,
        values=values,
        spec=sweepable(swept.optimizer)[second],
        losses=shown,
        begun=begun,
        said=tuple(tuple(told(loss, language) for loss in row) for row in median.tolist()),
        log=lowest is not None,
        best=best,
        now=(swept.optimizer.lr, float(setting(swept.optimizer, second))),
        limit=_limits(swept, second),
        ink=theme.DARK if dark else theme.LIGHT,
        language=language,
    )


def heat_figure(data: HeatData) -> go.Figure:
    """Return a map of the median loss over two hyperparameters, blank where half of the runs diverged."""
    words = label_of(data.spec, data.language)
    axis = {"gridcolor": data.ink["grid"], "zeroline": False, "linecolor": data.ink["axis"], "exponentformat": "power"}
    kind = "log" if data.spec.log else "linear"
    return go.Figure(
        data=[_map(data, words), _places(data, words), *_limit_curve(data), *_spots(data, words)],
        layout=go.Layout(
            xaxis={
                **axis,
                "type": "log",
                "dtick": 1,
                "range": _span(data.rates, log=True),
                "title": _in(data, text("learning rate η")),
            },
            yaxis={**axis, "type": kind, "title": words, "range": _span(data.values, log=data.spec.log)},
            font={"color": data.ink["ink"], "size": 13, "family": theme.FONT},
            paper_bgcolor="rgba(0,0,0,0)",
            plot_bgcolor=data.ink["heat_void"],
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
            margin={"l": 64, "r": 16, "t": 40, "b": 56},
            height=440,
            hoverlabel=theme.hover_label(data.ink),
            dragmode=False,
        ),
    )


def _limits(swept: Sweep, second: str) -> Numbers | None:
    """Return the stability limit at and between the values of the second hyperparameter."""
    rule, values = swept.optimizer, swept.axes[second]
    if stability_limit(swept.landscape, rule) is None:
        return None
    fine = (np.geomspace if sweepable(rule)[second].log else np.linspace)(values[0], values[-1], 200)
    limits = [stability_limit(swept.landscape, with_setting(rule, second, float(value))) for value in fine]
    return np.array([limits, fine], dtype=float)


def _span(numbers: Numbers, *, log: bool) -> list[float]:
    """Return an axis' range with half a cell beyond either end."""
    low, high = (math.log10(end) if log else float(end) for end in (numbers[0], numbers[-1]))
    half = (high - low) / max(len(numbers) - 1, 1) / 2
    return [low - half, high + half]


def _map(data: HeatData, words: str) -> go.Heatmap:
    stops = data.ink["heat"]
    finite = data.losses[np.isfinite(data.losses)]
    low = min(float(finite.min(initial=data.begun)), data.begun)
    high = max(data.begun, low + 1e-9)
    ticks = _ticks(low, high) if data.log else {}
    title = {"text": _in(data, text("median final f − f*") if data.log else text("median final f")), "side": "right"}
    return go.Heatmap(
        x=data.rates,
        y=data.values,
        z=data.losses,
        zmin=low,
        zmax=high,
        text=_cells_in_words(data, words),
        colorscale=[[i / (len(stops) - 1), stop] for i, stop in enumerate(stops)],
        colorbar={"title": title, "thickness": 12, "outlinewidth": 0, **ticks},
        hovertemplate="%{text}<extra></extra>",
        hoverongaps=True,
    )


def _cells_in_words(data: HeatData, words: str) -> list[list[str]]:
    """Return the label of each cell at the pointer, [values][rates]."""
    median = _in(data, text("median"))
    return [
        [f"{_place(data, words, rate, value)}<br>{median} {loss}" for rate, loss in zip(data.rates, row, strict=True)]
        for value, row in zip(data.values, data.said, strict=True)
    ]


def _in(data: HeatData, words: str) -> str:
    return translated(words, data.language)


def _place(data: HeatData, words: str, rate: float, value: float) -> str:
    """Return a point of the map in words, for the label at the pointer."""
    return f"{_in(data, text('rate'))} {plain(rate, 3)}<br>{words} {plain(value, 4)}"


def _ticks(low: float, high: float) -> dict[str, Any]:
    """Return powers of ten as ticks of the colour bar, with steps between them if they are few."""
    powers = list(range(math.floor(low), math.ceil(high) + 1))
    if high - low >= 2:
        shown = powers[:: max(1, math.ceil((high - low) / 8))]
        return {"tickvals": shown, "ticktext": [f"10<sup>{power}</sup>" for power in shown]}
    losses = [digit * 10.0**power for power in powers for digit in (1, 2, 5)]
    return {"tickvals": [math.log10(loss) for loss in losses], "ticktext": [plain(loss) for loss in losses]}


def _limit_curve(data: HeatData) -> list[go.Scatter]:
    if data.limit is None:
        return []
    rates, values = data.limit
    line = {"color": data.ink["ink"], "width": 1.5, "dash": "dash"}
    return [
        go.Scatter(
            x=rates, y=values, mode="lines", name=_in(data, text("stability limit")), hoverinfo="skip", line=line
        )
    ]


def _places(data: HeatData, words: str) -> go.Scatter:
    """Return invisible points at the middle of each cell: in Plotly points can be selected, a heat map cannot.

    They say what their cell says, since the pointer at a cell's middle finds the point.
    """
    rows, columns = np.indices(data.losses.shape)
    rates, values = data.rates[columns.ravel()], data.values[rows.ravel()]
    unseen = {"marker": {"opacity": 0}}
    return go.Scatter(
        x=rates, y=values, mode="markers", customdata=np.stack([rates, values], axis=1).tolist(),
        text=[said for row in _cells_in_words(data, words) for said in row], hovertemplate="%{text}<extra></extra>",
        showlegend=False, marker={"size": 14, "opacity": 0}, selected=unseen, unselected=unseen,
    )  # fmt: skip


def _spots(data: HeatData, words: str) -> list[go.Scatter]:
    """Return the marks of the best place and of the racer's own."""
    ink, best = data.ink["ink"], data.ink["heat_best"]
    ring = {"symbol": "circle-open", "size": 12, "color": ink, "line": {"width": 2}}
    star = {"symbol": "star", "size": 15, "color": best, "line": {"width": 1.5, "color": data.ink["heat_rim"]}}
    kept = {"marker": {"opacity": 1}}
    now, lowest = _in(data, text("now")), _in(data, text("best"))
    spots = [(now, data.now, ring), *([(lowest, data.best, star)] if data.best else [])]
    return [
        go.Scatter(
            x=[rate], y=[value], mode="markers", name=name, marker=marker, customdata=[[rate, value]], selected=kept,
            unselected=kept,
            hovertemplate=f"{name}<br>{_place(data, words, rate, value)}<extra></extra>",
        )
        for name, (rate, value), marker in spots
    ]  # fmt: skip
