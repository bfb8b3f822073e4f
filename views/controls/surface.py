"""Which surface, and its parameters."""

from __future__ import annotations

import streamlit as st

from landscapes import LANDSCAPES, Landscape
from landscapes.frame import UNMOVED, Frame
from views.catalogue.entries import entries
from views.controls import explained, fields
from views.language import tr, translate
from views.link.page_state import PageState, edit


def draw(state: PageState) -> None:
    """The surface's selector, grouped by family, and a slider for each of its parameters."""
    landscape = state.experiment.landscape
    fields.choice(
        tr("Surface"),
        [entry.slug for entry in entries("surfaces")],
        landscape.slug,
        "surface",
        _choose,
        names=lambda slug: f"{translate(LANDSCAPES[slug].family)} · {translate(LANDSCAPES[slug].title)}",
    )
    for spec in landscape.own_params():
        fields.param(spec, getattr(landscape, spec.name), spec.name, _setter(spec.name))
    explained.surface(landscape)
    with st.expander(
        tr("Turn, shift, scale"), icon=":material/crop_rotate:", key="frame", on_change="rerun"
    ) as opened:  # its label stays: an expander that gets another one closes
        if opened.open:
            _frame(landscape)


def _frame(landscape: Landscape) -> None:
    st.caption(tr("Around the formula: f(R(x − c)/s). The map and the starts move along."))
    for spec in (spec for spec in landscape.params() if spec.name in UNMOVED):
        fields.param(spec, getattr(landscape, spec.name), spec.name, _setter(spec.name))
    st.button(
        tr("Reset to the formula's own place"),
        key="unframed",
        type="tertiary",
        icon=":material/restart_alt:",
        disabled=landscape.frame is None,
        on_click=lambda: edit(lambda current: _moved(current, **UNMOVED)),
    )


def _choose(state: PageState, slug: str) -> PageState:
    """Another surface begins at its own start: the old one may lie outside its map."""
    landscape = LANDSCAPES[slug]
    run = state.experiment
    return state.with_experiment(landscape=landscape, starts=landscape.starts[:1], **run.fitted(landscape))


def _setter(name: str) -> fields.Edit:
    return lambda state, value: _moved(state, **{name: value})


def _moved(state: PageState, **settings: float) -> PageState:
    """The surface with other settings; where it moves, the starts move along."""
    run = state.experiment
    landscape = run.landscape.replace(**settings)
    if landscape.frame == run.landscape.frame:
        return state.with_experiment(landscape=landscape)
    if run.starts == run.landscape.starts[:1]:
        starts = landscape.starts[:1]
    else:
        before, after = run.landscape.frame or Frame(), landscape.frame or Frame()
        starts = tuple(after.outward(*before.inward(x, y)) for x, y in run.starts)
    return state.with_experiment(landscape=landscape, starts=starts)
