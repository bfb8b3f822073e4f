"""A cell of the Atlas page that is open: its numbers in words, and the very race, swarm and search behind them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import streamlit as st

from core.numbers import percent, plain, typeset
from core.strangers import in_markdown
from core.words import Text, text
from engine import link
from engine.atlas import Row, Settings, replays
from figures.shown import TOLERANCE
from landscapes import LANDSCAPES, Landscape
from optimizers import Optimizer
from views import view_of
from views.controls import fields
from views.language import in_link, tr, translate
from views.parts import atlas_choice
from views.parts.atlas_choice import Choice
from views.parts.atlas_table import Arranged

_RULE, _SURFACE = "atlas-cell-rule", "atlas-cell-surface"
Query = Mapping[str, Sequence[str]]


def draw(shown: Arranged, choice: Choice, settings: Settings) -> None:
    """Draw the panel of the open cell, if one is open and shown."""
    if choice.cell is None:
        return
    rule, surface = choice.cell
    row = shown.extract.row(rule, surface)
    if row is None:
        return
    title = tr("{rule} on {surface}", rule=in_markdown(shown.names[rule]),
               surface=translate(LANDSCAPES[surface].title))  # fmt: skip
    panel = st.dialog(title, position="right", width="medium", on_dismiss=atlas_choice.close_cell)
    panel(lambda: _draw_panel(shown.rule(rule), LANDSCAPES[surface], row, settings))()


def draw_choice(shown: Arranged) -> None:
    """Draw the choice of a cell without pointing at the map: for the keyboard and for small screens."""
    opened = st.expander(
        tr("Open a cell by its names"), icon=":material/ads_click:", key="atlas-pick", on_change="rerun"
    )
    if not opened.open or not shown.extract.rules or not shown.extract.surfaces:
        return
    rules = {key: shown.names[key] for key in shown.extract.rules}
    surfaces = {slug: translate(LANDSCAPES[slug].title) for slug in shown.extract.surfaces}
    with opened, st.container(horizontal=True, vertical_alignment="bottom"):
        _choose(tr("Rule"), _RULE, rules)
        _choose(tr("Surface"), _SURFACE, surfaces)
        st.button(tr("Open"), key="atlas-pick-open", icon=":material/open_in_full:", on_click=_open_chosen)


def _choose(label: str, key: str, names: Mapping[str, str]) -> None:
    kept = st.session_state.get(key)
    fields.sync_choice(key, kept if kept in names else next(iter(names)), names.values())
    st.selectbox(label, list(names), key=key, format_func=names.__getitem__)


def _open_chosen() -> None:
    atlas_choice.open_cell(st.session_state[_RULE], st.session_state[_SURFACE])


def _draw_panel(rule: Optimizer, surface: Landscape, row: Row, settings: Settings) -> None:
    if math.isnan(row.share):
        st.markdown(
            tr(
                "No minimum of this surface is known. So no end is good or bad, no rate is the best, and the table has "
                "no numbers here."
            )
        )
        return
    st.markdown("\n".join(f"- {translate(line)}" for line in _say(rule, row, settings)))
    frames = settings.placements if surface.box is None else settings.placements[:1]
    st.markdown(f"**{tr('Race it')}**")
    st.caption(
        tr(
            "The first {count} of the particles, at that rate. The cell pools {frames} frames: the surface as it "
            "stands, and turned and shifted with its starts.",
            count=min(replays.SHOWN, settings.particles),
            frames=settings.frames,
        )
    )
    for number, (turn, right, up) in enumerate(frames):
        moved = turn or right or up
        label = tr("Race turned by {turn}° and shifted", turn=plain(turn)) if moved else tr("Race as it stands")
        race = link.to_query(replays.race(rule, surface, row, settings, number))
        if settings.tolerance != TOLERANCE:
            race["tolerance"] = [repr(settings.tolerance)]
        _link("race", label, ":material/route:", race)
    st.markdown(f"**{tr('Swarm it, tune it')}**")
    st.caption(
        tr(
            "The swarm is all {count} particles on the surface as it stands: one of the frames, so its share may "
            "differ from the pooled one. The search is the one that has found the rate.",
            count=settings.particles,
        )
    )
    _link("swarm", tr("Swarm it"), ":material/grain:", replays.swarm(rule, surface, row, settings).to_query())
    _link("tune", tr("Tune it"), ":material/tune:", replays.search(rule, surface, row, settings).to_query())


def _say(rule: Optimizer, row: Row, settings: Settings) -> list[Text]:
    """Return what a row says, a sentence for each thing."""
    steps = settings.steps(rule)
    never = math.isinf(row.evaluations)
    return [
        text(
            "At rate {lr}, the best of {rates} that were tried, {share} of {count:,} starts end at a global minimum "
            "(95%: {low} to {high}).",
            lr=plain(row.lr, 3),
            rates=settings.rates,
            share=percent(row.share),
            count=settings.particles * settings.frames,
            low=percent(row.low),
            high=percent(row.high),
        ),
        text(
            "f − f* at the end: {median} in the middle, {q10} to {q90} for 80% of them; infinite where they diverge.",
            median=typeset(row.median),
            q10=typeset(row.q10),
            q90=typeset(row.q90),
        ),
        text("Half of them never arrive within {budget} evaluations of the gradient.", budget=settings.budget)
        if never
        else text(
            "Half of them have arrived after {evaluations} of {budget} evaluations of the gradient.",
            evaluations=plain(row.evaluations),
            budget=settings.budget,
        ),
        text(
            "It makes {steps:,} steps, {each} evaluations of the gradient in each.", steps=steps, each=rule.evaluations
        )
        if rule.evaluations > 1
        else text("It makes {steps:,} steps, one evaluation of the gradient in each.", steps=steps),
        text("No rate is usable: none brings the median down to a hundredth of the starts'.")
        if math.isnan(row.decades)
        else text(
            "Rates over {decades:.1f} decades are usable: they bring the median down to a hundredth of the starts'.",
            decades=row.decades,
        ),
        text("{share} of the ends are chaotic: they hang on the last digits of the start.", share=percent(row.chaotic)),
        text("This cell took {seconds} s of one processor.", seconds=typeset(row.seconds)),
    ]


def _link(page: str, label: str, icon: str, query: Query) -> None:
    full = {name: list(values) for name, values in {**query, **in_link()}.items()}
    st.page_link(view_of(page).make_page(), label=label, icon=icon, query_params=full)
