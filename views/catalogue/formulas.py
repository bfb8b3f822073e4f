"""Formulas as they fit any width: a line for each part, broken where it is too long."""

from __future__ import annotations

import re

import streamlit as st

from views.catalogue.words import split_formula

_LONG = 80  # characters of a formula; a shorter one fits the narrowest page


def draw_formula(formula: str) -> None:
    """Draw a formula with a line for each of its parts; a long one can be scrolled by the keyboard too.

    It is typeset inline, not as a display: a display is never broken, and what does not fit would be cut off.
    """
    parts = [make_breakable(part) for part in split_formula(formula)]
    lines = "\n\n".join(f"$\\displaystyle {part}$" for part in parts)
    if max(map(len, parts)) > _LONG:
        st.markdown(f'<div class="dl-formula" tabindex="0">\n\n{lines}\n\n</div>', unsafe_allow_html=True)
    else:
        st.markdown(lines, text_alignment="center")


def make_breakable(formula: str) -> str:
    r"""Return a formula whose long brackets have a fixed size.

    A line is never broken between \left and \right, which measure what is between them.
    """
    opened: list[int] = []
    pairs = []
    for found in re.finditer(r"\\(left|right)(?![a-z])", formula):
        if found[1] == "left":
            opened.append(found.start())
        elif opened:
            pairs.append((opened.pop(), found.start()))
    changes = {}
    for start, end in pairs:
        if end - start > _LONG and formula[start + 5 : start + 6] == "(" and formula[end + 6 : end + 7] == ")":
            changes |= {start: (r"\left", r"\Bigl"), end: (r"\right", r"\Bigr")}
    for place in sorted(changes, reverse=True):
        before, after = changes[place]
        formula = formula[:place] + after + formula[place + len(before) :]
    return formula
