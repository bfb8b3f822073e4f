"""Panels beside a scene's run, by the name that its lesson gives."""

from __future__ import annotations

import streamlit as st

from core.numbers import plain
from core.strangers import in_markdown
from engine import Experiment
from landscapes.typed_surface import TypedSurface
from lessons import own_optimizer, training
from lessons.checks import Amount
from optimizers.writing import WrittenRule
from views.language import language, tr
from views.lesson.showing import Showing
from work.turns import TURN


def draw(showing: Showing) -> None:
    """Draw the panel of a scene, if it has one."""
    if showing.scene.beside == "own":
        _draw_own(showing)
    if showing.scene.beside == "lines":
        _draw_lines(showing)
    if showing.scene.beside == "typed":
        _draw_typed(showing)


def _draw_typed(showing: Showing) -> None:
    """Draw what was typed for a scene: the formula of its surface, and its racers' rules, as they stand in the link."""
    state = showing.state
    run, names = state.experiment, state.names(language())
    typed = [(tr("The formula f(x, y)"), run.landscape.formula)] if isinstance(run.landscape, TypedSurface) else []
    typed += [
        (in_markdown(name), rule.text.strip())
        for name, rule in zip(names, run.optimizers, strict=True)
        if isinstance(rule, WrittenRule)
    ]
    with st.container(key="lesson-typed"):
        for title, lines in typed:
            st.markdown(f"**{title}**")
            st.code(lines, language=None, wrap_lines=True)


def _draw_own(showing: Showing) -> None:
    """Draw the same rule as a class for PyTorch and as a file of this lab, and how far apart their paths are."""
    found = _compare(showing.state.experiment.key(), showing.state.experiment)
    if showing.revealed:  # earlier it would answer the question
        largest = Amount(found.largest_difference)
        st.markdown(tr("The largest difference between both paths is {difference}.", difference=plain(largest, 1)))
    for title, source in ((tr("For PyTorch"), found.torch_source), (tr("As a file of this lab"), found.rule_source)):
        st.markdown(f"**{title}**")
        st.code(source, language="python", wrap_lines=True)


def _draw_lines(showing: Showing) -> None:
    """Draw the five lines of a training loop, and once it is no secret what each of them makes of the first step."""
    made = training.run_first_step(showing.state.experiment)
    said = _say_moments(made) if showing.revealed else ("…",) * len(made)
    head = f"| {tr('Line')} | {tr('What it makes in the first step')} |\n|---|---|\n"
    st.markdown(head + "\n".join(f"| `{each.line}` | {words} |" for each, words in zip(made, said, strict=True)))


def _say_moments(made: tuple[training.Moment, ...]) -> tuple[str, ...]:
    """Return what each of the five lines has made."""
    before, forward, height, backward, after = made
    assert forward.predicted is not None and height.loss is not None and backward.gradient is not None
    heights = ", ".join(plain(each, 4) for each in forward.predicted)
    return (
        tr("No gradient any more: nothing is left of the step before."),
        tr("The height of the line at each point: {heights}.", heights=heights),
        tr("The height on the map: {loss}.", loss=plain(height.loss, 4)),
        tr(
            "The gradient: {pair}; the thick arrow points the other way. The racer is where it was.",
            pair=_write_pair(backward.gradient),
        ),
        tr("The step: from {start} to {end}.", start=_write_pair(before.place), end=_write_pair(after.place)),
    )


def _write_pair(pair: training.Pair) -> str:
    return f"({plain(pair[0], 4)}, {plain(pair[1], 4)})"


@st.cache_data(max_entries=32, show_spinner=False)
def _compare(key: str, _experiment: Experiment) -> own_optimizer.Comparison:
    with TURN:
        return own_optimizer.comparison(_experiment)
