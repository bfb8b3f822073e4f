"""Data profiles: the share of surfaces that each rule has solved against the evaluations that it spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from core.numbers import percent
from core.strangers import in_figure
from core.words import SOURCE, text, translated
from engine.atlas.extract import Extract
from engine.atlas.ranking import profile
from figures import theme

Numbers = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Steps:
    """A rule's profile: `solved` is the share solved after `spent` evaluations. Without a colour it is one of many."""

    name: str
    spent: Numbers
    solved: Numbers
    color: str | None = None
    shape: str | None = None


@dataclass(frozen=True, eq=False)
class ProfilesData:
    """The profiles of rules on `surfaces` surfaces, up to `budget` evaluations."""

    rules: tuple[Steps, ...]
    surfaces: int
    budget: int
    ink: dict[str, Any]
    language: str = SOURCE


def profiles_data(
    extract: Extract,
    names: Mapping[str, str],
    budget: int,
    marked: Sequence[str] = (),
    *,
    dark: bool = False,
    language: str = SOURCE,
) -> ProfilesData:
    """Return the profiles of an extract's rules over its surfaces with a known minimum.

    `names` are the names of its rules. Those that are `marked`, by key, have a colour and a shape of their own, in this
    order. Raises KeyError for a key without a name.
    """
    judged = extract.judged
    found = profile(extract.column("evaluations")[:, judged], extract.present[:, judged])
    looks = {key: i for i, key in enumerate(marked)}
    rules = [
        Steps(
            in_figure(names[key]), spent, solved,
            theme.color(theme.default_color(looks[key]))["dark" if dark else "light"] if key in looks else None,
            theme.default_shape(looks[key]) if key in looks else None,
        )
        for key, (spent, solved) in zip(extract.rules, found, strict=True)
    ]  # fmt: skip
    # What is marked is drawn over the rest, the first on top.
    order = sorted(range(len(rules)), key=lambda i: -looks.get(extract.rules[i], len(rules)))
    ink = theme.DARK if dark else theme.LIGHT
    return ProfilesData(tuple(rules[i] for i in order), int(judged.sum()), budget, ink, language)


def profiles_figure(data: ProfilesData) -> go.Figure:
    """Return the profiles as stairs, the marked ones in colour and the others behind them."""
    axis = {"gridcolor": data.ink["grid"], "zeroline": False, "linecolor": data.ink["axis"]}
    return go.Figure(
        data=[_stairs(data, rule) for rule in data.rules],
        layout=go.Layout(
            xaxis={**axis, "type": "log", "range": [0, float(np.log10(max(data.budget, 2)))], "dtick": 1,
                   "title": _in(data, text("evaluations of the gradient"))},
            yaxis={**axis, "range": [0, 1.02], "tickformat": ".0%",
                   "title": _in(data, text("share of surfaces solved"))},
            font={"color": data.ink["ink"], "size": 13, "family": theme.FONT},
            paper_bgcolor="rgba(0,0,0,0)",
            plot_bgcolor="rgba(0,0,0,0)",
            legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "xanchor": "left",
                    "traceorder": "reversed"},
            margin={"l": 64, "r": 16, "t": 40, "b": 56},
            height=400,
            hoverlabel=theme.hover_label(data.ink),
            dragmode=False,
        ),
    )  # fmt: skip


def _stairs(data: ProfilesData, rule: Steps) -> go.Scatter:
    spent = [1.0, *np.maximum(rule.spent, 1.0).tolist(), float(data.budget)]
    solved = [0.0, *rule.solved.tolist(), float(rule.solved[-1]) if len(rule.solved) else 0.0]
    said = [
        _in(data, text("{share} of {count} surfaces within {spent:,} evaluations",
                       share=percent(share, 0), count=data.surfaces, spent=round(at)))
        for at, share in zip(spent, solved, strict=True)
    ]  # fmt: skip
    marked = rule.color is not None
    line = {"shape": "hv", "color": rule.color if marked else data.ink["axis"], "width": 2.4 if marked else 1}
    every = max(1, len(spent) // 6)
    sizes = [9 if marked and i % every == 0 and i else 0 for i in range(len(spent))]
    return go.Scatter(
        x=spent, y=solved, name=rule.name, mode="lines+markers" if marked else "lines", line=line, text=said,
        marker={"symbol": rule.shape, "size": sizes, "color": rule.color} if marked else None,
        opacity=1 if marked else 0.35, showlegend=marked,
        hovertemplate=f"<b>{rule.name}</b><br>%{{text}}<extra></extra>",
    )  # fmt: skip


def _in(data: ProfilesData, words: str) -> str:
    return translated(words, data.language)
