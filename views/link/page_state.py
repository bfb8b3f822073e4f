"""The URL is the state of the page: every rerun reads it, every widget's callback writes it.

Widgets are not bound to parameters one by one (`bind="query-params"`): that cannot say `r=adam&r=adam`, let a slider
and a number field share a parameter, or make a default depend on the chosen rule, and it drops a bad value in silence.
The navigation drops the query on the way to another page; `read` puts it back there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import streamlit as st

from core.params import Interval, Parametrised
from core.parts import pieces
from core.strangers import cleaned, in_markdown
from core.words import Text, sentence, text
from engine import extras, link
from engine.conditions import DECLARED
from engine.link_reader import Reader
from figures import racer_looks
from figures.shown import LABEL_LENGTH, TOLERANCE, Shown
from lessons import address
from optimizers import Optimizer
from views.language import PARAMETER, in_link, translate
from views.link import address_bar, link_length
from views.link.address_bar import Query

RATES = {  # whose learning rates the racers have, in words; views.parts.learning_rates makes them
    "own": text("Each its own"),
    "same": text("The same for all"),
    "default": text("Each rule's default"),
    "best": text("Each at its best"),
}
RATE = 0.01  # of all racers, in the mode "same"
RATES_OF_ALL = Interval("[0, 1e6]")
TOLERANCES = extras.TOLERANCE.valid

_REMEMBERED = "query-of-session"
_ARRIVED = "arrived-from-another-page"
_OWN = ("tolerance", "rates", "rate")


@dataclass(frozen=True)
class PageState(Shown):
    """The state of the page, as its link gives it.

    The experiment has the learning rates as they were set; `rates` may replace them for the run.
    """

    rates: str = "own"
    rate: float = RATE

    def with_experiment(self, **changes: Any) -> Self:
        return replace(self, experiment=self.experiment.replace(**changes))

    def with_racer(self, index: int, racer: Optimizer) -> Self:
        rules = self.experiment.optimizers
        return self.with_experiment(optimizers=(*rules[:index], racer, *rules[index + 1 :]))

    def with_racers(self, order: Sequence[int], racers: Sequence[Optimizer]) -> Self:
        """Return the state with other racers; `order` gives the old one whose label and look each keeps (-1: none)."""
        colors, shapes = zip(
            *racer_looks.rearranged(list(zip(self.colors, self.shapes, strict=True)), order), strict=True
        )
        labels = tuple(self.labels[old] if old >= 0 else "" for old in order)
        experiment = self.experiment.replace(optimizers=tuple(racers))
        return replace(self, experiment=experiment, labels=labels, colors=colors, shapes=shapes)


def from_query(query: Mapping[str, Sequence[str]]) -> tuple[PageState, tuple[Text, ...]]:
    """Return the state that a query describes, and a line for each thing in it that could not be used."""
    reading = link.from_query(query)
    count = len(reading.experiment.optimizers)
    reader = Reader(query)
    labels = tuple(cleaned((query.get(f"label.{i + 1}") or [""])[0], LABEL_LENGTH) for i in range(count))
    colors, shapes = zip(*racer_looks.read(reader, count), strict=True)
    tolerance = reader.number("tolerance", TOLERANCE, TOLERANCES)
    rate = reader.number("rate", RATE, RATES_OF_ALL)
    rates = reader.choice("rates", "own", RATES)
    state = PageState(reading.experiment, labels, colors, tolerance, rates, rate, shapes=shapes)
    return state, (*reading.problems, *reader.problems)


def to_query(state: PageState) -> dict[str, list[str]]:
    """Return the query of a state, without defaults."""
    query = link.to_query(state.experiment)
    query |= {f"label.{i}": [label] for i, label in enumerate(state.labels, start=1) if label}
    query |= racer_looks.to_query(list(zip(state.colors, state.shapes, strict=True)))
    for name, value, default in (("tolerance", state.tolerance, TOLERANCE), ("rate", state.rate, RATE)):
        if value != default:
            query[name] = [repr(value)]
    if state.rates != "own":
        query["rates"] = [state.rates]
    return query


def read(page: str = "") -> tuple[PageState, tuple[Text, ...]]:
    """Return the state in the URL; what cannot be used is removed from the URL and reported.

    `page` is the slug of the page that reads. Reached from another page without a query, it shows that page's surface
    and racers, and keeps its own parameters from when it was left.
    """
    _resume(page)
    state, problems = from_query(address_bar.read())
    if problems:
        write(state)
    _remember(page)
    return state, problems


@dataclass(frozen=True)
class _Visit:
    """The last page of a window, the state's part of the query, and every page's own parameters."""

    page: str
    shared: Query
    others: dict[str, Query]


def _resume(page: str) -> None:
    before: _Visit | None = st.session_state.get(_REMEMBERED)
    st.session_state[_ARRIVED] = before is not None and before.page != page
    if before and before.page != page and not set(st.query_params) - {PARAMETER}:
        address_bar.write({**before.shared, **before.others.get(page, {}), **in_link()})


def has_arrived() -> bool:
    """Return whether this is a page's first run after another page, when its widgets are new under their old names."""
    return st.session_state.get(_ARRIVED, False)


def _remember(page: str) -> None:
    before: _Visit | None = st.session_state.get(_REMEMBERED)
    query = address_bar.read()
    shared = {name: values for name, values in query.items() if is_shared(name, query)}
    own = {name: values for name, values in query.items() if not is_shared(name, query) and name != PARAMETER}
    st.session_state[_REMEMBERED] = _Visit(page, shared, {**(before.others if before else {}), page: own})


def visit(page: str) -> None:
    """Enter a page that shows no state: the state waits for the pages after it, and the page finds its own link."""
    before: _Visit | None = st.session_state.get(_REMEMBERED)
    arrives = before is not None and before.page != page
    st.session_state[_ARRIVED] = arrives
    if before and arrives and not set(st.query_params) - {PARAMETER}:
        address_bar.write({**before.others.get(page, {}), **in_link()})
    if before:  # at once: this run may be cut short by whoever goes on to another page
        st.session_state[_REMEMBERED] = replace(before, page=page)


def leave_open(page: str, query: Query) -> None:
    """Remember such a page's query for when somebody comes back to it."""
    before: _Visit | None = st.session_state.get(_REMEMBERED)
    shared, others = (before.shared, before.others) if before else ({}, {})
    st.session_state[_REMEMBERED] = _Visit(page, shared, {**others, page: query})


def write(state: PageState) -> None:
    """Put a state into the URL; other parameters stay."""
    address_bar.write(to_page_query(state))


def to_page_query(state: PageState) -> Query:
    """Return this page's query with a state, without defaults; other parameters stay.

    A lesson's page has only the differences from its scene.
    """
    query = address_bar.read()
    others = {name: values for name, values in query.items() if not is_shared(name, query)}
    scene = address.scene_of(query)
    return {**others, **(find_differences(state, address.own_query_of(scene)) if scene else to_query(state))}


def find_differences(state: PageState, base: Mapping[str, Sequence[str]]) -> Query:
    """Return the part of a state's query that differs from a base query's state.

    It includes a default if the base has another value.
    """
    before = _to_full_query(from_query(base)[0])
    return {name: values for name, values in _to_full_query(state).items() if before.get(name) != values}


def _to_full_query(state: PageState) -> Query:
    """Return the query of a state with its defaults written out."""
    run = state.experiment
    entries: list[tuple[Parametrised, str]] = [(run.landscape, "{}")]
    entries += [(rule, f"{{}}.{position}") for position, rule in enumerate(run.optimizers, start=1)]
    found = [(piece, pattern) for entry, pattern in entries for piece in pieces(entry)]
    query = {
        pattern.format(piece.prefix + spec.name): [f"{spec.default:g}"]
        for piece, pattern in found
        for spec in piece.params
    }
    query |= {
        pattern.format(piece.prefix + part.name): [part.default] for piece, pattern in found for part in piece.parts
    }
    query["start"] = [f"{x!r},{y!r}" for x, y in run.landscape.starts[:1]]
    query |= {name: [_write_default(one.default)] for name, one in DECLARED.items() if one.applies(run.landscape)}
    query["tolerance"] = [f"{TOLERANCE:g}"]
    query |= {f"color.{position}": [color] for position, color in enumerate(state.colors, start=1)}
    query |= {f"shape.{position}": [shape] for position, shape in enumerate(state.shapes, start=1)}
    return {**query, **to_query(state)}


def _write_default(default: Any) -> str:
    return default if isinstance(default, str) else f"{default:g}"


def edit(change: Callable[[PageState], PageState]) -> None:
    """Change the state, from a callback; a refusal is shown in a corner and changes nothing."""
    if refused := attempt(change):
        st.toast(in_markdown(sentence(translate(refused))), icon=":material/error:")


def attempt(change: Callable[[PageState], PageState]) -> str:
    """Change the state, from a callback, and return ""; or change nothing and return why it was refused."""
    state, _ = from_query(address.resolve(address_bar.read()))
    try:
        changed = change(state)
    except ValueError as error:
        return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
    query = to_query(changed)
    refused = from_query(query)[1]  # a link must be able to carry it
    if not refused and link_length.cut(query)[1]:
        return text("The link would become too long: shorten a rule, or remove a racer.")
    if refused:
        wanted = refused[0].values.get("problem")  # without the value that a link would use instead
        return text("{problem}.", problem=wanted) if wanted else refused[0]
    write(changed)
    return ""


def reset() -> None:
    """Go back to the default race."""
    state, _ = from_query({})
    write(state)


def is_shared(name: str, query: Mapping[str, Sequence[str]]) -> bool:
    """Return whether a parameter of a query belongs to the state that all pages share."""
    return name in _OWN or link.racer_setting(name) in ("label", "color", "shape") or link.owns(name, query)
