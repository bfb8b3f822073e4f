"""The choice of how the racers get their learning rates."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from optimizers import OPTIMIZERS
from views.controls import fields
from views.language import tr, translate
from views.link import page_state
from views.link.page_state import RATE, RATES, RATES_OF_ALL, PageState


def draw(state: PageState, settled: PageState) -> None:
    """Draw the choice, and its settings; `settled` is the state with the rates that the racers really have."""
    fields.draw_choice(
        tr("Learning rates"),
        tuple(RATES),
        state.rates,
        "rates",
        lambda current, value: replace(current, rates=value),
        names=lambda slug: translate(RATES[slug]),
        help=tr(
            "The learning rates at which the racers run. The rates you have set are kept and come back with “Each "
            "its own”."
        ),
    )
    if state.rates == "same":
        spec = next(spec for spec in OPTIMIZERS["gradient_descent"].params() if spec.name == "lr")
        fields.draw_number(
            tr("rate for all η"), state.rate, "rate", lambda current, value: replace(current, rate=value),
            slider=spec.slider, valid=RATES_OF_ALL, default=RATE, log=spec.log,
        )  # fmt: skip
    if state.rates == "best":
        st.button(
            tr("Keep these rates"),
            key="keep-rates",
            icon=":material/push_pin:",
            type="tertiary",
            help=tr("Sets each racer's rate to the one found, so that you can change it from there."),
            on_click=_keep,
            args=(tuple(rule.lr for rule in settled.experiment.optimizers),),
        )


def _keep(rates: tuple[float, ...]) -> None:
    def change(state: PageState) -> PageState:
        rules = zip(state.experiment.optimizers, rates, strict=True)
        kept = state.with_experiment(optimizers=tuple(rule.replace(lr=rate) for rule, rate in rules))
        return replace(kept, rates="own")

    page_state.edit(change)
