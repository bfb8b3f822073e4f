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
        data=[*_others(data), *(_stairs(data, rule) for rule in data.rules if rule.color is not None)],
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
    """Return a marked rule's stairs."""
    spent, solved, said = _corners(data, rule)
    every = max(1, len(spent) // 6)
    sizes = [9 if i and i % every == 0 else 0 for i in range(len(spent))]
    return go.Scatter(
        x=spent, y=solved, name=rule.name, mode="lines+markers", text=said,
        line={"shape": "hv", "color": rule.color, "width": 2.4},
        marker={"symbol": rule.shape, "size": sizes, "color": rule.color, "opacity": 1},
        hovertemplate="%{text}<extra></extra>",
    )  # fmt: skip


def _others(data: ProfilesData) -> list[go.Scatter]:
    """Return the stairs of all other rules, with a gap between any two: a trace for each would take long."""
    x: list[float | None] = []
    y: list[float | None] = []
    words: list[str] = []
    for rule in data.rules:
        if rule.color is None:
            spent, solved, said = _corners(data, rule)
            x, y, words = [*x, *spent, None], [*y, *solved, None], [*words, *said, ""]
    line = {"shape": "hv", "color": data.ink["axis"], "width": 1}
    common: dict[str, Any] = {"mode": "lines", "line": line, "opacity": 0.35, "showlegend": False}
    return [go.Scatter(x=x, y=y, text=words, hovertemplate="%{text}<extra></extra>", **common)] if x else []


def _corners(data: ProfilesData, rule: Steps) -> tuple[list[float], list[float], list[str]]:
    """Return the corners of a rule's stairs, from the first evaluation to the last, and what they say."""
    spent = [1.0, *np.maximum(rule.spent, 1.0).tolist(), float(data.budget)]
    solved = [0.0, *rule.solved.tolist(), float(rule.solved[-1]) if len(rule.solved) else 0.0]
    words = _in(data, text("{share} of {count} surfaces within {spent} evaluations"))
    said = [
        f"<b>{rule.name}</b><br>{words.format(share=percent(share, 0), count=data.surfaces, spent=f'{at:,.0f}')}"
        for at, share in zip(spent, solved, strict=True)
    ]
    return spent, solved, said


def _in(data: ProfilesData, words: str) -> str:
    return translated(words, data.language)
