"""How far work in a page is, where it takes a while and is made of parts."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import streamlit as st

from views.language import sentences, tr

T = TypeVar("T")
SOON = 0.3  # seconds in which work is done without a word: what is kept already is there at once


def parts(items: Sequence[T], words: str, place: Any = None) -> Iterator[T]:
    """The parts one after the other, with a bar that says how many are done; it goes when all are.

    `words` is what is done, in the page's language; `place` an empty place for the bar, if it is to stand elsewhere.
    """
    place = st.empty() if place is None else place
    begun, told = time.monotonic(), False
    for done, item in enumerate(items):
        if told or time.monotonic() - begun > SOON:
            told = True
            count = tr("{done} of {all}.", done=done, all=len(items))
            place.progress(done / len(items), sentences([words, count]))
        yield item
    if told:
        place.empty()
