"""The figure of learning rates against losses, rule by rule."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from core.numbers import plain
from core.strangers import in_figure
from core.words import SOURCE, text, translated
from engine import Tuning, stability_limit
from engine.tuning import TARGET
from figures import theme
from figures.rate_curves import Curve, Numbers, RatesData
from figures.usable import LEAST, target_loss, told, usable_range
from landscapes import Landscape
from optimizers import Optimizer

AWAY = 1e3  # losses above the axis are drawn up to this many times its top, so that the line leaves it
BAR = 15  # pixels of a usable range
MARK = 0.008  # plot widths: a point this close to the best one lies under its mark


def rates_data(
    landscape: Landscape,
    rules: Sequence[Optimizer],
    tunings: Sequence[Tuning],
    *,
    labels: Sequence[str] | None = None,
    colors: Sequence[str] | None = None,
    shapes: Sequence[str] | None = None,
    target: float = TARGET,
    dark: bool = False,
    language: str = SOURCE,
) -> RatesData:
    """Return the searches of several rules on one surface as data; `colors` and `shapes` are names of `theme`.

    A rate is usable if its median loss is at most the share `target` of the median loss before the first step (see
    `engine.usable`). Raises ValueError unless there are as many rules, labels, colours and shapes as tunings, and
    KeyError for an unknown name.
    """
    labels = [translated(rule.title, language) for rule in rules] if labels is None else labels
    colors = [theme.default_color(i) for i in range(len(tunings))] if colors is None else colors
    shapes = [theme.default_shape(i) for i in range(len(tunings))] if shapes is None else shapes
    for name, given in (("rules", rules), ("labels", labels), ("colors", colors), ("shapes", shapes)):
        if len(given) != len(tunings):
            raise ValueError(f"{name} must be one for each tuning, {len(tunings)}, got {len(given)}.")
    log = landscape.minimum_value is not None
    size = max(1.0, abs(landscape.minimum_value or 0.0))
    goal = target_loss(landscape, tunings[0], target)
    bounds = _bounds(tunings, log=log, least=LEAST * size, target=goal)
    curves = []
    for i, (rule, tuning) in enumerate(zip(rules, tunings, strict=True)):
        low, high = np.array(tuning.bands, dtype=float).T
        low, median, high = (_drawn(losses, bounds, log=log) for losses in (low, np.array(tuning.scores), high))
        curves.append(
            Curve(
                name=in_figure(labels[i]),
                color=theme.color(colors[i])["dark" if dark else "light"],
                shape=shapes[i],
                rates=tuning.rates,
                median=median,
                low=low,
                high=high,
                said=tuple(_said(*losses, language) for losses in zip(tuning.scores, tuning.bands, strict=True)),
                held=_held(tuning, language),
                best=(tuning.lr, float(median[tuning.rates.index(tuning.lr)])),
                now=_now(rule.lr, tuning.rates, median),
                usable=usable_range(landscape, tuning, target),
                limit=stability_limit(landscape, rule),
            )
        )
    return RatesData(tuple(curves), log, bounds, goal, theme.DARK if dark else theme.LIGHT, language)


def _now(rate: float, rates: Sequence[float], drawn: Numbers) -> tuple[float, float] | None:
    """Return a rate's place on a curve, between the rates that were tried."""
    if not rates[0] <= rate <= rates[-1]:
        return None
    return rate, float(np.interp(math.log(rate), np.log(rates), drawn))


def rates_figure(data: RatesData) -> go.Figure:
    """Return learning rate against final loss: a line with a 10 to 90% band for each racer, its usable range below.

    Every point of a line carries its racer's number and its rate as custom data.
    """
    rows = len(data.curves) if data.target is not None else 0
    height = 450 + BAR * rows
    split = (BAR * rows + 26) / (height - 96) if rows else 0
    bottom, top = data.bounds
    axis = {"gridcolor": data.ink["grid"], "zeroline": False, "linecolor": data.ink["axis"]}
    vertical: dict[str, Any] = {"range": [bottom, top], "title": _in(data, text("median final f"))}
    if data.log:
        title = _in(data, text("median final f − f*"))
        vertical = {"type": "log", "range": [math.log10(bottom), math.log10(top)], "title": title,
                    "exponentformat": "power", "dtick": max(1, round(math.log10(top / bottom) / 8))}  # fmt: skip
    return go.Figure(
        data=[*(trace for i, curve in enumerate(data.curves) for trace in _traces(data, curve, i)), *_target(data)],
        layout=go.Layout(
            xaxis={**axis, "type": "log", "title": _in(data, text("learning rate η")), "exponentformat": "power",
                   "dtick": 1, "anchor": "y2" if rows else "y"},
            yaxis={**axis, **vertical, "domain": [split, 1]},
            yaxis2={"domain": [0, max(0, split - 0.03)], "range": [max(rows, 1) - 0.4, -0.6], "visible": False,
                    "fixedrange": True},
            annotations=_annotations(data),
            font={"color": data.ink["ink"], "size": 13, "family": theme.FONT},
            paper_bgcolor="rgba(0,0,0,0)",
            plot_bgcolor="rgba(0,0,0,0)",
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left"},
            margin={"l": 64, "r": 16, "t": 40, "b": 56},
            height=height,
            hovermode="closest",
            hoverlabel=theme.hover_label(data.ink),
            dragmode=False,
        ),
    )  # fmt: skip


def _bounds(tunings: Sequence[Tuning], *, log: bool, least: float, target: float | None = None) -> tuple[float, float]:
    """Return the lowest and highest loss of the axis, from the best to somewhat worse than where the runs began."""
    begun = max(tuning.initial for tuning in tunings)
    found = [score for tuning in tunings for score in tuning.scores if math.isfinite(score)]
    bottom = min([begun if target is None else target, *found])
    if log:
        return max(least, bottom) / 3, max(begun, least) * 10
    return bottom - 0.1 * (begun - bottom) - 1e-9, begun + 0.5 * (begun - bottom) + 1e-9


def _drawn(losses: Numbers, bounds: tuple[float, float], *, log: bool) -> Numbers:
    """Return losses as they are drawn: on the axis, or leaving it, as infinity does too."""
    bottom, top = bounds
    return np.clip(losses, 1.5 * bottom, top * AWAY) if log else np.clip(losses, bottom, top + 3 * (top - bottom))


def _in(data: RatesData, words: str) -> str:
    return translated(words, data.language)


def _said(score: float, band: tuple[float, float], language: str) -> str:
    median, low, high = (told(loss, language) for loss in (score, *band))
    words = text("median {median}<br>10 to 90%: {low} to {high}", median=median, low=low, high=high)
    return translated(words, language)


def _held(tuning: Tuning, language: str) -> str:
    words = text(
        "tried again from {starts} starts:<br>90% end below {loss}",
        starts=tuning.fresh_starts,
        loss=told(tuning.held, language),
    )
    return translated(words, language)


def _traces(data: RatesData, curve: Curve, place: int) -> list[go.Scatter]:
    red, green, blue = (int(curve.color[i : i + 2], 16) for i in (1, 3, 5))
    common: dict[str, Any] = {"legendgroup": str(place), "showlegend": False, "name": curve.name}
    the_best = _in(data, text("{racer}: the best", racer=curve.name))
    pairs = zip(curve.rates, curve.said, strict=True)
    said = [f"{_in(data, text('rate'))} {plain(rate, 3)}<br>{words}" for rate, words in pairs]
    kept = {"marker": {"opacity": 1}}  # a click on a point must not fade the others
    band = go.Scatter(
        **common,
        x=[*curve.rates, *reversed(curve.rates)],
        y=[*curve.high, *reversed(curve.low)],
        mode="lines",
        hoverinfo="skip",
        fill="toself",
        fillcolor=f"rgba({red}, {green}, {blue}, 0.07)",
        line={"width": 0},
    )
    line = go.Scatter(
        **common,
        x=curve.rates,
        y=curve.median,
        mode="lines+markers",
        line={"color": curve.color, "width": 2},
        marker={"color": curve.color, "size": 4.5, "symbol": curve.shape},
        customdata=[[place, curve.best[0] if _under_mark(rate, curve) else rate] for rate in curve.rates],
        text=said,
        hovertemplate=f"<b>{curve.name}</b><br>%{{text}}<extra></extra>",
        selected=kept,
        unselected=kept,
    )
    rim = {"color": data.ink["ink"], "width": 1.5}
    best = go.Scatter(
        **common | {"showlegend": True},  # large enough to recognise the shape
        x=[curve.best[0]],
        y=[curve.best[1]],
        mode="markers",
        marker={"color": curve.color, "size": 13, "symbol": curve.shape, "line": rim},
        customdata=[[place, curve.best[0]]],
        text=[f"{said[curve.rates.index(curve.best[0])]}<br>{curve.held}"],
        hovertemplate=f"<b>{the_best}</b><br>%{{text}}<extra></extra>",
        selected=kept,
        unselected=kept,
        cliponaxis=False,
    )
    marks = [*_limit(data, curve, common), *_bar(data, curve, place, common), best, *_ring(data, curve, common)]
    return [band, line, *marks]


def _under_mark(rate: float, curve: Curve) -> bool:
    """Return whether the mark of the best covers this point."""
    width = math.log(curve.rates[-1] / curve.rates[0])
    return abs(math.log(rate / curve.best[0])) < MARK * width


def _ring(data: RatesData, curve: Curve, common: dict[str, Any]) -> list[go.Scatter]:
    """Return the mark of the racer's own rate, its shape in a ring: rings of several racers may stand on each other."""
    if curve.now is None:
        return []
    words = _in(data, text("{racer}: the rate now", racer=curve.name))
    kept = {"marker": {"opacity": 1}}
    marker = {"symbol": [curve.shape, "circle-open"], "size": [8, 16], "color": [curve.color, data.ink["ink"]],
              "opacity": 1, "line": {"color": data.ink["ink"], "width": [0, 2]}}  # fmt: skip
    ring = go.Scatter(
        **common | {"name": words}, x=[curve.now[0]] * 2, y=[curve.now[1]] * 2, mode="markers", cliponaxis=False,
        selected=kept, unselected=kept, marker=marker,
        hovertemplate=f"<b>{words}</b><br>{_in(data, text('rate'))} {plain(curve.now[0], 3)}<extra></extra>",
    )  # fmt: skip
    return [ring]


def _bar(data: RatesData, curve: Curve, place: int, common: dict[str, Any]) -> list[go.Scatter]:
    """Return the usable range, in the row of its racer, with its shape in the middle."""
    if curve.usable is None:
        return []
    low, high, decades = curve.usable
    words = _in(
        data,
        text(
            "usable from {low} to {high}<br>{decades:.1f} decades",
            low=plain(low, 3),
            high=plain(high, 3),
            decades=decades,
        ),
    )
    shape = {"color": curve.color, "size": [6, 12, 6], "symbol": ["circle", curve.shape, "circle"],
             "line": {"color": data.ink["ink"], "width": [0, 1.2, 0]}, "opacity": 1}  # fmt: skip
    bar = go.Scatter(
        **common, x=[low, math.sqrt(low * high), high], y=[place] * 3, yaxis="y2", mode="lines+markers",
        line={"color": curve.color, "width": 6}, marker=shape,
        hovertemplate=f"<b>{curve.name}</b><br>{words}<extra></extra>",
    )  # fmt: skip
    return [bar]


def _nowhere(data: RatesData, curve: Curve, place: int) -> dict[str, Any]:
    """Return the word in the row of a racer that has no usable rate."""
    where: dict[str, Any] = {"xref": "paper", "x": 1, "xanchor": "right", "yref": "y2", "y": place}
    words = _in(data, text("{racer}: none", racer=curve.name))
    return {**where, "text": words, "showarrow": False, "font": {"size": 11, "color": curve.color}}


def _limit(data: RatesData, curve: Curve, common: dict[str, Any]) -> list[go.Scatter]:
    """Return a line at the stability limit that begins with its racer's shape."""
    if curve.limit is None:
        return []
    shape = {"color": curve.color, "size": 9, "symbol": curve.shape, "opacity": [1, 0]}
    limit = go.Scatter(
        **common, x=[curve.limit] * 2, y=data.bounds, mode="lines+markers", hoverinfo="skip", cliponaxis=False,
        line={"color": curve.color, "width": 1.2, "dash": "dash"}, marker=shape,
    )  # fmt: skip
    return [limit]


def _target(data: RatesData) -> list[go.Scatter]:
    """Return the line of the loss that a usable rate reaches, across the plot."""
    if data.target is None or data.target <= 0:
        return []
    rates = [rate for curve in data.curves for rate in curve.rates]
    line = {"color": data.ink["axis"], "width": 1.2, "dash": "dot"}
    ends = [min(rates), max(rates)]
    return [go.Scatter(x=ends, y=[data.target] * 2, mode="lines", hoverinfo="skip", line=line, showlegend=False)]


def _annotations(data: RatesData) -> list[dict[str, Any]]:
    small: dict[str, Any] = {"showarrow": False, "font": {"size": 11, "color": data.ink["axis"]}}
    notes = []
    if data.target is not None:
        notes += [_nowhere(data, curve, i) for i, curve in enumerate(data.curves) if curve.usable is None]
        place = {"xref": "paper", "x": 0, "xanchor": "left", "yref": "y2", "y": -0.6, "yanchor": "bottom"}
        notes.append(small | place | {"text": _in(data, text("usable rates"))})
    if data.target is not None and data.target > 0:
        place = {"xref": "paper", "x": 1, "xanchor": "right", "y": math.log10(data.target), "yanchor": "bottom"}
        notes.append(small | place | {"text": _in(data, text("target {loss}", loss=told(data.target)))})
    limits = [curve.limit for curve in data.curves if curve.limit]
    if limits:
        place = {"x": math.log10(min(limits)), "xanchor": "right", "yref": "paper", "y": 1, "yanchor": "top"}
        words = text("stability limits") if len(limits) > 1 else text("stability limit")
        notes.append(small | place | {"text": f"{_in(data, words)} "})
    return notes
