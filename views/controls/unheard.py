"""What was written into the link since the last whole run: the browser may not have heard of it.

A click that comes before it has brings the old query along; the change would be lost, so what was written is put back.
Whoever goes back or forward in the browser brings an old query too, and wants it: Streamlit says which of both it was.
"""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_WRITTEN = "queries-since-a-run-ended"
Query = dict[str, list[str]]


@dataclass(frozen=True)
class _Written:
    """The query at the end of a page's last whole run, and each that was written since."""

    url: str | None
    queries: list[Query]


def note(query: Query) -> None:
    """A query has been written."""
    if written := st.session_state.get(_WRITTEN):
        written.queries.append(query)


def newest(asked: Query) -> Query | None:
    """What is to be put back where a browser asks with an older query that it does not mean; else None."""
    written: _Written | None = st.session_state.get(_WRITTEN)
    if written and not through_history() and written.url == st.context.url and asked in written.queries[:-1]:
        return written.queries[-1]
    return None


def begin(asked: Query) -> None:
    """At the beginning of a run: who has gone through the history begins anew."""
    if through_history():
        heard(asked)


def heard(asked: Query) -> None:
    """The browser knows all that was written: a run has come to its end."""
    st.session_state[_WRITTEN] = _Written(st.context.url, [asked])


def through_history() -> bool:
    """Whether this run was asked for by Back or Forward in the browser."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
