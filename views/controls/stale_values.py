"""A browser that says again what a widget held before it was told another value.

Two widgets may share a value, so one that a person changes has a run tell the other. A click that comes before the
browser has heard of that carries the old value along, and Streamlit takes it for a change that a person made: the rate
that was typed is lost. A person changes one thing at a time, and cannot have gone back in a run that was cut short. So
a value from before is taken only where nothing else has changed with it, after a run that came to its end.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from views.link import address_bar, link_length

_BEFORE = "before-it-was-told"  # by widget, what it held when the last run told it another value
_ENDED = "run-came-to-its-end"
_SEEN = "query-of-last-run"
_DOUBTFUL = "changes-in-doubt"
_NAMES = "names-of-options"  # by widget, those that the browser knows
_RENAMED = "names-that-were-told"  # since a run last came to its end
_NOTHING = object()


def begin() -> None:
    """At the beginning of a run, after the callbacks: make the change that was in doubt, if it came alone."""
    link_length.hold()
    address_bar.begin()
    doubtful: dict[str, Callable[[], None]] = st.session_state.get(_DOUBTFUL, {})
    if len(doubtful) == 1 and st.session_state.get(_SEEN) == address_bar.now():
        for change in doubtful.values():
            change()
    st.session_state.update({_BEFORE: {}, _ENDED: False, _DOUBTFUL: {}, _SEEN: address_bar.now()})


def end() -> None:
    """At the end of a run that was not cut short."""
    seen = address_bar.end()
    names = {**st.session_state.get(_NAMES, {}), **st.session_state.get(_RENAMED, {})}
    st.session_state.update({_ENDED: True, _SEEN: seen, _NAMES: names, _RENAMED: {}})


def note(key: str) -> None:
    """A widget is about to be told another value than the one it holds."""
    if _BEFORE in st.session_state and key in st.session_state:
        st.session_state[_BEFORE][key] = st.session_state[key]


def renamed(key: str, names: tuple[str, ...]) -> bool:
    """Whether a widget's options have other names now than the browser knows; a new widget comes with its own."""
    known = st.session_state.setdefault(_NAMES, {}).setdefault(key, names)
    told = st.session_state.setdefault(_RENAMED, {})
    if known == names and key not in told:
        return False
    told[key] = names
    return True


def certain() -> bool:
    """Whether the browser knows what the widgets hold: the last run has told it to the end."""
    return st.session_state.get(_ENDED, True)


def heard(key: str, change: Callable[[], None]) -> None:
    """Make the change that a widget's callback asks for; a value from before waits until `begin`, or is no change."""
    doubtful = st.session_state.get(_DOUBTFUL, {})
    doubtful.pop(key, None)
    if st.session_state.get(_BEFORE, {}).get(key, _NOTHING) != st.session_state[key]:
        change()
    elif st.session_state[_ENDED]:
        doubtful[key] = change
