"""The computations of the Tune page, each part cached for everybody, and its table."""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import plotly.io
import streamlit as st

import figures
from core.limits import LIMITS
from core.numbers import plain
from core.words import SOURCE
from engine import Experiment, Tuning, stability_limit
from engine.search import Search
from engine.sweeps import Sweep, sweepable
from engine.tuning import TARGET
from figures import theme
from figures.usable import LEAST, told, usable_range
from optimizers import Optimizer
from views.language import language, tr
from views.link.page_state import PageState, to_query
from views.runs import results
from work import rate_searches
from work.rate_searches import Found

Spec = dict[str, Any]


def names_of(state: PageState, language: str = SOURCE) -> tuple[str, ...]:
    """Return the racers' names without their own rates, since every rate is tried; equal names are numbered."""
    wanted = []
    for label, rule in zip(state.labels, state.experiment.optimizers, strict=True):
        title = rule.named(language)
        wanted.append(label or rule.label(language).replace(f"{title} {plain(rule.lr, 6)}", title, 1))
    seen = [wanted[:i].count(name) + 1 for i, name in enumerate(wanted)]
    return tuple(f"{name} ({n})" if wanted.count(name) > 1 else name for name, n in zip(wanted, seen, strict=True))


def search(asked: Search, words: str = "") -> list[Found]:
    """Return the search of every racer, with a line of words while it lasts."""
    tasks = [rate_searches.search(one) for one in asked.each()]
    return results.wait_for_all(tasks, words or tr("Trying every rate …"))


def limit_starts(run: Experiment, rates: int, starts: int) -> int:
    """Return the starts, at most `starts`, from which one visitor may explore every rate of every racer."""
    return max(1, min(starts, LIMITS.search_steps // (len(run.optimizers) * rates * run.steps)))


def to_race_query(current: PageState, rates: Sequence[float]) -> dict[str, list[str]]:
    """Return the query of this very race with these rates."""
    rules = zip(current.experiment.optimizers, rates, strict=True)
    race = current.with_experiment(optimizers=tuple(rule.replace(lr=rate) for rule, rate in rules))
    return to_query(replace(race, rates="own"))


# ------------------------------------------------------------------ figures, as dicts: a cached figure is mounted again


def rates_spec(state: PageState, found: Sequence[Found], target: float = TARGET, *, dark: bool) -> Spec:
    """Return the figure of the rates; a usable rate reaches the share `target` of the loss at the start."""
    tunings = tuple(one.tuning for one in found)
    key = state.experiment.replace(starts=state.experiment.landscape.starts[:1]).key()
    first = tunings[0]
    return _rates_spec(
        key, first.starts, first.budget, language(), names_of(state, language()), state.colors, state.shapes, target,
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
    """Return the heat map of one racer."""
    run, rule = state.experiment, state.experiment.optimizers[place]
    one = run.replace(optimizers=(rule,), starts=run.landscape.starts[:1])
    count = min(starts, rate_searches.HEAT_STARTS)
    swept = results.wait_for(rate_searches.heat(one, second, count), tr("Filling the map …"))
    return _heat_spec(one.key(), second, count, dark, language(), replace(swept, optimizer=rule))


@st.cache_data(max_entries=64, show_spinner=False)
def _heat_spec(key: str, second: str, starts: int, dark: bool, language: str, _swept: Sweep) -> Spec:
    data = figures.heat_data(_swept, dark=dark, language=language)
    return json.loads(str(plotly.io.to_json(figures.heat_figure(data))))


def list_second_params(rule: Optimizer) -> list[str]:
    """Return the hyperparameters that a heat map can have beside the rate, with the clip of every rule last."""
    return sorted((name for name in sweepable(rule) if name != "lr"), key=lambda name: name == "clip")


# ------------------------------------------------------------------ the table


def write_table(state: PageState, found: Sequence[Found], target: float = TARGET, *, dark: bool) -> str:
    """Return a table as HTML, a row for each racer."""
    loss = "f − f*" if state.experiment.landscape.minimum_value is not None else "f"
    heads = [tr("Rule"), tr("Best rate"), tr("Median {loss}", loss=loss), tr("From other starts"),
             tr("Usable rates"), tr("Decades"), tr("Stable below"), tr("Rate now"), tr("Evaluations")]  # fmt: skip
    rows = [
        _write_row(state, i, name, found[i], target, dark=dark) for i, name in enumerate(names_of(state, language()))
    ]
    # A part that scrolls sideways needs keyboard focus and a name.
    region = f'<div class="dl-tune" role="region" tabindex="0" aria-label="{html.escape(tr("Rates found"))}">'
    return (
        f"{_STYLE}{region}<table><thead><tr>{''.join(f'<th scope=col>{head}</th>' for head in heads)}"
        f"</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _write_row(state: PageState, place: int, name: str, found: Found, target: float, *, dark: bool) -> str:
    landscape, rule = state.experiment.landscape, state.experiment.optimizers[place]
    tuning = found.tuning
    usable = usable_range(landscape, tuning, target)
    limit = stability_limit(landscape, rule)
    color = theme.color(state.colors[place])["dark" if dark else "light"]
    mark = f'<i style="background:{color};clip-path:{theme.shape_outline(state.shapes[place])}"></i>'
    cells = [
        "–" if landscape.minimum_value is None else _write_rate(tuning),
        _write_loss(tuning.score),
        _write_loss(found.fresh),
        _write_span(usable) if usable else ("–" if landscape.minimum_value is None else tr("none")),
        _write_decades(usable),
        plain(limit, 3) if limit else "–",
        plain(rule.lr, 6),
        f"{tuning.evaluations:,}",
    ]
    return f"<tr><th scope=row>{mark}{html.escape(name)}</th>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _write_loss(loss: float) -> str:
    """Return a loss in words; below what the chart shows it is rounding, and no merit."""
    return f"≤ {plain(LEAST)}" if 0 <= loss <= LEAST else told(loss, language())


def _write_rate(tuning: Tuning) -> str:
    return tr("{rate} (edge)", rate=plain(tuning.lr, 3)) if tuning.at_edge else plain(tuning.lr, 3)


def _write_span(usable: tuple[float, float, float]) -> str:
    low, high, _ = usable
    return plain(low, 3) if low == high else tr("{low} to {high}", low=plain(low, 3), high=plain(high, 3))


def _write_decades(usable: tuple[float, float, float] | None) -> str:
    """Return the width of the range; a range too narrow for its digits is "< 0.1" and not nothing."""
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
