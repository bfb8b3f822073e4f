"""The declaration of a page, and the parts that all pages share."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.link_names import declared
from core.strangers import in_markdown
from core.words import sentence
from views import language
from views.language import tr, translate
from views.link import link_length
from views.viewer import asked_view


@dataclass(frozen=True)
class View:
    """A page: its title and icon in the navigation, its place there, its URL and the function that draws it."""

    slug: str
    title: str
    icon: str
    order: int  # 0 is the page of the bare address
    render: Callable[[], None]
    sidebar: bool = True  # the page has controls there, under the choice of a language
    viewer: bool = True  # the page shows a viewer, whose script is fetched before anything else
    alone: bool = False  # `view=map` in its link leaves nothing but the viewer
    own: Sequence[str] = ()  # its link's parameters beside the state of all pages

    def __post_init__(self) -> None:
        for name in self.own:
            declared(name)

    def make_page(self) -> Any:
        """Return the page as Streamlit knows it."""
        return st.Page(
            self.render, title=translate(self.title), icon=self.icon, url_path=self.slug, default=self.order == 0
        )

    def open(self, query: Mapping[str, Sequence[str]]) -> None:
        """Go to this page with a query; what comes after is not run."""
        full = {**query, **language.in_link()}
        full = {name: values for name, values in full.items() if name.lower() not in _OF_STREAMLIT}
        st.switch_page(self.make_page(), query_params={name: list(values) for name, values in full.items()})


_OF_STREAMLIT = ("embed", "embed_options")  # Streamlit refuses to set them
_LINES = 6  # most problems shown
_SHOWN = "problems-shown"  # this window's last link, and the problems shown for it


def show_problems(problems: Sequence[str]) -> None:
    """Draw a line for each thing in the link that could not be used, until the link changes.

    The link is mended when it is read, and a page may draw itself again at any time, so the lines are kept beside it. A
    change of the view does not count.
    """
    link = {name: st.query_params.get_all(name) for name in st.query_params if name != asked_view.NAME}
    before, shown = st.session_state.get(_SHOWN, (link, ()))
    problems = [*link_length.take_problems(), *language.take_problems(), *problems] or (shown if before == link else ())
    st.session_state[_SHOWN] = (link, tuple(problems))
    if problems:
        lines = [in_markdown(sentence(translate(problem))) for problem in problems[:_LINES]]
        if len(problems) > _LINES:
            lines.append(tr("… and {count} more.", count=len(problems) - _LINES))
        st.warning(tr("In the link: {problems}", problems="  \n".join(lines)), icon=":material/link_off:")
