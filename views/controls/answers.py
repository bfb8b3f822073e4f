"""What is said beside a field of what was typed there and could not be taken, or not as it stands.

One line at a time, under its field, until the link says something else or another field is changed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import streamlit as st

from core.numbers import plain
from core.params import Interval
from core.ranges import must_be
from core.strangers import in_markdown
from core.words import Text, named, sentence, text
from views.language import sentences, translate
from views.link import address_bar, page_state

_LAST = "last-answer"  # of this window


@dataclass(frozen=True)
class Number:
    """A number field as its answers name it: its label, whose it is, its range, why that is narrow, what it holds."""

    label: str
    valid: Interval
    held: float
    owner: str = ""
    whole: bool = False
    why: str = ""
    square: bool = False

    def taken(self, value: float) -> float:
        """What becomes of a number inside the range: where it must be whole the nearest, of squares the one below."""
        if not self.whole:
            return value
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
    st.session_state[_LAST] = _Answer(field, tuple(words for words in said if words), refused, address_bar.now())


def no_number(field: str, number: Number) -> None:
    """An emptied field, or signs that a browser reads no number in."""
    give(field, text("That is no number: {name} stays {value}.", name=number.name, value=plain(number.held)))


def out_of_range(field: str, number: Number, typed: float) -> None:
    """A number that this field cannot have."""
    wanted = must_be(number.name, number.valid, plain(typed), whole=number.whole)
    give(field, text("{problem}.", problem=wanted), number.why)


def rounded(field: str, number: Number, typed: float, taken: float) -> None:
    """A whole number, or a square, in the place of another."""
    became: dict[str, object] = {"name": number.name, "typed": plain(typed), "taken": f"{taken:,.0f}"}
    whole = text("{name} must be a whole number: {typed} became {taken}.", **became)
    square = text("{name}: a grid has a square number of them, so {typed} became {taken}.", **became)
    give(field, square if number.square else whole, refused=False)


def shortened(field: str, label: str, most: int) -> None:
    """A text that was cut."""
    said = text("{name} may have up to {most} characters: the rest is left out.", name=named(label), most=most)
    give(field, said, refused=False)


def clear() -> None:
    """Nothing is left to be said: a field was changed."""
    st.session_state.pop(_LAST, None)


def draw(field: str) -> None:
    """What was said of a field, under it."""
    place = st.empty()  # always, so that what comes after has the same place whether or not anything is said
    last: _Answer | None = st.session_state.get(_LAST)
    if last is None or last.field != field or last.query != address_bar.now():
        return
    said = sentences([sentence(translate(words)) for words in last.said])
    with place.container(key=f"answer-{field}"):
        show = st.error if last.refused else st.info
        show(in_markdown(said))
