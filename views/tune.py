"""The Tune page: how each racer fares over all learning rates, with the same work for all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from core.params import Interval
from engine import tuning as engine_tuning
from engine.link import BOUNDS
from engine.sweeps import sweepable
from figures.rates import told
from optimizers import OPTIMIZERS
from optimizers.schedules import SCHEDULES
from views import race, state, tuning
from views.controls import conditions, fields, racers, surface
from views.own import OwnChoice, OwnNumber
from views.page import View, tell
from views.state import PageState
from views.tuning import Found

STARTS = OwnNumber("starts_n", engine_tuning.STARTS, Interval("[1, 1024]"), whole=True)
RATES = OwnNumber("rates_n", engine_tuning.BUDGET, Interval("[5, 256]"), whole=True)
_AUTO = "auto"
_KNOWN = {name: None for rule in OPTIMIZERS.values() for schedule in SCHEDULES.values()
          for name in sweepable(rule.replace(schedule=schedule)) if name != "lr"}  # fmt: skip
SECOND = OwnChoice("second", (_AUTO, *_KNOWN))
_OF = Interval(f"[1, {BOUNDS.racers}]")
_RACE = "race-at-best"  # the race that a press of the button asked for: of this window
_PLOT = "rates-plot"


def render() -> None:
    """Draw the page: every racer's losses over the rates, the table of them, and a heat map of one racer."""
    current, problems = state.read(VIEW.slug)
    asked = st.session_state.pop(_RACE, None)
    if asked is not None:
        race.VIEW.open(asked)
    own: list[str] = []
    rates, starts = int(RATES.read(own)), int(STARTS.read(own))
    place, second = _chosen(current, own)
    starts, cut = _affordable(current, rates, starts)
    tell([*problems, *own, *cut])
    dark = st.context.theme.type == "dark"
    st.markdown("A rule is as good as its learning rate. Here each is tried at many, with the same work for all.")
    found = tuning.search(current, starts, rates)
    _plot(current, found, dark=dark)
    _table(current, found, dark=dark)
    _heat(current, place, second, starts, dark=dark)
    with st.sidebar:
        _controls(current, rates, starts)


def _chosen(current: PageState, problems: list[str]) -> tuple[int, str]:
    """Which racer's heat map, and over what: those of the link, where this race has them."""
    rules = current.experiment.optimizers
    own = (i for i, rule in enumerate(rules) if tuning.seconds(rule) != ["clip"])
    first = next(own, 0)
    place = int(OwnNumber("of", first + 1, _OF, whole=True).read(problems)) - 1
    place = place if place < len(rules) else first
    options = tuning.seconds(rules[place])
    second = SECOND.read(problems)
    return place, second if second in options else options[0]


def _affordable(current: PageState, rates: int, starts: int) -> tuple[int, list[str]]:
    """As many starts as one visitor may have, and a line where these are fewer than asked for."""
    run = current.experiment
    most = max(1, tuning.WORK // (len(run.optimizers) * rates * run.steps))
    if starts <= most:
        return starts, []
    asked = f"{len(run.optimizers)} racers, {rates} rates and {run.steps} steps"
    return most, [f"starts_n may go up to {most} for {asked}, got {starts}; using {most}."]


def _plot(current: PageState, found: Sequence[Found], *, dark: bool) -> None:
    st.plotly_chart(
        tuning.rates_spec(current, found, dark=dark),
        theme=None,
        key=_PLOT,
        on_select=_pick,
        selection_mode="points",
        config={"displayModeBar": False},
        alt="Learning rate against the median final loss of every racer",
    )
    first, steps = found[0].tuning, current.experiment.steps
    st.caption(
        f"Every racer was tried at {first.budget} rates: half of them evenly over {told(first.rates[0])} to "
        f"{told(first.rates[-1])}, half around the best of those. Each rate ran {steps:,} steps from the "
        f"same {first.starts} starts, drawn over the whole map with seed {first.starts_seed}. Line: the median. "
        "Band: 10 to 90 % of the starts. Large mark: the best. Click a point to set that racer's rate."
        + _unfair(current)
    )


def _unfair(current: PageState) -> str:
    """What is not alike for all, where something is not."""
    run = current.experiment
    exact = dict.fromkeys(rule.title for rule in run.optimizers if not rule.reads_noise)
    return f" {' and '.join(exact)} reads the exact gradient, all others a noisy one." if run.noise and exact else ""


def _pick() -> None:
    """Set the rate of a racer to that of the point that was clicked."""
    points: list[dict[str, Any]] = st.session_state[_PLOT].selection.points
    if not points or len(points[0].get("customdata") or ()) != 2:
        return
    place, rate = points[0]["customdata"]

    def change(current: PageState) -> PageState:
        rules = current.experiment.optimizers
        if not 0 <= int(place) < len(rules):
            return current
        rule = rules[int(place)].replace(lr=float(rate))
        st.toast(f"{rule.title} now has the rate {rule.lr:g}.", icon=":material/check:")
        return replace(current.with_racer(int(place), rule), rates="own")

    state.edit(change)


def _table(current: PageState, found: Sequence[Found], *, dark: bool) -> None:
    st.html(tuning.table(current, found, dark=dark))
    left, right = st.columns([0.72, 0.28], vertical_alignment="center")
    right.button(
        "Race them at their best",
        key="race-best",
        icon=":material/route:",
        type="primary",
        width="stretch",
        on_click=_ask_for_race,
        disabled=current.experiment.landscape.minimum_value is None,
        args=(tuple(one.tuning.lr for one in found),),
    )
    left.caption(_terms(current))


def _terms(current: PageState) -> str:
    landscape = current.experiment.landscape
    if landscape.minimum_value is None:
        return (
            "No minimum is known on this surface, so no rate is the best: f itself is shown, and who leaves the map "
            "counts as infinitely high. “From other starts” is the median from starts that the search has not seen."
        )
    return (
        "“From other starts” is the median from starts that the search has not seen. Usable rates lie around the best "
        "one and end within ten times the best median of all racers, or within the tolerance, and at most at half of "
        "the loss at the start. Of rates that are equally good the middle one is called best. “Stable below” is the "
        "closed form, where there is one, at the curvature of the global minimum."
    )


def _ask_for_race(rates: tuple[float, ...]) -> None:
    """Remember what to open: pages are changed in a run of the script, not in a callback."""
    current, _ = state.from_query({name: st.query_params.get_all(name) for name in st.query_params})
    st.session_state[_RACE] = tuning.at_best(current, rates)


def _heat(current: PageState, place: int, second: str, starts: int, *, dark: bool) -> None:
    st.subheader("With a second hyperparameter", anchor=False)
    left, middle, _ = st.columns([0.3, 0.3, 0.4])
    rule, called = current.experiment.optimizers[place], tuning.names(current)
    with left:
        numbers = [str(i + 1) for i in range(len(called))]
        fields.choice(
            "Racer", numbers, str(place + 1), "of", _choose_racer, names=lambda number: called[int(number) - 1]
        )
    with middle:
        options = tuning.seconds(rule)
        fields.choice("Second hyperparameter", options, second, "second", SECOND.write, names=lambda name: _words(name))
    st.plotly_chart(
        tuning.heat_spec(current, place, second, starts, dark=dark),
        theme=None,
        key="heat-plot",
        config={"displayModeBar": False},
        alt=f"Median final loss of {called[place]} over the learning rate and {_words(second)}",
    )
    rates, values = tuning.HEAT
    st.caption(
        f"The median over {min(starts, tuning.HEAT_STARTS)} of the starts at {rates} rates × up to {values} values. "
        "Where nothing is drawn, half of them or more diverged."
    )


def _words(name: str) -> str:
    return name.replace("_", " ")


def _choose_racer(current: PageState, value: str) -> PageState:
    """Another racer has other hyperparameters: what was chosen for the last one goes."""
    st.query_params["of"] = value
    return SECOND.write(current, _AUTO)


def _controls(current: PageState, rates: int, starts: int) -> None:
    st.title("Descent Lab", anchor=False)
    surface.draw(current)
    st.subheader("Racers", anchor=False)
    racers.draw(current)
    st.subheader("Search", anchor=False)
    fields.number("rates tried", rates, "rates_n", RATES.write, slider=(5, 256), log=True, whole=True,
                  help="How many learning rates each racer is tried at.")  # fmt: skip
    fields.number("starts", starts, "starts_n", STARTS.write, slider=(1, 1024), log=True, whole=True,
                  help="How many points of the map every rate is tried from.")  # fmt: skip
    st.subheader("Run", anchor=False)
    conditions.draw_run(current)


VIEW = View(slug="tune", title="Tune", icon=":material/tune:", order=20, render=render)
