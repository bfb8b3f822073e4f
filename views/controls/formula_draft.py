"""A formula that cannot be raced as it stands waits in its window, beside the link, which has the last good one.

So nothing that was typed is lost while it has errors: not by another page, another language or another surface.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st

from landscapes import Landscape, typed
from landscapes.typed_surface import TypedSurface
from notation.problems import NotationError

FIRST = "100(y - x^2)^2 + (1 - x)^2"  # where the surface before has no short formula
_LONGEST = 200  # characters of a surface's own formula that one begins with
_DRAFT, _LAST = "formula-draft", "last-own-formula"  # of this window


@dataclass(frozen=True)
class Draft:
    """A text with errors, the sliders that it shall have, and what the surface was made of over which it was typed."""

    text: str
    sliders: Mapping[str, Any]
    over: Mapping[str, Any]
    error: NotationError


def keep(draft: Draft) -> None:
    """Keep a text with errors."""
    st.session_state[_DRAFT] = draft


def drop() -> None:
    """Drop the text with errors, since another one has taken its place."""
    st.session_state.pop(_DRAFT, None)


def draft_over(surface: TypedSurface) -> Draft | None:
    """Return the text with errors that was typed over a surface, if there is one."""
    draft: Draft | None = st.session_state.get(_DRAFT)
    return draft if draft is not None and draft.over == surface.made_of() else None


def carry_over(before: TypedSurface, after: TypedSurface) -> None:
    """Keep the text with errors when the surface below it is made again, with another map or another slider."""
    if (draft := draft_over(before)) is not None:
        sliders = {**draft.sliders, **after.made_of()["sliders"]}
        keep(replace(draft, sliders=sliders, over=after.made_of()))


def remember(surface: TypedSurface) -> None:
    """Remember this window's formula, for whoever looks at another surface and comes back."""
    st.session_state[_LAST] = surface


def begin(before: Landscape) -> TypedSurface:
    """Return this window's last formula, or else that of the surface before, with its parameters as sliders."""
    last: TypedSurface | None = st.session_state.get(_LAST)
    return last or _written_out(before)


def _written_out(surface: Landscape) -> TypedSurface:
    formula = surface.formula.replace("**", "^")
    sliders = {spec.name: (spec.default, *spec.slider, spec.log) for spec in surface.own_params()}
    if len(formula) <= _LONGEST:
        try:
            own = {spec.name: getattr(surface, spec.name) for spec in surface.own_params()}
            return typed(formula, sliders=sliders).replace(**own)
        except ValueError:  # a name that means something else there
            pass
    return typed(FIRST)
