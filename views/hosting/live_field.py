"""A text field that is read while one types in it, and not only when it is left."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def read_while_typing(field: str) -> None:
    """Have the browser hand over the text of a field, a widget's key, whenever nobody has typed for a moment."""
    with st.container(key=f"live-{field}"):
        st.html(f'<script data-field="{escape(field)}">{SCRIPT}</script>', unsafe_allow_javascript=True)
