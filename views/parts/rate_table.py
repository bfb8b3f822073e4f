"""What the Tune page computes, each part kept for everybody, and its table."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import plotly.io
import streamlit as st

import figures
from core.numbers import plain
from core.params import Param
from core.words import SOURCE
from engine import Experiment, Tuning, stability_limit, sweep, uniform
from engine.search import Search, alone
from engine.sweeps import Progress, Sweep, sweepable
from engine.tuning import STARTS_SEED, TARGET
from figures import theme
from figures.usable import LEAST, told, usable_range
from optimizers import Optimizer
from views.language import language, tr
from views.link.page_state import PageState, to_query
from views.runs.progress_bars import how_far, part
from work.rate_searches import Found, Kept, found

WORK = 150_000_000  # racers × rates × starts × steps that one visitor may have explored: some seconds
HEAT = (31, 21)  # rates and values of the second hyperparameter
HEAT_STARTS = 32
Spec = dict[str, Any]
_SWEPT = Kept(64)


def names(state: PageState, language: str = SOURCE) -> tuple[str, ...]:
    """What each racer is called where every rate is tried: without its own rate; those that are alike are numbered."""
    wanted = []
    for label, rule in zip(state.labels, state.experiment.optimizers, strict=True):
        title = rule.named(language)
        wanted.append(label or rule.label(language).replace(f"{title} {plain(rule.lr, 6)}", title, 1))
    seen = [wanted[:i].count(name) + 1 for i, name in enumerate(wanted)]
    return tuple(f"{name} ({n})" if wanted.count(name) > 1 else name for name, n in zip(wanted, seen, strict=True))


def search(asked: Search, words: str = "") -> list[Found]:
    """The search of every racer, under a line of words while it lasts."""
    racers = asked.each()
    with how_far(words or tr("Trying every rate …")) as progress:
        return [found(one, part(progress, place, len(racers))) for place, one in enumerate(racers)]


def affordable(run: Experiment, rates: int, starts: int) -> int:
    """As many starts of those wanted as one visitor may have every rate of every racer explored from."""
    return max(1, min(starts, WORK // (len(run.optimizers) * rates * run.steps)))


def at_best(current: PageState, rates: Sequence[float]) -> dict[str, list[str]]:
    """The query of this very race with these rates."""
    rules = zip(current.experiment.optimizers, rates, strict=True)
    race = current.with_experiment(optimizers=tuple(rule.replace(lr=rate) for rule, rate in rules))
    return to_query(replace(race, rates="own"))


# ------------------------------------------------------------------ figures, as dicts: a cached figure is mounted again


def rates_spec(state: PageState, found: Sequence[Found], target: float = TARGET, *, dark: bool) -> Spec:
    """The figure of the rates; `target` is the share of the loss at the start that a usable rate comes down to."""
    tunings = tuple(one.tuning for one in found)
    key = state.experiment.replace(starts=state.experiment.landscape.starts[:1]).key()
    first = tunings[0]
    return _rates_spec(
        key, first.starts, first.budget, language(), names(state, language()), state.colors, state.shapes, target,
        dark,
        state, tunings,
    )  # fmt: skip


@st.cache_data(max_entries=64, show_spinner=False)
def _rates_spec(
    key: str, starts: int, rates: int, language: str, names: tuple[str, ...], colors: tuple[str, ...],
    shapes: tuple[str, ...], target: float,
    dark: bool, _state: PageState, _tunings: tuple[Tuning, ...],
) -> Spec:  # fmt: skip
    run = _state.experiment
    data = figures.rates_data(
        run.landscape, run.optimizers, _tunings,
        labels=names, colors=colors, shapes=shapes, target=target, dark=dark, language=language,
    )  # fmt: skip
    return json.loads(str(plotly.io.to_json(figures.rates_figure(data))))


def heat_spec(state: PageState, place: int, second: str, starts: int, *, dark: bool) -> Spec:
    """The heat map of one racer."""
    run, rule = state.experiment, state.experiment.optimizers[place]
    one = run.replace(optimizers=(rule,), starts=run.landscape.starts[:1])
    count = min(starts, HEAT_STARTS)
    with how_far(tr("Filling the map …")) as progress:
        key = (alone(one, rule).key(), second, count)
        swept = _SWEPT.get(key, lambda: _swept(second, count, one, progress))
    return _heat_spec(one.key(), second, count, dark, language(), replace(swept, optimizer=rule))


@st.cache_data(max_entries=64, show_spinner=False)
def _heat_spec(key: str, second: str, starts: int, dark: bool, language: str, _swept: Sweep) -> Spec:
    data = figures.heat_data(_swept, dark=dark, language=language)
    return json.loads(str(plotly.io.to_json(figures.heat_figure(data))))


def _swept(second: str, starts: int, one: Experiment, progress: Progress) -> Sweep:
    (rule,) = one.optimizers
    known = sweepable(rule)
    axes = {"lr": _spread(known["lr"], HEAT[0]), second: _spread(known[second], HEAT[1])}
    points = uniform(one.landscape, starts, STARTS_SEED)
    return sweep(one.landscape, rule, axes, points, one.steps, **one.settings("steps"), progress=progress)


def _spread(spec: Param, count: int) -> Sequence[float]:
    """Values over a slider's range, as evenly as it is."""
    low, high = spec.slider
    values = np.geomspace(low, high, count) if spec.log and low > 0 else np.linspace(low, high, count)
    return np.unique(values.round() if spec.kind == "int" else values).tolist()


def seconds(rule: Optimizer) -> list[str]:
    """What can stand beside the rate in a heat map, the clip that every rule has last."""
    return sorted((name for name in sweepable(rule) if name != "lr"), key=lambda name: name == "clip")


# ------------------------------------------------------------------ the table


def table(state: PageState, found: Sequence[Found], target: float = TARGET, *, dark: bool) -> str:
    """A row for each racer, as HTML."""
    loss = "f − f*" if state.experiment.landscape.minimum_value is not None else "f"
    heads = [tr("Rule"), tr("Best rate"), tr("Median {loss}", loss=loss), tr("From other starts"),
             tr("Usable rates"), tr("Decades"), tr("Stable below"), tr("Rate now"), tr("Evaluations")]  # fmt: skip
    rows = [_row(state, i, name, found[i], target, dark=dark) for i, name in enumerate(names(state, language()))]
    # What scrolls sideways must be reached by the keyboard, and say what it is.
    region = f'<div class="dl-tune" role="region" tabindex="0" aria-label="{html.escape(tr("Rates found"))}">'
    return (
        f"{_STYLE}{region}<table><thead><tr>{''.join(f'<th scope=col>{head}</th>' for head in heads)}"
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(state: PageState, place: int, name: str, found: Found, target: float, *, dark: bool) -> str:
    landscape, rule = state.experiment.landscape, state.experiment.optimizers[place]
    tuning = found.tuning
    usable = usable_range(landscape, tuning, target)
    limit = stability_limit(landscape, rule)
    color = theme.color(state.colors[place])["dark" if dark else "light"]
    mark = f'<i style="background:{color};clip-path:{theme.shape_outline(state.shapes[place])}"></i>'
    cells = [
        "–" if landscape.minimum_value is None else _rate(tuning),
        _small(tuning.score),
        _small(found.fresh),
        _span(usable) if usable else ("–" if landscape.minimum_value is None else tr("none")),
        _decades(usable),
        plain(limit, 3) if limit else "–",
        plain(rule.lr, 6),
        f"{tuning.evaluations:,}",
    ]
    return f"<tr><th scope=row>{mark}{html.escape(name)}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _small(loss: float) -> str:
    """A loss; what is smaller than the chart shows is rounding, and no merit."""
    return f"≤ {plain(LEAST)}" if 0 <= loss <= LEAST else told(loss, language())


def _rate(tuning: Tuning) -> str:
    return tr("{rate} (edge)", rate=plain(tuning.lr, 3)) if tuning.at_edge else plain(tuning.lr, 3)


def _span(usable: tuple[float, float, float]) -> str:
    low, high, _ = usable
    return plain(low, 3) if low == high else tr("{low} to {high}", low=plain(low, 3), high=plain(high, 3))


def _decades(usable: tuple[float, float, float] | None) -> str:
    """How wide the range is; one that is narrower than a digit shows is said to be so, and not to be nothing."""
    if usable is None:
        return "–"
    return f"{usable[2]:.1f}" if usable[2] >= 0.05 else "< 0.1"


_STYLE = """<style>
.dl-tune { overflow-x: auto; }
.dl-tune table { width: 100%; border-collapse: collapse; font-size: 0.875rem; font-variant-numeric: tabular-nums; }
.dl-tune th, .dl-tune td { padding: 0.35rem 0.6rem; text-align: right; white-space: nowrap; font-weight: 400;
  border-bottom: 1px solid rgba(128, 140, 150, 0.25); }
.dl-tune thead th { opacity: 0.7; font-size: 0.8rem; }
.dl-tune th:first-child { text-align: left; padding-left: 0; }
.dl-tune tbody th { font-weight: 600; }
.dl-tune i { display: inline-block; width: 0.8rem; height: 0.8rem; margin-right: 0.45rem; vertical-align: -0.08rem; }
</style>"""
