"""Echoes: a browser may send a widget's old value once more after the server has set another one.

Two widgets may share a value; when a person changes one, the run sets the other. A click made before the browser has
heard of that still carries the old value, and Streamlit takes it for a change, so the rate just typed would be lost.
But a person changes one thing at a time, and cannot have gone back during a run that was cut short. So an old value is
taken only if nothing else changed with it, and only after a run that came to its end.

A number field that has just been drawn is empty for a moment, until the browser gives it its value. A click in that
moment reports all such fields as empty, but a person empties only one at a time.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from views.link import address_bar, link_length

_BEFORE = "before-it-was-given"  # by widget, its value before the last run set another one
_ENDED = "run-came-to-its-end"
_SEEN = "query-of-last-run"
_DOUBTFUL = "changes-in-doubt"
_NAMES = "names-of-options"  # by widget, the names that the browser knows
_RENAMED = "names-that-were-given"  # by widget, those given since a run last came to its end
_NOTHING = object()


def begin() -> None:
    """Begin a run, after the callbacks: make the change in doubt if it came alone."""
    link_length.enforce_limits()
    address_bar.begin()
    doubtful: dict[str, Callable[[], None]] = st.session_state.get(_DOUBTFUL, {})
    if len(doubtful) == 1 and st.session_state.get(_SEEN) == address_bar.read():
        for change in doubtful.values():
            change()
    st.session_state.update({_BEFORE: {}, _ENDED: False, _DOUBTFUL: {}, _SEEN: address_bar.read()})


def end() -> None:
    """End a run that was not cut short."""
    seen = address_bar.end()
    names = {**st.session_state.get(_NAMES, {}), **st.session_state.get(_RENAMED, {})}
    st.session_state.update({_ENDED: True, _SEEN: seen, _NAMES: names, _RENAMED: {}})


def note(key: str) -> None:
    """Note a widget's value before it is set to another one."""
    if _BEFORE in st.session_state and key in st.session_state:
        st.session_state[_BEFORE][key] = st.session_state[key]


def note_names(key: str, names: tuple[str, ...]) -> bool:
    """Return whether a widget's options have other names than the browser knows; those of a new widget are known."""
    known = st.session_state.setdefault(_NAMES, {}).setdefault(key, names)
    given = st.session_state.setdefault(_RENAMED, {})
    if known == names and key not in given:
        return False
    given[key] = names
    return True


def take_change(key: str, change: Callable[[], None]) -> None:
    """Make the change of a widget's callback. An echo waits until `begin`, or is dropped."""
    doubtful = st.session_state.get(_DOUBTFUL, {})
    doubtful.pop(key, None)
    if st.session_state.get(_BEFORE, {}).get(key, _NOTHING) != st.session_state[key]:
        change()
    else:
        doubt(key, change)


def doubt(key: str, change: Callable[[], None]) -> None:
    """Leave a change to `begin`, which makes it if no other is in doubt. Drop it after a run that was cut short."""
    if st.session_state.get(_ENDED, True):
        st.session_state.setdefault(_DOUBTFUL, {})[key] = change
