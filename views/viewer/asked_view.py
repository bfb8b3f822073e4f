"""The view of a run in a link: `view=side,arrows,step:37` says "look at this, at step 37".

The browser writes it while a person changes the switches or rests at a step (figures/viewer/js/viewlink.js), and tells
the server, which puts it into links and files. The server sends it back once, to a window that comes to the page. With
`view=map`, which goes with every other word, a page is nothing but its viewer.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import streamlit as st

from core.link_names import called, declared
from core.words import Text, text
from engine import refusals
from views.link import address_bar, link_length, page_state

NAME = declared("view")
TRAILS = (10, 25, 50, 100, 250)
RACE: Mapping[str, Mapping[str, Any]] = {
    "one": {"layout": "one"}, "side": {"layout": "side"}, "3d": {"layout": "3d"},
    "arrows": {"arrows": True}, "no-arrows": {"arrows": False}, "log": {"log": True}, "linear": {"log": False},
    **{f"trail:{steps}": {"trail": steps} for steps in TRAILS}, "trail:all": {"trail": None},
}  # fmt: skip
SWARM: Mapping[str, Mapping[str, Any]] = {
    "cloud": {"layout": "cloud"},
    "basins": {"layout": "basins"},
    "steps": {"layout": "steps"},
    "log": {"log": True},
    "linear": {"log": False},
}
ALONE = "map"  # the page is nothing but the viewer
_OF_ALONE = {"alone": True, "parts": ["legend"]}  # `meta.view` of a viewer that is alone
_LONGEST = 200  # characters: enough for every word and every racer
_ARRIVAL = "arrival-at-page"  # of this window


@dataclass(frozen=True)
class Asked:
    """The switches that a link sets, the racers that it hides (from 0) and the step where it rests, if any.

    `alone` asks for the viewer without the page around it.
    """

    switches: Mapping[str, Any] = field(default_factory=dict)
    hidden: Sequence[int] = ()
    step: int | None = None
    alone: bool = False
    arrival: str = "file"  # names the window's arrival at the page: a viewer obeys once per arrival

    def to_payload(self) -> dict[str, Any]:
        """Return it for the viewer: `meta.view.asked` in figures/viewer/README.md."""
        step = {} if self.step is None else {"step": self.step}
        return {"id": self.arrival, "switches": dict(self.switches), "hidden": list(self.hidden), **step}


def settle_alone(possible: bool) -> bool:
    """Return whether the link asks for nothing but the viewer, before the page is drawn.

    Where that is not `possible` the word is reported and removed from the link.
    """
    given = (address_bar.read().get(NAME) or [""])[0][:_LONGEST].split(",")
    if ALONE not in given:
        return False
    if not possible:
        wanted = text("view=map shows nothing but the viewer on Race and Swarm, and has no effect on this page")
        link_length.add_problems((refusals.problem(wanted, refusals.LEFT_OUT),))
        address_bar.put(NAME, ",".join(word for word in given if word != ALONE) or None)
    return possible


def read(words: Mapping[str, Mapping[str, Any]], steps: int, racers: int, problems: list[Text]) -> Asked:
    """Return the view that the page's link asks for; a word that `words` lacks is reported and removed from it."""
    given = (address_bar.read().get(NAME) or [""])[0]
    asked, kept = parse(given, words, steps, racers, problems)
    if kept != given:
        address_bar.put(NAME, kept or None)
    if page_state.has_arrived() or _ARRIVAL not in st.session_state:
        st.session_state[_ARRIVAL] = secrets.token_hex(4)
    return replace(asked, arrival=st.session_state[_ARRIVAL])


def parse(
    given: str, words: Mapping[str, Mapping[str, Any]], steps: int, racers: int, problems: list[Text]
) -> tuple[Asked, str]:
    """Return the view in a text, and the text without the words that were refused, with a line for each."""
    switches: dict[str, Any] = {}
    hidden: list[int] = []
    step: int | None = None
    is_alone = False
    kept: list[str] = []
    for word in filter(None, given[:_LONGEST].split(",")):
        name, _, number = word.partition(":")
        if word in words:
            switches.update(words[word])
        elif word == ALONE:
            is_alone = True
        elif name == "step" and _is_whole(number):
            step = min(int(number), steps)
            if step != int(number):
                wanted = text("in view, {word}: the run has {steps:,} steps", word=refusals.quoted(word), steps=steps)
                problems.append(refusals.problem(wanted, refusals.using(step)))
        elif name == "hide" and _is_whole(number) and 1 <= int(number) <= racers:
            hidden.append(int(number) - 1)
        else:
            known = (*words, ALONE, "step:1", "hide:1")
            problems.append(refusals.problem(refusals.one_of(called(NAME), known, word), refusals.LEFT_OUT))
            continue
        kept.append(word)
    return Asked(switches, tuple(sorted(set(hidden))), step, is_alone), ",".join(kept)


def _is_whole(number: str) -> bool:
    return number.isascii() and number.isdigit() and len(number) <= 9


def add_to_payload(payload: dict[str, Any], asked: Asked | None) -> dict[str, Any]:
    """Return a viewer's payload with the view that a link asks for, sent once to a window that comes to the page."""
    if asked is None:
        return payload
    meta = payload["meta"]
    view = {**meta["view"], "linked": True, "asked": asked.to_payload(), **(_OF_ALONE if asked.alone else {})}
    return {**payload, "meta": {**meta, "view": view}}


def read_for_file(
    query: Mapping[str, Sequence[str]], words: Mapping[str, Mapping[str, Any]], steps: int, racers: int
) -> dict[str, Any]:
    """Return the same for an exported page, which opens as its link does; it goes into `meta.view`."""
    asked, _ = parse((query.get(NAME) or [""])[0], words, steps, racers, [])
    return {"asked": asked.to_payload()}


def note(given: str) -> None:
    """Note the view that the browser has written into its address, for the page's links and files."""
    address_bar.put(NAME, given[:_LONGEST] or None)
