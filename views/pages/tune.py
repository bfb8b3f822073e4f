"""The Tune page: each racer over all learning rates, with the same work for all."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import streamlit as st

from core.numbers import plain
from core.params import Interval
from core.parts import variants
from core.words import Text, text
from engine import Tuning, extras, refusals
from engine.link import BOUNDS
from engine.search import Search
from engine.sweeps import sweepable
from figures.usable import told
from optimizers import OPTIMIZERS, Optimizer
from views import export, view_of
from views.controls import conditions, fields, racers, surface
from views.controls.labels import label_of
from views.language import join_sentences, language, tr, translate
from views.link import address_bar, page_state
from views.link.page_parameters import OwnChoice, OwnNumber
from views.link.page_state import PageState
from views.parts import rate_picker, rate_table
from views.parts.figure_saving import draw_save_buttons
from views.view import View, show_problems
from work import rate_searches
from work.rate_searches import Found

STARTS, RATES, TARGET = (OwnNumber.of(extra) for extra in (extras.STARTS, extras.RATES, extras.TARGET))
_AUTO = "auto"
_KNOWN = {name: None for rule in OPTIMIZERS.values() for variant in variants(rule)
          for name in sweepable(variant) if name != "lr"}  # fmt: skip
SECOND = OwnChoice("second", (_AUTO, *_KNOWN))
_OWN = (RATES.name, STARTS.name, TARGET.name, SECOND.name, "of")
_OF = Interval(f"[1, {BOUNDS.racers}]")
_RACE = "race-at-best"  # the race that this window's button asked for
_PLOT, _HEAT = "rates-plot", "heat-plot"


def render() -> None:
    """Draw the page: every racer's losses over the rates, the table of them, and a heat map of one racer."""
    current, problems = page_state.read(VIEW.slug)
    asked = st.session_state.pop(_RACE, None)
    if asked is not None:
        view_of("race").open(asked)
    own: list[Text] = []
    rates, starts, target = int(RATES.read(own)), int(STARTS.read(own)), TARGET.read(own)
    place, second = _read_chosen(current, own)
    starts, cut = _limit_starts(current, rates, starts)
    show_problems([*problems, *own, *cut])
    dark = st.context.theme.type == "dark"
    left, corner = st.columns([0.84, 0.16], vertical_alignment="center")
    corner = corner.container(horizontal=True, horizontal_alignment="right").container(width="content")
    left.markdown(
        tr("A rule is as good as its learning rate. Here each rule is tried at many rates, with the same work for all.")
    )
    found = rate_table.search(Search(current.experiment, starts, rates, target))
    _draw_plot(current, found, target, dark=dark)
    _draw_table(current, found, target, dark=dark)
    _draw_heat(current, place, second, starts, dark=dark)
    with st.sidebar:
        _draw_controls(current, rates, starts, target)
    with corner:
        export.offer_search(current, found, page_state.to_page_query(current), target)


def _read_chosen(current: PageState, problems: list[Text]) -> tuple[int, str]:
    """Return the racer and the second hyperparameter of the heat map: the link's, if this race has them."""
    rules = current.experiment.optimizers
    own = (i for i, rule in enumerate(rules) if rate_table.list_second_params(rule) != ["clip"])
    first = next(own, 0)
    place = int(OwnNumber("of", first + 1, _OF, whole=True).read(problems)) - 1
    place = place if place < len(rules) else first
    options = rate_table.list_second_params(rules[place])
    second = SECOND.read(problems)
    return place, second if second in options else options[0]


def _limit_starts(current: PageState, rates: int, starts: int) -> tuple[int, list[Text]]:
    """Return the starts that one visitor may have, and a line if they are fewer than asked for."""
    run = current.experiment
    most = rate_table.limit_starts(run, rates, starts)
    if starts == most:
        return starts, []
    wanted = text(
        "starts may go up to {most} for {racers} racers, {rates} rates and {steps:,} steps, not {starts}",
        most=most,
        racers=len(run.optimizers),
        rates=rates,
        steps=run.steps,
        starts=starts,
    )
    return most, [refusals.problem(wanted, refusals.using(most))]


def _draw_plot(current: PageState, found: Sequence[Found], target: float, *, dark: bool) -> None:
    spec = rate_table.rates_spec(current, found, target, dark=dark)
    st.plotly_chart(
        spec,
        theme=None,
        key=_PLOT,
        on_select=_pick,
        selection_mode="points",
        config={"displayModeBar": False},
        alt=tr("Learning rate against the median final loss of every racer"),
    )
    draw_save_buttons(spec, "rates", title=tr("Learning rates"), chart=_PLOT)
    first, steps = found[0].tuning, current.experiment.steps
    tried = tr(
        "Every racer was tried at {rates} rates: half of them evenly over {low} to {high}, half around the best of "
        "those. Each rate ran {steps:,} steps from the same {starts} starts, drawn over the whole map with seed "
        "{seed}; the best {few} were then tried again from {fresh} others, and these decide. Line: the median. Band: "
        "10 to 90% of the starts. Large mark: the best. Ring: the rate now. Click a point to set that racer's rate.",
        rates=first.budget, low=plain(first.rates[0], 3), high=plain(first.rates[-1], 3), steps=steps,
        starts=first.starts, seed=first.starts_seed, few=len(first.again), fresh=first.fresh_starts,
    )  # fmt: skip
    st.caption(join_sentences([tried, *_describe_unfair(current)]))
    rate_picker.draw(current, found)


def _describe_unfair(current: PageState) -> list[str]:
    """Return a line about what is not equal for all racers, if anything."""
    run = current.experiment
    exact = dict.fromkeys(translate(rule.title) for rule in run.optimizers if not rule.reads_noise)
    if not (run.noise or run.batch) or not exact:
        return []
    return [tr("Exact gradients for {rules}, noisy ones for all others.", rules=", ".join(exact))]


def _pick() -> None:
    """Set the rate of a racer to that of the point that was clicked."""
    points: list[dict[str, Any]] = st.session_state[_PLOT].selection.points
    if not points or len(points[0].get("customdata") or ()) != 2:
        return
    place, rate = points[0]["customdata"]
    rate_picker.set_rate(int(place), float(rate))


def _pick_both(place: int, second: str) -> None:
    """Set a racer's rate and its second hyperparameter to those of the cell that was clicked."""
    points: list[dict[str, Any]] = st.session_state[_HEAT].selection.points
    if points and len(points[0].get("customdata") or ()) == 2:
        rate, value = points[0]["customdata"]
        rate_picker.set_rate(place, float(rate), {second: float(value)})


def _draw_table(current: PageState, found: Sequence[Found], target: float, *, dark: bool) -> None:
    st.html(rate_table.write_table(current, found, target, dark=dark))
    left, right = st.columns([0.72, 0.28], vertical_alignment="center")
    right.button(
        tr("Race them at their best"),
        key="race-best",
        icon=":material/route:",
        type="primary",
        width="stretch",
        on_click=_ask_for_race,
        disabled=current.experiment.landscape.minimum_value is None,
        args=(tuple(one.tuning.lr for one in found),),
    )
    left.caption(_describe_terms(current, found[0].tuning, target))


def _describe_terms(current: PageState, first: Tuning, target: float) -> str:
    landscape = current.experiment.landscape
    if landscape.minimum_value is None:
        return tr(
            "No minimum of this surface is known, so there is no best rate: f itself is shown, and a run that "
            "leaves the map counts as infinitely high. “From other starts” is the median over starts that the "
            "search has not seen."
        )
    return tr(
        "The best rate is the one that keeps nine tenths of its losses lowest when it is tried again. A rate that "
        "diverges from more than one start in twenty does not count, if any other holds up; of equally good rates "
        "the middle one is taken. “From other starts” is the median over starts that neither trial has seen. "
        "Usable rates, around the best one, bring the median down to {loss}: {target} of the median f − f* at the "
        "starts. “Stable below” is the closed form, if there is one, for the curvature at the global minimum.",
        loss=told(target * first.initial),
        target=plain(target),
    )


def _ask_for_race(rates: tuple[float, ...]) -> None:
    """Remember what to open: pages are changed in a run of the script, not in a callback."""
    current, _ = page_state.from_query({name: st.query_params.get_all(name) for name in st.query_params})
    st.session_state[_RACE] = rate_table.to_race_query(current, rates)


def _draw_heat(current: PageState, place: int, second: str, starts: int, *, dark: bool) -> None:
    st.subheader(tr("With a second hyperparameter"), anchor=False)
    left, middle, _ = st.columns([0.3, 0.3, 0.4])
    rule, called = current.experiment.optimizers[place], rate_table.names_of(current, language())
    with left:
        numbers = [str(i + 1) for i in range(len(called))]
        fields.draw_choice(
            tr("Racer"), numbers, str(place + 1), "of", _choose_racer, names=lambda number: called[int(number) - 1]
        )
    with middle:
        options = rate_table.list_second_params(rule)
        fields.draw_choice(
            tr("Second hyperparameter"),
            options,
            second,
            "second",
            SECOND.write,
            names=lambda name: _label_of(rule, name),
        )
    words = _label_of(rule, second)
    spec = rate_table.heat_spec(current, place, second, starts, dark=dark)
    st.plotly_chart(
        spec,
        theme=None,
        key=_HEAT,
        on_select=partial(_pick_both, place, second),
        selection_mode="points",
        config={"displayModeBar": False},
        alt=tr("Median final loss of {racer} over the learning rate and {second}", racer=called[place], second=words),
    )
    draw_save_buttons(spec, "heat", title=tr("Heat map"), chart=_HEAT)
    rates, values = rate_searches.HEAT
    st.caption(
        tr(
            "The median over {starts} of the starts, at {rates} rates × up to {values} values. In blank cells half "
            "of them or more diverged. Click a cell to set both of the racer's numbers.",
            starts=min(starts, rate_searches.HEAT_STARTS),
            rates=rates,
            values=values,
        )
    )


def _label_of(rule: Optimizer, name: str) -> str:
    return label_of(sweepable(rule)[name])


def _choose_racer(current: PageState, value: str) -> PageState:
    """Choose another racer and drop the last one's hyperparameter, which this one may not have."""
    address_bar.put("of", value)
    return SECOND.write(current, _AUTO)


def _draw_controls(current: PageState, rates: int, starts: int, target: float) -> None:
    st.title("Descent Lab", anchor=False)
    surface.draw(current)
    st.header(tr("Racers"), anchor=False)
    racers.draw(current)
    st.header(tr("Search"), anchor=False)
    fields.draw_number(
        tr("rates tried"), rates, "rates_n", RATES.write, slider=(5, 256), valid=RATES.valid,
        default=RATES.default, log=True, whole=True,
        help=tr("How many learning rates each racer is tried at."),
    )  # fmt: skip
    fields.draw_number(
        tr("starts"), starts, "starts_n", STARTS.write, slider=(1, 1024), valid=STARTS.valid,
        default=STARTS.default, log=True, whole=True,
        help=tr("How many points of the map every rate is tried from."),
    )  # fmt: skip
    fields.draw_number(
        tr("target"), target, "target", TARGET.write, slider=(1e-6, 1.0), valid=TARGET.valid,
        default=TARGET.default, log=True,
        help=tr("A rate is usable if it brings the median loss down to this share of the median f − f* at the starts."),
    )  # fmt: skip
    st.header(tr("Run"), anchor=False)
    conditions.draw_run(current)


VIEW = View(slug="tune", title=text("Tune"), icon=":material/tune:", order=20, render=render, own=_OWN)
