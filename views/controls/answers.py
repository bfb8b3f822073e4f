"""Answers under a field to what was typed there and could not be taken, or not as it stands.

There is one answer at a time. It stays until the link changes or another field is used.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from core.numbers import plain
from core.params import Interval
from core.ranges import in_words, must_be
from core.strangers import in_markdown
from core.words import Text, named, sentence, text
from views.language import join_sentences, translate
from views.link import address_bar, page_state

_LAST = "last-answer"  # of this window


@dataclass(frozen=True)
class Number:
    """A number field for its answers: its label, its owner, its range, the reason for a narrow one, and its value.

    A value outside `box`, the range of a start inside the surface's box, becomes the nearest one in it.
    """

    label: str
    valid: Interval
    held: float
    owner: str = ""
    whole: bool = False
    why: str = ""
    square: bool = False
    box: Interval | None = None

    def fit(self, value: float) -> float:
        """Return a number inside the box, rounded if it must be whole, and the next square below if `square`."""
        if not self.whole:
            return self.box.nearest(value) if self.box else value
        nearest = int(self.valid.nearest(value, whole=True))
        return math.isqrt(nearest) ** 2 if self.square else nearest

    @property
    def name(self) -> Text:
        """The label, and whose it is where several have one."""
        label = named(self.label)
        return text("{setting} of {racer}", setting=label, racer=self.owner) if self.owner else label


@dataclass(frozen=True)
class _Answer:
    field: str
    said: tuple[str, ...]
    refused: bool
    query: page_state.Query


def give(field: str, *said: str, refused: bool = True) -> None:
    """Say something beside a field, from its callback, after the link was written."""
    st.session_state[_LAST] = _Answer(field, tuple(words for words in said if words), refused, address_bar.read())


def refuse_no_number(field: str, number: Number) -> None:
    """Answer an emptied field, or input that a browser cannot read as a number."""
    give(field, text("That is not a number: {name} stays {value}.", name=number.name, value=plain(number.held)))


def refuse_out_of_range(field: str, number: Number, typed: float) -> None:
    """Answer a number that this field cannot have."""
    wanted = must_be(number.name, number.valid, plain(typed), whole=number.whole)
    give(field, text("{problem}.", problem=wanted), number.why)


def report_change(field: str, number: Number, typed: float, taken: float) -> None:
    """Answer a number that was brought into the box, or rounded to a whole one or to a square."""
    if number.box:
        give(field, brought_inside(number, typed, taken), refused=False)
        return
    became: dict[str, object] = {"name": number.name, "typed": plain(typed), "taken": f"{taken:,.0f}"}
    whole = text("{name} must be a whole number: {typed} became {taken}.", **became)
    square = text("{name}: a grid needs a square number, so {typed} became {taken}.", **became)
    give(field, square if number.square else whole, refused=False)


def brought_inside(number: Number, typed: float, taken: float) -> Text:
    """Return the sentence for a number outside the box that became the nearest one in it."""
    assert number.box is not None
    return text(
        "{name} must be {range} to be in the box: {typed} became {taken}.",
        name=number.name, range=in_words(number.box), typed=plain(typed), taken=plain(taken),
    )  # fmt: skip


def report_cut(field: str, label: str, most: int) -> None:
    """Answer a text that was cut."""
    said = text("{name} may have up to {most} characters: the rest is left out.", name=named(label), most=most)
    give(field, said, refused=False)


def clear() -> None:
    """Drop the answer, since a field was changed."""
    st.session_state.pop(_LAST, None)


def draw(field: str) -> None:
    """Draw the answer under its field."""
    place = st.empty()  # always, so that later elements keep their place
    last: _Answer | None = st.session_state.get(_LAST)
    if last is None or last.field != field or last.query != address_bar.read():
        return
    said = join_sentences([sentence(translate(words)) for words in last.said])
    with place.container(key=f"answer-{field}"):
        show = st.error if last.refused else st.info
        show(in_markdown(said))
