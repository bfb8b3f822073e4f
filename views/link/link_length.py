"""The length of a link: an excess is cut before anything reads it, and reported in a line.

The reader of each part has its own limits. These here hold for the whole link, unknown parameters included, since a
link stays with a window and goes into exported links and files.
"""

from __future__ import annotations

import streamlit as st

from core.words import Text, text
from engine.refusals import quoted
from views.link import address_bar
from views.link.address_bar import Query

LONGEST = 1000  # characters of a name or a value
MOST = 1000  # values; with more Streamlit drops the whole query
WHOLE = 60_000  # characters of all together
_CUT = "link-cut"


def hold() -> None:
    """Begin a run: cut the link if it is too long."""
    kept, problems = cut(address_bar.now())
    if problems:
        address_bar.write(kept)
        tell(problems)


def problems() -> tuple[Text, ...]:
    """Return what was cut, once."""
    return st.session_state.pop(_CUT, ())


def tell(problems: tuple[Text, ...]) -> None:
    """Have lines about a link told on the page that it leads to."""
    st.session_state[_CUT] = (*st.session_state.get(_CUT, ()), *problems)


def cut(query: Query) -> tuple[Query, tuple[Text, ...]]:
    """Return a query within its bounds, and a line for each bound that it exceeded."""
    kept: Query = {}
    long: list[str] = []
    count = left = 0
    whole = WHOLE
    for name, values in query.items():
        for value in values:
            count += 1
            whole -= len(name) + min(len(value), LONGEST)
            if count > MOST or whole < 0 or len(name) > LONGEST:
                left += 1
                continue
            if len(value) > LONGEST:
                long.append(name)
            kept.setdefault(name, []).append(value[:LONGEST])
    told: list[Text] = []
    if long:
        told.append(
            text(
                "{name} may have up to {most:,} characters; the rest is left out.",
                name=", ".join(map(quoted, dict.fromkeys(long[:3]))),
                most=LONGEST,
            )
        )
    if left:
        told.append(
            text("The link is too long: {left:,} of its {count:,} values are left out.", count=count, left=left)
        )
    return kept, tuple(told)
