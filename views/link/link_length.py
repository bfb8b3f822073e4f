"""How long a link may be: what is beyond is cut before anything reads it, and told in a line.

What each part of a link may be its reader says. This holds for all of it, the parameters that belong to nobody
included, since a link stays with a window, and goes into the links and files that are taken away.
"""

from __future__ import annotations

import streamlit as st

from core.words import Text, text
from engine.refusals import quoted
from views.link import address_bar
from views.link.address_bar import Query

LONGEST = 1000  # characters of a name or a value
MOST = 1000  # values: of more Streamlit takes none
WHOLE = 60_000  # characters of all together
_CUT = "link-cut"


def hold() -> None:
    """At the beginning of a run: cut the link where it is too long."""
    kept, problems = cut(address_bar.now())
    if problems:
        address_bar.write(kept)
        tell(problems)


def problems() -> tuple[Text, ...]:
    """What was cut; told once."""
    return st.session_state.pop(_CUT, ())


def tell(problems: tuple[Text, ...]) -> None:
    """Have lines about a link told on the page that it leads to."""
    st.session_state[_CUT] = (*st.session_state.get(_CUT, ()), *problems)


def cut(query: Query) -> tuple[Query, tuple[Text, ...]]:
    """A query within its bounds, and a line for each bound that it was over."""
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
            text("{name} may have up to {most:,} characters; the rest is left out.",
                 name=", ".join(map(quoted, dict.fromkeys(long[:3]))), most=LONGEST)
        )  # fmt: skip
    if left:
        told.append(
            text("The link is too long: of its {count:,} values {left:,} are left out.", count=count, left=left)
        )
    return kept, tuple(told)
