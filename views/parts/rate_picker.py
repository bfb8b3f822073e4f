"""The choice of a rate that was tried, without pointing at the curve: for the keyboard and for small screens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from core.numbers import plain
from core.parts import with_setting
from engine.sweeps import sweepable
from figures.usable import told
from views.controls.fields import sync_choice
from views.controls.labels import label_of
from views.language import join_sentences, language, tr, translate
from views.link import page_state
from views.link.page_state import PageState
from views.parts import rate_table
from work.rate_searches import Found

_RACER, _RATE = "pick-racer", "pick-rate"


def set_rate(place: int, rate: float, others: Mapping[str, float] | None = None) -> None:
    """Give a racer this rate and other settings, from a callback; for a racer that does not exist, change nothing."""

    def change(current: PageState) -> PageState:
        rules = current.experiment.optimizers
        if not 0 <= place < len(rules):
            return current
        rule = rules[place].replace(lr=rate)
        name = translate(rule.title)
        changes = [tr("{rule} now has the rate {rate}.", rule=name, rate=plain(rule.lr, 6))]
        for setting, value in (others or {}).items():
            spec = sweepable(rule)[setting]
            rule = with_setting(rule, setting, int(value) if spec.kind == "int" else value)
            changes.append(tr("{setting} is now {value}.", setting=label_of(spec), value=plain(value, 6)))
        st.toast(join_sentences(changes), icon=":material/check:")
        return replace(current.with_racer(place, rule), rates="own")

    page_state.edit(change)


def draw(current: PageState, found: Sequence[Found]) -> None:
    """Draw a line that opens the choice of a racer and one of its rates, each with its median loss."""
    opened = st.expander(tr("Choose a rate that was tried"), icon=":material/ads_click:", key="pick", on_change="rerun")
    if not opened.open:
        return
    called = rate_table.names_of(current, language())
    with opened:
        kept = st.session_state.get(_RACER)
        sync_choice(_RACER, kept if kept in range(len(called)) else 0, called)
        place = st.selectbox(tr("Racer"), range(len(called)), format_func=called.__getitem__, key=_RACER)
        searched = found[place].tuning
        losses = dict(zip(searched.rates, searched.scores, strict=True))
        st.select_slider(
            tr("Rate and its median loss"),
            searched.rates,
            searched.lr,
            key=f"{_RATE}-{place}-{searched.lr!r}",
            format_func=lambda rate: f"{plain(rate, 3)} → {told(losses[rate])}",
        )
        st.button(
            tr("Set this rate"),
            key="pick-set",
            icon=":material/check:",
            on_click=_set_chosen,
            args=(place, searched.lr),
        )


def _set_chosen(place: int, best: float) -> None:
    set_rate(place, float(st.session_state[f"{_RATE}-{place}-{best!r}"]))
