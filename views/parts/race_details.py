"""Below the race: the rules' formulas and the code that ran, the script that reproduces it, and Plotly's own player."""

from __future__ import annotations

import inspect
import json
import textwrap
from collections.abc import Sequence
from typing import Any

import plotly.io
import streamlit as st

import figures
from engine import Experiment, Trajectory, script
from optimizers import FromTorch, Optimizer
from optimizers.writing import WrittenRule
from views.catalogue import words
from views.catalogue.formulas import draw_formula
from views.language import language, tr, translate
from views.link.page_state import PageState


def draw(state: PageState, run: Trajectory) -> None:
    """Draw three expanders; a closed one costs nothing."""
    with st.expander(tr("The rules: formula, source and the code that ran"), key="rules", on_change="rerun") as opened:
        if opened.open:
            _draw_rules(state)
    with st.expander(tr("This run as a PyTorch script"), key="script", on_change="rerun") as opened:
        if opened.open:
            st.code(script.pytorch(state.experiment, state.names()), language="python", wrap_lines=True)
    with st.expander(tr("The race as a plain Plotly figure"), key="player", on_change="rerun") as opened:
        if opened.open:
            dark = st.context.theme.type == "dark"
            with st.spinner(tr("Drawing the frames …")):
                spec = _make_spec(
                    state.experiment.key(), dark, language(), state.names(language()), state.colors, state.shapes, run
                )
            st.plotly_chart(spec, theme=None, key="plotly-player", alt=tr("The race, with Plotly's own player"))


def _draw_rules(state: PageState) -> None:
    experiment = state.experiment
    draw_formula("f(x, y) = " + experiment.landscape.latex)
    st.caption(words.link_in_markdown(experiment.landscape.source))
    rules = _list_distinct(experiment)
    for tab, rule in zip(st.tabs(_name_tabs(rules)), rules, strict=True):
        with tab:
            if isinstance(rule, WrittenRule):
                draw_formula(rule.formula)
                st.code(rule.text, language=None)
                continue
            st.markdown(translate(rule.teaches))
            draw_formula(rule.formula)
            st.caption(words.link_in_markdown(rule.source))
            if rule.differs:
                st.caption(f"**{tr('Differs.')}** {translate(rule.differs)}")
            ran = rule.cls.step if isinstance(rule, FromTorch) else type(rule).update
            st.code(textwrap.dedent(inspect.getsource(ran)), language="python", wrap_lines=True)


def _list_distinct(experiment: Experiment) -> list[Optimizer]:
    return list({(rule.slug, type(rule)): rule for rule in experiment.optimizers}.values())


def _name_tabs(rules: Sequence[Optimizer]) -> list[str]:
    """Return the rules' titles, with a number where several have one title: people's own rules."""
    titles = [translate(rule.title) for rule in rules]
    return [
        title if titles.count(title) == 1 else f"{title} {titles[: at + 1].count(title)}"
        for at, title in enumerate(titles)
    ]


@st.cache_data(max_entries=16, show_spinner=False)
def _make_spec(
    key: str,
    dark: bool,
    language: str,
    labels: tuple[str, ...],
    colors: tuple[str, ...],
    shapes: tuple[str, ...],
    _run: Trajectory,
) -> dict[str, Any]:
    """Return a dict, not a figure: a cached figure comes back in another order and would be mounted again."""
    figure = figures.race(_run, labels=labels, colors=colors, shapes=shapes, dark=dark, language=language)
    return json.loads(str(plotly.io.to_json(figure)))
