"""The progress of slow work in a page: how many of several pieces are done."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

import streamlit as st

from views.language import join_sentences, tr

T = TypeVar("T")
SOON = 0.3  # seconds before the bar appears: cached results are there at once


def track(items: Sequence[T], words: str, place: Any = None) -> Iterator[T]:
    """Yield the parts one by one, with a bar that says how many are done until all are.

    `words` says what is done, in the page's language; `place` is an empty place for the bar, if it should be elsewhere.
    """
    place = st.empty() if place is None else place
    begun, shown = time.monotonic(), False
    for done, item in enumerate(items):
        if shown or time.monotonic() - begun > SOON:
            shown = True
            count = tr("{done} of {all}.", done=done, all=len(items))
            place.progress(done / len(items), join_sentences([words, count]))
        yield item
    if shown:
        place.empty()
