"""What is done to the window around a page: another page or scene opens at its top, the phone's menu closes."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

_SCRIPT = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")


def open_at_top(part: str, place: str) -> None:
    """Go to the top where another place than before is shown in a part of the app, "page" or "scene".

    What is drawn again at the same place stays where it was scrolled to: Streamlit runs a script only where it is new.
    """
    arrived = json.dumps([part, place]).replace("<", "\\u003c")
    with st.container(key=f"place-of-{part}"):
        st.html(f"<script>{_SCRIPT}({arrived});</script>", unsafe_allow_javascript=True)
