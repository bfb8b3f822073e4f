"""The link of the page: read here and written here, so that a browser that has not heard of a change does not undo it.

With each request the browser says what stands in its address. A click that comes before it has heard what was written
there brings an older link along, and the change would be lost: what was written is put back. Whoever goes back or
forward in the browser brings an older link too, and wants it: Streamlit says which of both it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.link_names import declared

_WRITTEN = "queries-of-page"
_BROWSERS = declared("view")  # the browser writes it itself, and tells (figures/viewer/js/viewlink.js)
Query = dict[str, list[str]]


@dataclass
class _Written:
    """The queries of a page, from the last that its browser surely knows.

    `ours`: what stands in Streamlit's hands may be of our own writing, not what the browser has said.
    """

    page: str
    queries: list[Query]
    ours: bool = False


def now() -> Query:
    """The query of the page, the browser's or a newer one."""
    catch_up()
    return asked()


def asked() -> Query:
    """The query as it stands in Streamlit's hands."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(query: Mapping[str, Sequence[str]]) -> None:
    """Set the whole query."""
    wanted = {name: list(values) for name, values in query.items()}
    before = now()
    _keep(before)
    if wanted != before:  # the browser's Back would have to be pressed once more for each time that one is set
        st.query_params.from_dict(wanted)
    _keep(wanted).ours = True


def put(name: str, value: str | None) -> None:
    """Put a parameter into the query, or take it out (None); the others stay where they are."""
    query = now()
    if value is not None:
        write({**query, name: [value]})
    elif name in query:
        write({other: values for other, values in query.items() if other != name})


def catch_up() -> None:
    """Put back what was written, where the browser asks with a query from before it."""
    written: _Written | None = st.session_state.get(_WRITTEN)
    if written is None or written.page != _page() or through_history():
        return
    given, newest = asked(), written.queries[-1]
    if not _same(given, newest) and any(_same(given, older) for older in written.queries[:-1]):
        looked = {name: values for name, values in given.items() if name == _BROWSERS}
        st.query_params.from_dict({**_without_look(newest), **looked})
    elif not written.ours:
        written.queries = [given]


def begin() -> None:
    """At the beginning of a run, after the callbacks."""
    if through_history():
        st.session_state.pop(_WRITTEN, None)
    _keep(now()).ours = True


def end() -> Query:
    """At the end of a run that was not cut short: what its link is."""
    query = now()
    _keep(query).ours = False
    return query


def _keep(query: Query) -> _Written:
    written: _Written | None = st.session_state.get(_WRITTEN)
    if written is None or written.page != _page():
        written = st.session_state[_WRITTEN] = _Written(_page(), [query])
    elif query != written.queries[-1]:
        written.queries.append(query)
    return written


def _same(one: Query, other: Query) -> bool:
    return _without_look(one) == _without_look(other)


def _without_look(query: Query) -> Query:
    return {name: values for name, values in query.items() if name != _BROWSERS}


def _page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def through_history() -> bool:
    """Whether this run was asked for by Back or Forward in the browser."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
