"""The choice of the surface, its parameters, its frame and its box."""

from __future__ import annotations

import streamlit as st

from catalogue.entries import list_entries
from landscapes import LANDSCAPES, Landscape
from landscapes.frame import UNMOVED, Frame
from landscapes.typed_surface import SLUG, TypedSurface
from views.controls import box, explanations, fields, formula_draft, own_formula
from views.language import tr, translate
from views.link.page_state import PageState, edit


def draw(state: PageState) -> None:
    """Draw the surface's selector, grouped by family, and a slider for each of its parameters."""
    landscape = state.experiment.landscape
    fields.draw_choice(
        tr("Surface"),
        [SLUG, *(entry.slug for entry in list_entries("surfaces"))],
        landscape.slug,
        "surface",
        _choose,
        names=_name,
    )
    own = landscape if isinstance(landscape, TypedSurface) else None
    if own:
        own_formula.draw(own)
    for spec in landscape.own_params():
        fields.draw_param(spec, getattr(landscape, spec.name), spec.name, _make_setter(spec.name))
    if own:
        own_formula.draw_more(own)
    else:
        explanations.draw_surface(landscape)
    with st.expander(
        tr("Turn, shift, scale"), icon=":material/crop_rotate:", key="frame", on_change="rerun"
    ) as opened:  # with a constant label: an expander whose label changes closes
        if opened.open:
            _draw_frame(landscape)
    box.draw(landscape)


def _draw_frame(landscape: Landscape) -> None:
    st.caption(tr("Turns, shifts and scales the formula: f(R(x − c)/s). The map and the starts move along."))
    for spec in (spec for spec in landscape.params() if spec.name in UNMOVED):
        fields.draw_param(spec, getattr(landscape, spec.name), spec.name, _make_setter(spec.name))
    st.button(
        tr("Reset to the formula's own place"),
        key="unframed",
        type="tertiary",
        icon=":material/restart_alt:",
        disabled=landscape.frame is None,
        on_click=lambda: edit(lambda current: _move(current, **UNMOVED)),
    )


def _name(slug: str) -> str:
    """Return a surface's name with its family before it; one's own formula stands above all families."""
    if slug == SLUG:
        return translate(TypedSurface.title)
    return f"{translate(LANDSCAPES[slug].family)} · {translate(LANDSCAPES[slug].title)}"


def _choose(state: PageState, slug: str) -> PageState:
    """Return the state on another surface, at its own start: the old one may lie outside its map."""
    run = state.experiment
    if slug == SLUG and run.landscape.slug == SLUG:
        return state
    landscape = formula_draft.begin(run.landscape) if slug == SLUG else LANDSCAPES[slug]
    return state.with_experiment(landscape=landscape, starts=landscape.starts[:1], **run.fitted(landscape))


def _make_setter(name: str) -> fields.Edit:
    return lambda state, value: _move(state, **{name: value})


def _move(state: PageState, **settings: float) -> PageState:
    """Return the state with other settings of the surface; if it moves, the starts move along."""
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
