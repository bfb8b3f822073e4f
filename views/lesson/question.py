"""The question of a scene: asked before the run, answered by it."""

from __future__ import annotations

import streamlit as st

from lessons import Scene
from lessons.measures import Measured
from views.controls.fields import sync_choice
from views.language import join_sentences, tr
from views.lesson.showing import Showing, StageResult


def choices_of(scene: Scene, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the possible answers: the scene's choices, or the racers that are compared."""
    return scene.choices or tuple(names[racer - 1] for racer in scene.asks.racers) or names


def draw(showing: Showing, shown: StageResult, names: tuple[str, ...]) -> None:
    """Draw the question, its choices, and under them the answer once it is revealed."""
    scene = showing.scene
    choices = choices_of(scene, names)
    chosen = showing.chosen if showing.chosen in range(len(choices)) else None
    sync_choice(key_of(showing), chosen, choices)
    st.radio(
        scene.question, range(len(choices)), index=None, format_func=choices.__getitem__, key=key_of(showing),
        on_change=_take_chosen, args=(showing,),
    )  # fmt: skip
    with st.container(key="lesson-answer"):
        if showing.revealed:
            _draw_answer(showing, shown, names, chosen)


def key_of(showing: Showing) -> str:
    """Return the key of the widget that asks."""
    return f"answer-{showing.name}"


def _take_chosen(showing: Showing) -> None:
    showing.reveal(st.session_state[key_of(showing)])


def choose(showing: Showing, number: int) -> None:
    """Answer the question, from a callback; `number` counts from 1."""
    showing.reveal(number - 1)


def _draw_answer(showing: Showing, shown: StageResult, names: tuple[str, ...], chosen: int | None) -> None:
    choices = choices_of(showing.scene, names)
    if shown.numbers is None:
        st.markdown(tr("The answer comes with the run."))
        return
    asked = shown.numbers.asked
    if asked is None:
        st.markdown(tr("With these values the run has no answer to this question."))
        return
    right = showing.scene.asks.choice(asked)
    verdict = _write_verdict(choices[right], None if chosen is None else chosen == right)
    st.markdown(f"{verdict}\n\n{_write_answer(showing.scene, asked, names)}")
    if showing.changed:
        st.caption(tr("Computed from the run with your changes."))
    elif not showing.place.present:  # of the same height, so that a slider does not move under the finger
        st.caption(tr("Computed from the lesson's own run."))


def _write_verdict(right: str, so: bool | None) -> str:
    """Return a kind verdict on the choice."""
    if so is None:
        return f":material/lightbulb: **{right}**"
    if so:
        return f":material/check_circle: {join_sentences([tr('Right.'), f'**{right}**'])}"
    return f":material/lightbulb: {tr('Not this time. The run says: {answer}', answer=f'**{right}**')}"


def _write_answer(scene: Scene, asked: Measured, names: tuple[str, ...]) -> str:
    """Return the answer, filled in with the run's own numbers."""
    try:
        return scene.answer.format(**scene.asks.values(asked, names, tr("never"), tr("not reached")))
    except KeyError:  # a changed run may lack an interval that the scene's own has
        return ""
