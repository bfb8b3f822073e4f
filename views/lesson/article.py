"""The folded box for a reader who comes from the articles behind the lab."""

from __future__ import annotations

import streamlit as st

from lessons import Lesson
from views.language import tr
from views.lesson.dressing import lead_on


def draw(lesson: Lesson) -> None:
    """Draw what differs in the articles, if the lesson says it: letters, a line that is wrong there, and a run."""
    article = lesson.article
    if article is None:
        return
    with st.expander(tr("If you come from the article"), icon=":material/article:", key="lesson-article"):
        lines = "\n".join(f"- {line}" for line in _write_lines(lesson))
        st.markdown(f"{_name_article(article.which)}\n\n{lines}")


def _name_article(which: str) -> str:
    """Return the sentence that says which of the two articles is meant."""
    if which == "first":
        return tr(
            "The first of two Chinese articles for students, on exponentially weighted averages, Momentum, AdaGrad, "
            "RMSProp and Adam, covers this subject, too."
        )
    if which == "second":
        return tr(
            "The second of two Chinese articles for students, on optimizers, learning rates and an optimizer of one's "
            "own, covers this subject, too."
        )
    return tr(
        "Two Chinese articles for students cover this subject, too: one on exponentially weighted averages, Momentum, "
        "AdaGrad, RMSProp and Adam, one on optimizers, learning rates and an optimizer of one's own."
    )


def _write_lines(lesson: Lesson) -> list[str]:
    assert lesson.article is not None
    return [
        f"**{title}** {lead_on(words)}"
        for title, words in (
            (tr("Letters:"), lesson.article.letters),
            (tr("A correction:"), lesson.article.line),
            (tr("When it is run:"), lesson.article.run),
        )
    ]
