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

from core.params import Interval, Parametrised
from core.parts import pieces
from core.strangers import cleaned, in_markdown
from core.words import Text, sentence, text
from engine import extras, link
from engine.conditions import DECLARED
from engine.link_reader import Reader
from figures import racer_looks
from figures.shown import LABEL_LENGTH, TOLERANCE, Shown
from optimizers import Optimizer
from views.language import PARAMETER, in_link, translate
from views.lesson import address
from views.link import address_bar
from views.link.address_bar import Query

RATES = {  # whose learning rates the racers have, in words; views.parts.learning_rates makes them
    "own": text("Each its own"),
    "same": text("The same for all"),
    "default": text("Each rule's default"),
    "best": text("Each at its best"),
}
RATE = 0.01  # of all, where it is the same for all
RATES_OF_ALL = Interval("[0, 1e6]")
TOLERANCES = extras.TOLERANCE.valid

_REMEMBERED = "query-of-session"
_ARRIVED = "arrived-from-another-page"
_OWN = ("tolerance", "rates", "rate")


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
        """Other racers: `order` tells for each which of the old ones gives it label and look (-1: none)."""
        colors, shapes = zip(
            *racer_looks.rearranged(list(zip(self.colors, self.shapes, strict=True)), order), strict=True
        )
        labels = tuple(self.labels[old] if old >= 0 else "" for old in order)
        experiment = self.experiment.replace(optimizers=tuple(racers))
        return replace(self, experiment=experiment, labels=labels, colors=colors, shapes=shapes)


def from_query(query: Mapping[str, Sequence[str]]) -> tuple[PageState, tuple[Text, ...]]:
    """The state that a query describes, and a line for each thing in it that could not be used."""
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
    """The query of a state, defaults left out."""
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
    """The state in the URL now; what could not be used is taken out of it and told.

    `page` is the slug of the page that reads. Opened without a query by somebody who comes from another page, it shows
    the surface and the racers of that page, and the parameters of its own that it had when it was left.
    """
    _resume(page)
    state, problems = from_query(address_bar.now())
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
    if before and before.page != page and not set(st.query_params) - {PARAMETER}:
        address_bar.write({**before.shared, **before.others.get(page, {}), **in_link()})


def arrived() -> bool:
    """Whether this is the first run of a page after another one. Its widgets are new ones under the old names."""
    return st.session_state.get(_ARRIVED, False)


def _remember(page: str) -> None:
    before: _Visit | None = st.session_state.get(_REMEMBERED)
    query = address_bar.now()
    shared = {name: values for name, values in query.items() if ours(name)}
    own = {name: values for name, values in query.items() if not ours(name) and name != PARAMETER}
    st.session_state[_REMEMBERED] = _Visit(page, shared, {**(before.others if before else {}), page: own})


def visit(page: str) -> None:
    """A page that shows no state of its own: what was shown stays for the pages after it, and it finds its own link."""
    before: _Visit | None = st.session_state.get(_REMEMBERED)
    arrives = before is not None and before.page != page
    st.session_state[_ARRIVED] = arrives
    if before and arrives and not set(st.query_params) - {PARAMETER}:
        address_bar.write({**before.others.get(page, {}), **in_link()})


def leave_open(page: str, query: Query) -> None:
    """What such a page shows when somebody comes back to it."""
    before: _Visit | None = st.session_state.get(_REMEMBERED)
    shared, others = (before.shared, before.others) if before else ({}, {})
    st.session_state[_REMEMBERED] = _Visit(page, shared, {**others, page: query})


def write(state: PageState) -> None:
    """Put a state into the URL; parameters of others stay."""
    address_bar.write(in_page(state))


def in_page(state: PageState) -> Query:
    """The query of this page with a state: its defaults are left out, parameters of others stay.

    A lesson's page has only what differs from its scene.
    """
    query = address_bar.now()
    others = {name: values for name, values in query.items() if not ours(name)}
    scene = address.scene_of(query)
    return {**others, **(beyond(state, address.own(scene)) if scene else to_query(state))}


def beyond(state: PageState, base: Mapping[str, Sequence[str]]) -> Query:
    """What a state has that the one of a base query has not; a default too, where the base has something else."""
    before = _in_full(from_query(base)[0])
    return {name: values for name, values in _in_full(state).items() if before.get(name) != values}


def _in_full(state: PageState) -> Query:
    """The query of a state with its defaults written out."""
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
    query |= {name: [_plainly(one.default)] for name, one in DECLARED.items() if one.applies(run.landscape)}
    query["tolerance"] = [f"{TOLERANCE:g}"]
    query |= {f"color.{position}": [color] for position, color in enumerate(state.colors, start=1)}
    query |= {f"shape.{position}": [shape] for position, shape in enumerate(state.shapes, start=1)}
    return {**query, **to_query(state)}


def _plainly(default: Any) -> str:
    return default if isinstance(default, str) else f"{default:g}"


def edit(change: Callable[[PageState], PageState]) -> None:
    """Change the state, from a callback; what is refused is told in a corner and changes nothing."""
    if refused := attempt(change):
        st.toast(in_markdown(sentence(translate(refused))), icon=":material/error:")


def attempt(change: Callable[[PageState], PageState]) -> str:
    """Change the state, from a callback; what is refused changes nothing and is given back in words."""
    state, _ = from_query(address.under(address_bar.now()))
    try:
        changed = change(state)
    except ValueError as error:
        return error.args[0] if error.args and isinstance(error.args[0], str) else str(error)
    refused = from_query(to_query(changed))[1]  # what a link could not carry must not get into one
    if refused:
        wanted = refused[0].values.get("problem")  # without what a link would have used instead
        return text("{problem}.", problem=wanted) if wanted else refused[0]
    write(changed)
    return ""


def reset() -> None:
    """The default race."""
    state, _ = from_query({})
    write(state)


def ours(name: str) -> bool:
    """Whether a parameter says something of the state that all pages share."""
    return name in _OWN or link.racer_setting(name) in ("label", "color", "shape") or link.owns(name)
