"""The fields of the Atlas page: what the map shows, in which order, and which rules and surfaces are left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from figures.atlas_words import MEASURES
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from views.controls import fields, stale_values
from views.language import tr, translate
from views.link import address_bar
from views.link.page_parameters import OwnChoice, OwnSeveral
from views.parts import atlas_choice
from views.parts.atlas_choice import Choice


def draw(choice: Choice, surfaces: Sequence[str]) -> None:
    """Draw what the map shows and in which order; `surfaces` are those of the table."""
    with st.container(key="atlas-controls", horizontal=True, vertical_alignment="bottom", gap="small"):
        _draw_choice(tr("Measure"), atlas_choice.MEASURE, choice.measure, MEASURES)
        _draw_choice(tr("Order of the rules"), atlas_choice.SORT, choice.sort, atlas_choice.SORTS)
        if choice.sort == "surface":
            _draw_choice(
                tr("On the surface"), atlas_choice.SORT_ON, choice.sort_on,
                {slug: LANDSCAPES[slug].title for slug in dict.fromkeys([*surfaces, choice.sort_on])},
            )  # fmt: skip
        _draw_choice(tr("Order of the surfaces"), atlas_choice.ORDER, choice.order, atlas_choice.COLUMNS)


def draw_filters(choice: Choice, rules: Sequence[str], surfaces: Sequence[str]) -> None:
    """Draw which surfaces and rules are left: beside the map, so that one sees what a choice does."""
    st.header(tr("Surfaces"), anchor=False)
    _draw_surfaces(choice, surfaces)
    st.header(tr("Rules"), anchor=False)
    _draw_rules(choice, rules)


def _draw_rules(choice: Choice, rules: Sequence[str]) -> None:
    of_rules = atlas_choice.families("rules")
    _draw_several(tr("Families of rules"), atlas_choice.RULE_FAMILIES, choice.rule_families, of_rules)
    titles = {slug: OPTIMIZERS[slug].title for slug in rules}
    _draw_several(tr("Single rules"), atlas_choice.RULES, choice.rules, titles)
    _draw_all(tr("Show all rules again"), atlas_choice.RULE_FAMILIES, atlas_choice.RULES, key="atlas-all-rules")


def _draw_surfaces(choice: Choice, surfaces: Sequence[str]) -> None:
    of_surfaces = atlas_choice.families("surfaces")
    _draw_several(tr("Families of surfaces"), atlas_choice.SURFACE_FAMILIES, choice.surface_families, of_surfaces)
    _draw_choice(tr("Smooth or kinked"), atlas_choice.KINKED, choice.kinks, atlas_choice.KINKS)
    _draw_choice(tr("Convex or not"), atlas_choice.CONVEX, choice.convex, atlas_choice.BENDS)
    _draw_choice(tr("Axis-aligned or turned"), atlas_choice.ALIGNED, choice.aligned, atlas_choice.AXES)
    titles = {slug: LANDSCAPES[slug].title for slug in surfaces}
    _draw_several(tr("Single surfaces"), atlas_choice.SURFACES, choice.surfaces, titles)
    st.caption(tr("Convex and axis-aligned are found on each map, not read from the formula."))
    every = (atlas_choice.SURFACE_FAMILIES, atlas_choice.SURFACES, atlas_choice.KINKED, atlas_choice.CONVEX)
    _draw_all(tr("Show all surfaces again"), *every, atlas_choice.ALIGNED, key="atlas-all-surfaces")


def _draw_choice(label: str, own: OwnChoice, value: str, names: Mapping[str, str]) -> None:
    called = {word: translate(name) for word, name in names.items()}
    fields.draw_choice(label, list(called), value, own.name, own.write, names=called.__getitem__)


def _draw_several(label: str, own: OwnSeveral, chosen: Sequence[str], names: Mapping[str, str]) -> None:
    """Draw a choice of several words; none of them leaves all."""
    called = {word: translate(name) for word, name in names.items()}
    key, value = f"atlas-{own.name}", list(chosen)
    fields.sync_choice(key, value, called.values())
    st.multiselect(
        label, list(called), value, key=key, format_func=called.__getitem__, placeholder=tr("All"),
        on_change=_take_several, args=(key, own),
    )  # fmt: skip


def _take_several(key: str, own: OwnSeveral) -> None:
    stale_values.take_change(key, lambda: own.put(st.session_state[key]))


def _draw_all(label: str, *own: OwnChoice | OwnSeveral, key: str) -> None:
    st.button(label, key=key, icon=":material/restart_alt:", type="tertiary", on_click=_clear, args=(own,))


def _clear(own: Sequence[OwnChoice | OwnSeveral]) -> None:
    for one in own:
        address_bar.put(one.name, None)
