"""How far work in a page is, where it takes a while: a share of one piece, or how many of several are done."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import streamlit as st

from core.numbers import percent
from engine.sweeps import Progress
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


@contextmanager
def how_far(words: str) -> Iterator[Progress]:
    """A bar under `words` for the share that is done, from its first word on; it goes when the work is over."""
    place = st.empty()  # always, so that what comes after has the same place whether or not anything had to be done
    told = -1

    def tell(share: float) -> None:
        nonlocal told
        now = int(100 * min(max(share, 0.0), 1.0))
        if now != told:
            told = now
            place.progress(now, text=f"{words} {percent(now / 100, 0)}")

    yield tell
    if told >= 0:
        place.empty()


def part(progress: Progress, place: int, count: int) -> Progress:
    """The progress of one piece of work among `count` alike."""
    return lambda share: progress((place + share) / count)
