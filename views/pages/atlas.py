"""The Atlas page: every rule on every surface, each at its own best rate, with the same work for all."""

from __future__ import annotations

import streamlit as st

from core.numbers import plain
from core.words import Text, text
from engine.atlas import Table
from views.language import join_sentences, tr
from views.link import page_state
from views.parts import atlas_cell, atlas_choice, atlas_controls, atlas_figures, atlas_own, atlas_ranks, atlas_table
from views.view import View, show_problems


def render() -> None:
    """Draw the page: the map of the table, then who comes first on it, and how it was made."""
    current, problems = page_state.read(VIEW.slug)
    table = atlas_table.shipped()
    if table is None:
        show_problems(problems)
        st.info(tr("There is no table of an atlas in this installation. `make atlas` computes it."))
        return
    rules, surfaces = atlas_table.known(table)
    racers = atlas_table.find_own(current)
    told: list[Text] = []
    choice = atlas_choice.read(rules, surfaces, list(racers), told)
    show_problems([*problems, *told])
    own = racers if choice.mine else {}
    # Before anything that looks at the workers by itself and then draws the page anew: the fields' values come first.
    with st.sidebar:
        st.title("Descent Lab", anchor=False)
        atlas_controls.draw_filters(choice, rules, surfaces)
        atlas_own.draw_controls(current, choice, racers)
    st.markdown(
        tr(
            "Every rule on every surface, each at its own best learning rate, with the same work for all. Which rule "
            "is the best? It depends on the surfaces: choose them and see."
        )
    )
    atlas_controls.draw(choice, surfaces)
    left = [slug for slug in surfaces if choice.leaves_surface(slug)]
    rows, lacking = atlas_own.find_rows(own, left, table.settings)
    atlas_own.follow(lacking, len(own) * len(left))
    shown = atlas_table.arrange(table, choice, current, own, rows)
    dark = st.context.theme.type == "dark"
    if shown.extract.rules and shown.extract.surfaces:
        _draw_table(shown, choice, table, dark=dark)
    else:
        st.info(tr("No rule or no surface is left. Choose others, or show all again."))
    with st.container(key="atlas-made"):
        st.html("<style>.st-key-atlas-made code { color: inherit; background: none; padding: 0 }</style>")
        st.caption(_say_how_made(table))


def _draw_table(shown: atlas_table.Arranged, choice: atlas_choice.Choice, table: Table, *, dark: bool) -> None:
    atlas_figures.draw_map(shown, choice, dark=dark)
    st.caption(
        tr(
            "{rules} rules × {surfaces} surfaces. Click a cell for its numbers, and to race it, swarm it or tune it. "
            "A grey cell with a stroke has no finite number: half diverged, never arrived, or no rate is usable. An "
            "empty cell is a surface without a known minimum. On the right: the median rank and its 95% interval.",
            rules=len(shown.extract.rules),
            surfaces=len(shown.extract.surfaces),
        )
    )
    atlas_cell.draw_choice(shown)
    atlas_cell.draw(shown, choice, table.settings)
    st.subheader(tr("Who comes first"), anchor=False)
    atlas_ranks.draw(shown)
    st.subheader(tr("Profiles"), anchor=False)
    st.caption(
        tr(
            "How many of these {count} surfaces a rule has solved after so many evaluations of the gradient: a "
            "surface is solved once its median start has come within the tolerance of a global minimum (after Moré "
            "and Wild, 2009). In colour: the first by median rank, and your own.",
            count=len(shown.judged),
        )
    )
    atlas_figures.draw_profiles(shown, table.settings, dark=dark)


def _say_how_made(table: Table) -> str:
    """Return the settings of the table, and the commit and the version that made it."""
    how = table.settings
    lines = [
        tr(
            "How this table was made: each rule may spend {budget} evaluations of the gradient. The best of {rates} "
            "rates from {starts} starts is judged from {particles} other starts in each of {frames} frames, {nudged} "
            "of them nudged; tolerance {tolerance}, {precision}, seed {seed}.",
            budget=how.budget,
            rates=how.rates,
            starts=how.starts,
            particles=how.particles,
            frames=how.frames,
            nudged=how.nudged,
            tolerance=plain(how.tolerance),
            precision=how.precision,
            seed=how.seed,
        ),
        tr("Second derivatives, which some rules read as well, are not counted."),
    ]
    made_by = f"`{table.made_by.replace('`', '')}`"
    if table.commit:
        lines.append(tr("{version}, commit {commit}.", version=made_by, commit=f"`{table.commit.replace('`', '')}`"))
    else:
        lines.append(tr("{version}.", version=made_by))
    return join_sentences(lines)


VIEW = View(
    slug="atlas", title=text("Atlas"), icon=":material/grid_on:", order=25, render=render, viewer=False,
    own=atlas_choice.OWN,
)  # fmt: skip
