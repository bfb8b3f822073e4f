"""The language of the page: the link's (`?lang=`), else the browser's, else English."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

import streamlit as st

from core.link_names import called, declared
from core.words import SOURCE, Text, known_language, language_for, languages, text, translated
from engine import refusals
from views.link import address_bar

PARAMETER = declared("lang")
_KEPT = "language-of-window"  # what was chosen here: the navigation drops the query
_REFUSED = "language-refused"
_SWITCH = "language"


class _Run(threading.local):
    """The language of the run in this thread, "" before it is settled: a page asks for it hundreds of times."""

    language = ""


_RUN = _Run()


def language() -> str:
    """Return the language of this run, by the name of its folder in `locales/`."""
    return _RUN.language or _read()


def _read() -> str:
    asked = st.query_params.get(PARAMETER)
    return language_for(asked) if asked is not None else read_browser_language()


def read_browser_language() -> str:
    """Return the language that the browser asks for; English if it is not available."""
    return language_for(st.context.locale)


def tr(template: str, /, **values: Any) -> str:
    """Return an English text, filled in, in the language of this run. Its first argument must be a literal."""
    return translated(text(template, **values), language())


def translate(words: str) -> str:
    """Return the words of a registry, a preset or an error in the language of this run."""
    return translated(words, language())


def join_sentences(said: Sequence[str]) -> str:
    """Return sentences in a row; full-width stops need no space."""
    return "".join(words if words.endswith("。") else f"{words} " for words in said).strip()


def settle() -> None:
    """Settle the language once a run, before anything is drawn.

    Puts back a language that the navigation dropped, and refuses an unknown one.
    """
    _RUN.language = ""
    asked = st.query_params.get(PARAMETER)
    if asked is None:
        kept = st.session_state.get(_KEPT)
        if kept is not None and kept != read_browser_language():
            address_bar.put(PARAMETER, kept)
    elif known_language(asked) is None:
        wanted = refusals.one_of(called(PARAMETER), languages(), asked)
        st.session_state[_REFUSED] = refusals.problem(wanted, refusals.using(languages()[SOURCE]))
        _keep(SOURCE)
    else:
        st.session_state[_KEPT] = known_language(asked)
    _RUN.language = _read()


def take_problems() -> tuple[Text, ...]:
    """Return a line about an unknown language in the link, once."""
    refused: Text | None = st.session_state.pop(_REFUSED, None)
    return (refused,) if refused else ()


def draw_language_choice() -> None:
    """Draw the choice of language, each by its own name; choosing one puts it into the link."""
    if st.session_state.get(_SWITCH) != language():  # a late value would undo a newer choice
        st.session_state[_SWITCH] = language()
    st.segmented_control(
        tr("Language"), list(languages()), default=language(), key=_SWITCH, format_func=languages().__getitem__,
        required=True, label_visibility="collapsed", on_change=_choose,
    )  # fmt: skip


def in_link() -> dict[str, list[str]]:
    """Return the language's part of a link to another page."""
    return {PARAMETER: st.query_params.get_all(PARAMETER)} if PARAMETER in st.query_params else {}


def _choose() -> None:
    chosen = st.session_state[_SWITCH]
    if chosen:
        _keep(chosen)


def _keep(chosen: str) -> None:
    """Put the language into the link, or remove it if the browser asks for the same."""
    st.session_state[_KEPT] = chosen
    address_bar.put(PARAMETER, chosen if chosen != read_browser_language() else None)
