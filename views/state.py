"""The URL is the state of the page: every rerun reads it, every widget's callback writes it.

Widgets are not bound to parameters one by one (`bind="query-params"`), since that cannot say `r=adam&r=adam`,
nor let a slider and a number field share one parameter, nor a default depend on the chosen rule, and it drops a
bad value in silence. The navigation drops the query on the way to another page; there `read` puts it back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import streamlit as st

from engine import link
from figures import theme
from figures.shown import TOLERANCE, Shown
from optimizers import Optimizer

RATES = ("own", "same", "default", "best")  # whose learning rates the racers have; views.fair makes them
RATE = 0.01  # of all, where it is the same for all
LABEL_LENGTH = 40

_REMEMBERED = "query-of-session"
_ARRIVED = "arrived-from-another-page"
_OWN = ("tolerance", "rates", "rate")
Query = dict[str, list[str]]


@dataclass(frozen=True)
class PageState(Shown):
    """What the page shows, as its link says it.

    The experiment holds the learning rates as they were set; `rates` may put others in their place for the run.
    """

    rates: str = "own"
    rate: float = RATE

    def with_experiment(self, **changes: Any) -> Self:
        return replace(self, experiment=self.experiment.replace(**changes))

    def with_racer(self, index: int, racer: Optimizer) -> Self:
        rules = self.experiment.optimizers
        return self.with_experiment(optimizers=(*rules[:index], racer, *rules[index + 1 :]))

    def with_racers(self, order: Sequence[int], racers: Sequence[Optimizer]) -> Self:
        """Other racers: `order` tells for each which of the old ones gives it label and colour (-1: none)."""
        used = [self.colors[old] for old in order if old >= 0]
        free = [name for name in theme.COLOR_NAMES if name not in used] + list(theme.COLOR_NAMES)
        colors = tuple(self.colors[old] if old >= 0 else free.pop(0) for old in order)
        labels = tuple(self.labels[old] if old >= 0 else "" for old in order)
        return replace(self, experiment=self.experiment.replace(optimizers=tuple(racers)), labels=labels, colors=colors)


def from_query(query: Mapping[str, Sequence[str]]) -> tuple[PageState, tuple[str, ...]]:
    """The state that a query describes, and a line for each thing in it that could not be used."""
    reading = link.from_query(query)
    count = len(reading.experiment.optimizers)
    problems = list(reading.problems)
    labels = tuple((query.get(f"label.{i + 1}") or [""])[0].strip()[:LABEL_LENGTH] for i in range(count))
    colors = []
    for i in range(count):
        name = (query.get(f"color.{i + 1}") or [theme.default_color(i)])[0]
        if name not in theme.COLOR_NAMES:
            problems.append(f"color.{i + 1} must be one of {', '.join(theme.COLOR_NAMES)}, got {name[:40]!r}.")
            name = theme.default_color(i)
        colors.append(name)
    tolerance = _number(query, "tolerance", TOLERANCE, (1e-12, 1), problems)
    rate = _number(query, "rate", RATE, (0, 1e6), problems)
    rates = (query.get("rates") or ["own"])[0]
    if rates not in RATES:
        problems.append(f"rates must be one of {', '.join(RATES)}, got {rates[:40]!r}; using own.")
        rates = "own"
    return PageState(reading.experiment, labels, tuple(colors), tolerance, rates, rate), tuple(problems)


def _number(
    query: Mapping[str, Sequence[str]], name: str, default: float, bounds: tuple[float, float], problems: list[str]
) -> float:
    text = (query.get(name) or [""])[0]
    if not text:
        return default
    low, high = bounds
    try:
        value = float(text)
        if low <= value <= high:
            return value + 0.0  # -0 reads like 0
    except ValueError:
        pass
    problems.append(f"{name} must be a number in [{low:g}, {high:g}], got {text[:40]!r}; using {default:g}.")
    return default


def to_query(state: PageState) -> dict[str, list[str]]:
    """The query of a state, defaults left out."""
    query = link.to_query(state.experiment)
    for i, (label, color) in enumerate(zip(state.labels, state.colors, strict=True)):
        if label:
            query[f"label.{i + 1}"] = [label]
        if color != theme.default_color(i):
            query[f"color.{i + 1}"] = [color]
    for name, value, default in (("tolerance", state.tolerance, TOLERANCE), ("rate", state.rate, RATE)):
        if value != default:
            query[name] = [repr(value)]
    if state.rates != "own":
        query["rates"] = [state.rates]
    return query


def read(page: str = "") -> tuple[PageState, tuple[str, ...]]:
    """The state in the URL now; what could not be used is taken out of it and told.

    `page` is the slug of the page that reads. Opened without a query by somebody who comes from another page, it shows
    the surface and the racers of that page, and the parameters of its own that it had when it was left.
    """
    _resume(page)
    state, problems = from_query(_query())
    if problems:
        write(state)
    _remember(page)
    return state, problems


@dataclass(frozen=True)
class _Visit:
    """What a window was at: its page, the state's part of the query, and for each page what belongs to nobody else."""

    page: str
    shared: Query
    others: dict[str, Query]


def _resume(page: str) -> None:
    before: _Visit | None = st.session_state.get(_REMEMBERED)
    st.session_state[_ARRIVED] = before is not None and before.page != page
    if before and before.page != page and not st.query_params:
        st.query_params.from_dict({**before.shared, **before.others.get(page, {})})


def arrived() -> bool:
    """Whether this is the first run of a page after another one. Its widgets are new ones under the old names."""
    return st.session_state.get(_ARRIVED, False)


def _remember(page: str) -> None:
    before: _Visit | None = st.session_state.get(_REMEMBERED)
    query = _query()
    shared = {name: values for name, values in query.items() if _ours(name)}
    own = {name: values for name, values in query.items() if not _ours(name)}
    st.session_state[_REMEMBERED] = _Visit(page, shared, {**(before.others if before else {}), page: own})


def write(state: PageState) -> None:
    """Put a state into the URL; parameters of others stay."""
    others = {name: values for name, values in _query().items() if not _ours(name)}
    st.query_params.from_dict({**others, **to_query(state)})


def edit(change: Callable[[PageState], PageState]) -> None:
    """Change the state, from a widget's callback; a value that is refused is told and changes nothing."""
    state, _ = from_query(_query())
    try:
        changed = change(state)
    except ValueError as error:
        st.toast(str(error), icon=":material/error:")
        return
    refused = from_query(to_query(changed))[1]  # what a link could not carry must not get into one
    if refused:
        st.toast(refused[0].rsplit("; ", 1)[0].removesuffix(".") + ".", icon=":material/error:")
    else:
        write(changed)


def reset() -> None:
    """The default race."""
    state, _ = from_query({})
    write(state)


def _query() -> Query:
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _ours(name: str) -> bool:
    return name in _OWN or link.racer_setting(name) in ("label", "color") or link.owns(name)
