"""Formulas as they fit any width: a line for each part, broken where it is too long."""

from __future__ import annotations

import streamlit as st

from views.catalogue.words import parts_of

_LONG = 80  # characters of a formula; a shorter one fits the narrowest page


def typeset(formula: str) -> None:
    """Draw a formula with a line for each of its parts; a long one can be scrolled by the keyboard too.

    It is typeset inline, not as a display: a display is never broken, and what does not fit would be cut off.
    """
    parts = parts_of(formula)
    lines = "\n\n".join(f"$\\displaystyle {part}$" for part in parts)
    if max(map(len, parts)) > _LONG:
        st.markdown(f'<div class="dl-formula" tabindex="0">\n\n{lines}\n\n</div>', unsafe_allow_html=True)
    else:
        st.markdown(lines, text_alignment="center")
