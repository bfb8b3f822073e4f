"""Rules that cannot be raced as they stand wait in their window, beside the link, which has the last good ones.

Each belongs to a racer, and goes along when racers are removed or added. So nothing that was typed is lost while it has
errors: not by closing the racer, by another rule, another page or another language.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from notation.problems import Problem
from optimizers import Optimizer, written
from optimizers.writing import WrittenRule
from optimizers.writing.examples import EXAMPLES

DESCENT = "param lr = 0.001 in 1e-5..1 log\nx = x - lr*g"  # gradient descent, which is too short for an example
_FIRST = "momentum"  # the example to begin with where no other is nearer to the rule before
_SAME: Mapping[str, Mapping[str, str]] = {  # by rule: the example's settings and the rule's own names for them
    "momentum": {"beta": "momentum"},
    "nesterov": {"beta": "momentum"},
    "adam": {"beta1": "beta1", "beta2": "beta2", "eps": "eps"},
}
_DRAFTS, _LAST, _LATEST = "rule-drafts", "last-own-rules", "latest-own-rule"  # of this window


@dataclass(frozen=True)
class Draft:
    """A text that cannot be raced, why, and the text of the rule over which it was typed."""

    text: str
    over: str
    problems: Sequence[Problem] = ()  # none where the rule can be read, but does not fit into the link


def keep(index: int, draft: Draft) -> None:
    """Keep a racer's text with errors."""
    st.session_state[_DRAFTS] = {**st.session_state.get(_DRAFTS, {}), index: draft}


def drop(index: int) -> None:
    """Drop a racer's text with errors, since another one has taken its place."""
    st.session_state[_DRAFTS] = {at: each for at, each in st.session_state.get(_DRAFTS, {}).items() if at != index}


def draft_over(index: int, rule: WrittenRule) -> Draft | None:
    """Return the text with errors that was typed over a racer's rule, if there is one."""
    draft: Draft | None = st.session_state.get(_DRAFTS, {}).get(index)
    return draft if draft is not None and draft.over == rule.text else None


def rearrange(order: Sequence[int]) -> None:
    """Give the racers of a new list what waits for them; `order` has each one's old place, or -1."""
    for kept in (_DRAFTS, _LAST):
        before = st.session_state.get(kept, {})
        st.session_state[kept] = {new: before[old] for new, old in enumerate(order) if old in before}


def remember(index: int, rule: WrittenRule) -> None:
    """Remember a racer's own rule, for whoever looks at another rule and comes back."""
    st.session_state[_LAST] = {**st.session_state.get(_LAST, {}), index: rule}
    st.session_state[_LATEST] = rule


def begin(index: int, before: Optimizer) -> WrittenRule:
    """Return this racer's last own rule, or the rule before written out, or this window's latest, or an example."""
    last: WrittenRule | None = st.session_state.get(_LAST, {}).get(index)
    latest: WrittenRule | None = st.session_state.get(_LATEST)
    return last or _written_out(before) or latest or written(example(_FIRST))


def example(name: str) -> str:
    """Return the text of a ready rule."""
    return EXAMPLES[name][1].rstrip()


def _written_out(rule: Optimizer) -> WrittenRule | None:
    """Return the text of a rule with the rule's settings; None if there is none."""
    if rule.slug == "gradient_descent":
        return written(DESCENT).replace(lr=rule.lr)
    if rule.slug not in _SAME:
        return None
    settings = {own: getattr(rule, name) for own, name in _SAME[rule.slug].items()}
    return written(example(rule.slug)).replace(lr=rule.lr, **settings)
