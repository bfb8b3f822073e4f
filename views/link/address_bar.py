"""The link of the page, read and written only here, so that a browser with an old link does not undo a change.

With each request the browser sends the query of its address. A click made before the browser has heard of the latest
change brings the older link along, and the change would be lost; so the newest link is put back. Going Back or Forward
brings an older link too, and there it is wanted: Streamlit says which of the two it was.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.link_names import declared

_WRITTEN = "queries-of-page"
_BROWSERS = declared("view")  # the browser writes this one itself, and tells us (figures/viewer/js/viewlink.js)
Query = dict[str, list[str]]


@dataclass
class _Written:
    """The queries of a page, from the last one that its browser surely knows.

    `ours` is true while the query in Streamlit's hands may be one that we wrote and not one that the browser sent.
    """

    page: str
    queries: list[Query]
    ours: bool = False


def read() -> Query:
    """Return the page's query: the browser's, or a newer one."""
    catch_up()
    return read_given()


def read_given() -> Query:
    """Return the query as Streamlit has it now."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def write(query: Mapping[str, Sequence[str]]) -> None:
    """Set the whole query."""
    wanted = {name: list(values) for name, values in query.items()}
    before = read()
    _keep(before)
    if wanted != before:  # each query that is set takes one more press of the browser's Back
        st.query_params.from_dict(wanted)
    _keep(wanted).ours = True


def put(name: str, value: str | None) -> None:
    """Put a parameter into the query, or take it out (None); the others stay where they are."""
    query = read()
    if value is not None:
        write({**query, name: [value]})
    elif name in query:
        write({other: values for other, values in query.items() if other != name})


def catch_up() -> None:
    """Put the newest query back if the browser has sent an older one."""
    written: _Written | None = st.session_state.get(_WRITTEN)
    if written is None or written.page != _find_page() or is_through_history():
        return
    given, newest = read_given(), written.queries[-1]
    if not _is_same(given, newest) and any(_is_same(given, older) for older in written.queries[:-1]):
        looked = {name: values for name, values in given.items() if name == _BROWSERS}
        st.query_params.from_dict({**_drop_look(newest), **looked})
    elif not written.ours:
        written.queries = [given]


def begin() -> None:
    """Begin a run, after the callbacks."""
    if is_through_history():
        st.session_state.pop(_WRITTEN, None)
    _keep(read()).ours = True


def end() -> Query:
    """End a run that was not cut short, and return its query."""
    query = read()
    _keep(query).ours = False
    return query


def _keep(query: Query) -> _Written:
    written: _Written | None = st.session_state.get(_WRITTEN)
    if written is None or written.page != _find_page():
        written = st.session_state[_WRITTEN] = _Written(_find_page(), [query])
    elif query != written.queries[-1]:
        written.queries.append(query)
    return written


def _is_same(one: Query, other: Query) -> bool:
    return _drop_look(one) == _drop_look(other)


def _drop_look(query: Query) -> Query:
    return {name: values for name, values in query.items() if name != _BROWSERS}


def _find_page() -> str:
    context = get_script_run_ctx()
    return context.page_script_hash if context else ""


def is_through_history() -> bool:
    """Return whether Back or Forward in the browser asked for this run."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation
