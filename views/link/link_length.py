"""The length of a link: an excess is cut before anything reads it, and reported in a line.

The reader of each part has its own limits. These here hold for the whole link, unknown parameters included, since a
link stays with a window and goes into exported links and files.
"""

from __future__ import annotations

import streamlit as st

from core.limits import LIMITS
from core.link_names import split
from core.words import Text, text
from engine.refusals import quoted
from engine.rule_link import OWN
from views.link import address_bar
from views.link.address_bar import Query

_CUT = "link-cut"


def enforce_limits() -> None:
    """Begin a run: cut the link if it is too long."""
    kept, problems = cut(address_bar.read())
    if problems:
        address_bar.write(kept)
        add_problems(problems)


def take_problems() -> tuple[Text, ...]:
    """Return what was cut, once."""
    return st.session_state.pop(_CUT, ())


def add_problems(problems: tuple[Text, ...]) -> None:
    """Add lines about a link, which the page that it leads to shows."""
    st.session_state[_CUT] = (*st.session_state.get(_CUT, ()), *problems)


def cut(query: Query) -> tuple[Query, tuple[Text, ...]]:
    """Return a query within its bounds, and a line for each bound that it exceeded."""
    kept: Query = {}
    long: list[str] = []
    count = left = 0
    whole = LIMITS.link_characters
    for name, values in query.items():
        for value in values:
            count += 1
            most = _most(name)
            whole -= len(name) + min(len(value), most)
            if count > LIMITS.link_values or whole < 0 or len(name) > LIMITS.link_value:
                left += 1
                continue
            if len(value) > most:
                long.append(name)
            kept.setdefault(name, []).append(value[:most])
    excess: list[Text] = []
    if long:
        excess.append(
            text(
                "{name} may have up to {most:,} characters; the rest is left out.",
                name=", ".join(map(quoted, dict.fromkeys(long[:3]))),
                most=_most(long[0]),
            )
        )
    if left:
        excess.append(
            text("The link is too long: {left:,} of its {count:,} values are left out.", count=count, left=left)
        )
    return kept, tuple(excess)


def _most(name: str) -> int:
    """Return the characters that a value of this name may have."""
    return LIMITS.link_formula if name == "formula" or split(name)[0] == OWN else LIMITS.link_value
