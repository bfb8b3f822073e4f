"""The language of the page: the link's (`?lang=`), else the browser's, else English."""

from __future__ import annotations

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


def language() -> str:
    """The language of this run, as its folder in `locales/` is called."""
    asked = st.query_params.get(PARAMETER)
    return language_for(asked) if asked is not None else own()


def own() -> str:
    """The language that the browser asks for; English where there are no words for it."""
    return language_for(st.context.locale)


def tr(template: str, /, **values: Any) -> str:
    """An English text, filled in, in the language of this run. Its first argument is always written out in full."""
    return translated(text(template, **values), language())


def translate(words: str) -> str:
    """Words that stand elsewhere, a registry's, a preset's or an error's, in the language of this run."""
    return translated(words, language())


def sentences(said: Sequence[str]) -> str:
    """Sentences in a row; full-width stops bring their own gap."""
    return "".join(words if words.endswith("。") else f"{words} " for words in said).strip()


def settle() -> None:
    """Once a run, before anything is drawn: put back a language that the navigation dropped, refuse an unknown one."""
    asked = st.query_params.get(PARAMETER)
    if asked is None:
        kept = st.session_state.get(_KEPT)
        if kept is not None and kept != own():
            address_bar.put(PARAMETER, kept)
    elif known_language(asked) is None:
        wanted = refusals.one_of(called(PARAMETER), languages(), asked)
        st.session_state[_REFUSED] = refusals.problem(wanted, refusals.using(languages()[SOURCE]))
        _keep(SOURCE)
    else:
        st.session_state[_KEPT] = known_language(asked)


def problems() -> tuple[Text, ...]:
    """A line about a language in the link that does not exist; told once."""
    refused: Text | None = st.session_state.pop(_REFUSED, None)
    return (refused,) if refused else ()


def tell_browser() -> None:
    """Which language the page is in: a screen reader and the choice of a font go by it."""
    with st.container(key="page-language"):
        st.html(f'<script>document.documentElement.lang = "{language()}";</script>', unsafe_allow_javascript=True)


def switch() -> None:
    """Each language by its own name; choosing one puts it into the link."""
    if st.session_state.get(_SWITCH) != language():  # told late it would undo in the browser what was chosen meanwhile
        st.session_state[_SWITCH] = language()
    st.segmented_control(
        tr("Language"), list(languages()), default=language(), key=_SWITCH, format_func=languages().__getitem__,
        required=True, label_visibility="collapsed", on_change=_choose,
    )  # fmt: skip


def in_link() -> dict[str, list[str]]:
    """The language's part of a link to another page."""
    return {PARAMETER: st.query_params.get_all(PARAMETER)} if PARAMETER in st.query_params else {}


def _choose() -> None:
    chosen = st.session_state[_SWITCH]
    if chosen:
        _keep(chosen)


def _keep(chosen: str) -> None:
    """Into the link, and out of it where the browser asks for the same."""
    st.session_state[_KEPT] = chosen
    address_bar.put(PARAMETER, chosen if chosen != own() else None)
