"""What the Tune page computes, each part kept for everybody, and its table."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.io
import streamlit as st

import figures
from core.params import Param
from core.words import SOURCE
from engine import Experiment, Tuning, stability_limit, sweep, tune, uniform
from engine.sweeps import Sweep, sweepable
from engine.tuning import STARTS_SEED, loss_quantiles
from figures import theme
from figures.rates import least_score, told, usable_range
from optimizers import Optimizer
from views.language import language, tr
from views.state import PageState, to_query
from views.turns import TURN

WORK = 150_000_000  # racers × rates × starts × steps that one visitor may ask for: some seconds
HEAT = (31, 21)  # rates and values of the second hyperparameter
HEAT_STARTS = 32
Spec = dict[str, Any]


@dataclass(frozen=True)
class Found:
    """A racer's search, and the median loss at its best rate from starts that the search has not seen."""

    tuning: Tuning
    fresh: float


def names(state: PageState, language: str = SOURCE) -> tuple[str, ...]:
    """What each racer is called where every rate is tried: without its own rate; those that are alike are numbered."""
    wanted = []
    for label, rule in zip(state.labels, state.experiment.optimizers, strict=True):
        title = rule.named(language)
        wanted.append(label or rule.label(language).replace(f"{title} {rule.lr:g}", title, 1))
    seen = [wanted[:i].count(name) + 1 for i, name in enumerate(wanted)]
    return tuple(f"{name} ({n})" if wanted.count(name) > 1 else name for name, n in zip(wanted, seen, strict=True))


def search(state: PageState, starts: int, rates: int) -> list[Found]:
    """The search of every racer: the same for two that differ in their rate alone."""
    alone = [_alone(state.experiment, rule) for rule in state.experiment.optimizers]
    with st.spinner(tr("Trying every rate …")):
        return [_found(one.key(), starts, rates, one) for one in alone]


def _alone(experiment: Experiment, rule: Optimizer) -> Experiment:
    """What decides a search, and nothing more: the rate that is set and where the race starts change no result."""
    starts = experiment.landscape.starts[:1]
    return experiment.replace(optimizers=(rule.replace(lr=rule.default_rate),), starts=starts)


@st.cache_data(max_entries=512, show_spinner=False)
def _found(key: str, starts: int, rates: int, _one: Experiment) -> Found:
    (rule,), conditions = _one.optimizers, _conditions(_one)
    with TURN:
        tuning = tune(_one.landscape, rule, _one.steps, starts=starts, budget=rates, **conditions)
        others = uniform(_one.landscape, starts, STARTS_SEED + 1)
        again = sweep(_one.landscape, rule, {"lr": [tuning.lr]}, others, _one.steps, **conditions)  # and other noise
    return Found(tuning, float(loss_quantiles(again)[0, 1]))


def _conditions(run: Experiment) -> dict[str, Any]:
    return {"noise": run.noise, "batch": run.batch, "seed": run.seed, "precision": run.precision}


def at_best(current: PageState, rates: Sequence[float]) -> dict[str, list[str]]:
    """The query of this very race with these rates."""
    rules = zip(current.experiment.optimizers, rates, strict=True)
    race = current.with_experiment(optimizers=tuple(rule.replace(lr=rate) for rule, rate in rules))
    return to_query(replace(race, rates="own"))


# ------------------------------------------------------------------ figures, as dicts: a cached figure is mounted again


def rates_spec(state: PageState, found: Sequence[Found], *, dark: bool) -> Spec:
    """The figure of the rates."""
    tunings = tuple(one.tuning for one in found)
    key = state.experiment.replace(starts=state.experiment.landscape.starts[:1]).key()
    first = tunings[0]
    return _rates_spec(
        key, first.starts, first.budget, language(), names(state, language()), state.colors, state.tolerance, dark,
        state, tunings,
    )  # fmt: skip


@st.cache_data(max_entries=64, show_spinner=False)
def _rates_spec(
    key: str, starts: int, rates: int, language: str, names: tuple[str, ...], colors: tuple[str, ...], tolerance: float,
    dark: bool, _state: PageState, _tunings: tuple[Tuning, ...],
) -> Spec:  # fmt: skip
    run = _state.experiment
    data = figures.rates_data(
        run.landscape, run.optimizers, _tunings,
        labels=names, colors=colors, tolerance=tolerance, dark=dark, language=language,
    )  # fmt: skip
    return json.loads(str(plotly.io.to_json(figures.rates_figure(data))))


def heat_spec(state: PageState, place: int, second: str, starts: int, *, dark: bool) -> Spec:
    """The heat map of one racer."""
    run, rule = state.experiment, state.experiment.optimizers[place]
    one = run.replace(optimizers=(rule,), starts=run.landscape.starts[:1])
    with st.spinner(tr("Filling the map …")):
        return _heat_spec(one.key(), second, min(starts, HEAT_STARTS), dark, language(), one)


@st.cache_data(max_entries=64, show_spinner=False)
def _heat_spec(key: str, second: str, starts: int, dark: bool, language: str, _one: Experiment) -> Spec:
    swept = _swept(_alone(_one, _one.optimizers[0]).key(), second, starts, _one)
    data = figures.heat_data(replace(swept, optimizer=_one.optimizers[0]), dark=dark, language=language)
    return json.loads(str(plotly.io.to_json(figures.heat_figure(data))))


@st.cache_data(max_entries=64, show_spinner=False)
def _swept(key: str, second: str, starts: int, _one: Experiment) -> Sweep:
    (rule,) = _one.optimizers
    known = sweepable(rule)
    axes = {"lr": _spread(known["lr"], HEAT[0]), second: _spread(known[second], HEAT[1])}
    with TURN:
        return sweep(
            _one.landscape, rule, axes, uniform(_one.landscape, starts, STARTS_SEED), _one.steps, **_conditions(_one)
        )


def _spread(spec: Param, count: int) -> Sequence[float]:
    """Values over a slider's range, as evenly as it is."""
    low, high = spec.slider
    values = np.geomspace(low, high, count) if spec.log and low > 0 else np.linspace(low, high, count)
    return np.unique(values.round() if spec.kind == "int" else values).tolist()


def seconds(rule: Optimizer) -> list[str]:
    """What can stand beside the rate in a heat map, the clip that every rule has last."""
    return sorted((name for name in sweepable(rule) if name != "lr"), key=lambda name: name == "clip")


# ------------------------------------------------------------------ the table


def table(state: PageState, found: Sequence[Found], *, dark: bool) -> str:
    """A row for each racer, as HTML."""
    loss = "f − f*" if state.experiment.landscape.minimum_value is not None else "f"
    heads = [tr("Rule"), tr("Best rate"), tr("Median {loss}", loss=loss), tr("From other starts"), tr("Usable rates"),
             tr("Decades"), tr("Stable below"), tr("Rate now"), tr("Evaluations")]  # fmt: skip
    least = least_score([one.tuning for one in found])
    rows = [_row(state, i, name, found[i], least, dark=dark) for i, name in enumerate(names(state, language()))]
    # What scrolls sideways must be reached by the keyboard, and say what it is.
    region = f'<div class="dl-tune" role="region" tabindex="0" aria-label="{html.escape(tr("Rates found"))}">'
    return (
        f"{_STYLE}{region}<table><thead><tr>{''.join(f'<th scope=col>{head}</th>' for head in heads)}"
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _row(state: PageState, place: int, name: str, found: Found, least: float, *, dark: bool) -> str:
    landscape, rule = state.experiment.landscape, state.experiment.optimizers[place]
    tuning = found.tuning
    usable = usable_range(landscape, tuning, state.tolerance, least)
    limit = stability_limit(landscape, rule)
    color = theme.color(state.colors[place])["dark" if dark else "light"]
    mark = f'<i style="background:{color};clip-path:{theme.OUTLINES[theme.shape(place)]}"></i>'
    cells = [
        "–" if landscape.minimum_value is None else _rate(tuning),
        _small(tuning.score),
        _small(found.fresh),
        _span(usable) if usable else ("–" if landscape.minimum_value is None else tr("none")),
        f"{usable[2]:.1f}" if usable else "–",
        told(limit) if limit else "–",
        f"{rule.lr:g}".replace("e-0", "e−"),
        f"{tuning.evaluations:,}",
    ]
    return f"<tr><th scope=row>{mark}{html.escape(name)}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _small(loss: float) -> str:
    """A loss; what is smaller than the chart shows is rounding, and no merit."""
    return "≤ 1e−16" if 0 <= loss <= 1e-16 else told(loss, language())


def _rate(tuning: Tuning) -> str:
    return tr("{rate} (edge)", rate=told(tuning.lr)) if tuning.at_edge else told(tuning.lr)


def _span(usable: tuple[float, float, float]) -> str:
    return tr("{low} to {high}", low=told(usable[0]), high=told(usable[1]))


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
