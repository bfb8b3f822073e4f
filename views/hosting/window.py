"""The window around a page: its language; a page or scene opens at its top, a menu closes; and it may be a frame."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def tell_language(language: str) -> None:
    """Tell the browser the page's language, for screen readers and the choice of fonts."""
    with st.container(key="page-language"):
        _run(language=language)


def open_at_top(part: str, place: str) -> None:
    """Go to the top when another place is shown in a part of the app, "page" or "scene".

    A part that is drawn again at the same place keeps its scroll position: Streamlit runs a script only where it is
    new.
    """
    with st.container(key=f"place-of-{part}"):
        _run(part=part, place=place)


def is_embedded() -> bool:
    """Return whether the page stands in another one, as `embed=true` in its address says."""
    return bool(st.context.is_embedded)


def _run(**said: str) -> None:
    """Run the script with these words. They are no part of it, for the browser runs only what it knows by a hash."""
    words = " ".join(f'data-{name}="{escape(word)}"' for name, word in said.items())
    st.html(f"<script {words}>{SCRIPT}</script>", unsafe_allow_javascript=True)
