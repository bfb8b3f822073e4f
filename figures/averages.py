"""Averages of a series, day by day: the days as dots, each average as a line, and the weight of each day below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.numbers import plain
from core.words import SOURCE, text, translated
from figures import theme

Numbers = NDArray[np.float64]

DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")  # colour is not the only difference


class _Series(Protocol):
    @property
    def kind(self) -> str: ...  # "mean", "weighted", "window", or how an exponential average begins
    @property
    def beta(self) -> float | None: ...
    @property
    def values(self) -> Numbers: ...  # [days]
    @property
    def weights(self) -> Numbers: ...  # [days of the average, days of the series]


class _Averages(Protocol):
    @property
    def days(self) -> Numbers: ...
    @property
    def series(self) -> Sequence[_Series]: ...


@dataclass(frozen=True, eq=False)
class AveragesData:
    """The averages as the figure shows them: `days` [days], each average's `values` [days] and `weights` [days, days].

    With each average's name and colour, and the words of the axes and buttons in the reader's language.
    """

    days: Numbers
    names: tuple[str, ...]
    values: tuple[Numbers, ...]
    weights: tuple[Numbers, ...]
    colors: tuple[str, ...]
    words: dict[str, str]
    ink: dict[str, Any]


def averages_data(averages: _Averages, *, dark: bool = False, language: str = SOURCE) -> AveragesData:
    """Return the averages of a series (`lessons.averages.Averages`) with their names in a language."""
    series = averages.series
    several = len({one.kind for one in series if one.beta is not None}) > 1
    side = "dark" if dark else "light"
    return AveragesData(
        days=averages.days,
        names=tuple(name(one, several, language) for one in series),
        values=tuple(one.values for one in series),
        weights=tuple(one.weights for one in series),
        colors=tuple(theme.color(theme.default_color(place))[side] for place in range(len(series))),
        words={key: translated(words, language) for key, words in _WORDS.items()},
        ink=theme.DARK if dark else theme.LIGHT,
    )


_DAY = "\0"  # placeholder for the number of the day
_WORDS = {
    "temperature": text("temperature (°C)"),
    "day": text("day"),
    "hovered": text("day {day}", day="%{x}"),
    "at": text("day {day}", day=_DAY),
    "weight": text("weight"),
    "days": text("each day"),
    "play": text("▶ Play"),
    "pause": text("❚❚ Pause"),
}


def name(series: _Series, several: bool = True, language: str = SOURCE) -> str:
    """Return an average's name, with its beginning if there are `several` kinds."""
    if series.beta is None:
        days = int(np.count_nonzero(series.weights[-1]))
        names = {
            "mean": text("plain mean"),
            "weighted": text("weighted mean"),
            "window": text("mean of {days} days", days=days),
        }
        return translated(names[series.kind], language)
    beta = f"β = {plain(series.beta)}"
    if not several:
        return beta
    begins = {
        "first": text("{beta}, from the first day", beta=beta),
        "zero": text("{beta}, from 0", beta=beta),
        "corrected": text("{beta}, corrected", beta=beta),
    }
    return translated(begins[series.kind], language)


def averages_figure(data: AveragesData, day: int | None = None) -> go.Figure:
    """Return a figure that plays day by day and opens on a `day`, the last one by default.

    Trace 0 is the days; then come the line, the head and the weights of each average. Raises ValueError for a day that
    does not exist.
    """
    if day is not None and not 1 <= day <= len(data.days):
        raise ValueError(f"day must lie in [1, {len(data.days)}], got {day}.")
    shown = len(data.days) if day is None else day
    dots = {"color": data.ink["axis"], "size": 7, "opacity": 0.55}
    traces = [go.Scatter(**_days(data, shown), mode="markers", marker=dots, name=data.words["days"], hoverinfo="y")]
    for place in range(len(data.names)):
        traces += _traces(data, place, shown)
    frames = [_frame(data, number) for number in range(1, len(data.days) + 1)]
    return go.Figure(data=traces, frames=frames, layout=_layout(data, shown))


def _days(data: AveragesData, day: int) -> dict[str, Any]:
    return {"x": list(range(1, day + 1)), "y": data.days[:day].tolist()}


def _line(data: AveragesData, place: int, day: int) -> dict[str, Any]:
    return {"x": list(range(1, day + 1)), "y": data.values[place][:day].tolist()}


def _head(data: AveragesData, place: int, day: int) -> dict[str, Any]:
    return {"x": [day], "y": [float(data.values[place][day - 1])]}


def _weights(data: AveragesData, place: int, day: int) -> dict[str, Any]:
    return {"x": list(range(1, day + 1)), "y": data.weights[place][day - 1, :day].tolist()}


def _traces(data: AveragesData, place: int, day: int) -> list[go.Scatter]:
    color, title, dash = data.colors[place], data.names[place], DASHES[place % len(DASHES)]
    common: dict[str, Any] = {"legendgroup": str(place), "name": title}
    head = {"color": color, "size": 11, "symbol": theme.default_shape(place)}
    hover = f"<b>{title}</b><br>{data.words['hovered']}: %{{y:.2f}}<extra></extra>"
    weight = f"<b>{title}</b><br>{data.words['hovered']}: %{{y:.3f}}<extra></extra>"
    line = {"color": color, "width": 2.5, "dash": dash}
    thin = {"color": color, "width": 1.5, "dash": dash}
    return [
        go.Scatter(**common, **_line(data, place, day), mode="lines", line=line, hovertemplate=hover),
        go.Scatter(**common, **_head(data, place, day), mode="markers", marker=head, showlegend=False,
                   hoverinfo="skip"),
        go.Scatter(**common, **_weights(data, place, day), mode="lines+markers", line=thin, marker={"size": 4},
                   yaxis="y2", showlegend=False, hovertemplate=weight),
    ]  # fmt: skip


def _frame(data: AveragesData, day: int) -> dict[str, Any]:
    drawn = [_days(data, day)]
    for place in range(len(data.names)):
        drawn += [part(data, place, day) for part in (_line, _head, _weights)]
    traces = list(range(len(drawn)))
    return {"name": str(day), "data": [{"type": "scatter", **trace} for trace in drawn], "traces": traces}


def _layout(data: AveragesData, day: int) -> go.Layout:
    count = len(data.days)
    drawn = np.concatenate((data.days, *data.values))
    room = 0.06 * float(np.ptp(drawn))
    most = max(float(weights[-10:].max()) for weights in data.weights)
    axis = {"gridcolor": data.ink["grid"], "zeroline": False, "linecolor": data.ink["axis"], "fixedrange": True}
    return go.Layout(
        xaxis={**axis, "range": [0.4, count + 0.6], "title": data.words["day"], "anchor": "y2", "dtick": 5, "tick0": 0},
        yaxis={**axis, "range": [drawn.min() - room, drawn.max() + room], "title": data.words["temperature"],
               "domain": [0.34, 1], "zeroline": True, "zerolinecolor": data.ink["axis"], "zerolinewidth": 1},
        yaxis2={**axis, "range": [0, 1.15 * most], "title": data.words["weight"], "domain": [0, 0.24], "nticks": 4},
        font={"color": data.ink["ink"], "size": 13, "family": theme.FONT},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
        margin={"l": 60, "r": 16, "t": 40, "b": 116},
        height=580,
        hovermode="closest",
        hoverlabel=theme.hover_label(data.ink),
        dragmode=False,
        updatemenus=[_buttons(data)],
        sliders=[_slider(data, day)],
    )  # fmt: skip


def _play(duration: int) -> dict[str, Any]:
    frame = {"duration": duration, "redraw": False}
    return {"frame": frame, "transition": {"duration": 0}, "mode": "immediate", "fromcurrent": True}


def _buttons(data: AveragesData) -> dict[str, Any]:
    """Return the buttons. Play begins on the first day: from the last one, as in Plotly, there is nothing to see."""
    play = {"label": data.words["play"], "method": "animate", "args": [None, {**_play(280), "fromcurrent": False}]}
    pause = {"label": data.words["pause"], "method": "animate", "args": [[None], _play(0)]}
    return {
        "type": "buttons", "direction": "left", "buttons": [play, pause], "x": 0, "y": -0.17, "xanchor": "left",
        "yanchor": "top", "showactive": False, "pad": {"t": 0, "r": 8}, "bgcolor": data.ink["paper"],
        "bordercolor": data.ink["grid"], "font": {"color": data.ink["ink"]},
    }  # fmt: skip


def _slider(data: AveragesData, day: int) -> dict[str, Any]:
    steps = [
        {"label": str(day), "method": "animate", "args": [[str(day)], _play(0)]} for day in range(1, len(data.days) + 1)
    ]
    before, after = data.words["at"].split(_DAY)
    return {
        "active": day - 1, "x": 0, "len": 1, "y": -0.17, "yanchor": "top", "pad": {"t": 18}, "ticklen": 0,
        "currentvalue": {"prefix": before, "suffix": after, "xanchor": "right", "font": {"color": data.ink["ink"]}},
        "minorticklen": 0, "steps": steps, "font": {"color": "rgba(0,0,0,0)"},
    }  # fmt: skip
