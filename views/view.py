"""What a page declares about itself, and what every page does alike."""

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
from views.viewer import asked


@dataclass(frozen=True)
class View:
    """A page: its title and icon in the navigation, its place there, its URL and the function that draws it."""

    slug: str
    title: str
    icon: str
    order: int  # 0 is the page of the bare address
    render: Callable[[], None]
    sidebar: bool = True  # its controls stand there, under the choice of a language
    viewer: bool = True  # it shows one, whose script is worth fetching before anything else
    own: Sequence[str] = ()  # what its link has beside the state of all pages

    def __post_init__(self) -> None:
        for name in self.own:
            declared(name)

    def page(self) -> Any:
        """The page as Streamlit knows it."""
        return st.Page(
            self.render, title=translate(self.title), icon=self.icon, url_path=self.slug, default=self.order == 0
        )

    def open(self, query: Mapping[str, Sequence[str]]) -> None:
        """Go to this page with a query; what comes after is not run."""
        full = {**query, **language.in_link()}
        full = {name: values for name, values in full.items() if name.lower() not in _OF_STREAMLIT}
        st.switch_page(self.page(), query_params={name: list(values) for name, values in full.items()})


_OF_STREAMLIT = ("embed", "embed_options")  # which refuses to set them
_LINES = 6  # of problems that are told
_TOLD = "told"  # of this window: a link, and what was told of it


def tell(problems: Sequence[str]) -> None:
    """What of the link could not be used, a line each, which stands until the link changes.

    It is taken out of the link when it is read, and a page may draw itself again at any time. How it is looked at may
    change meanwhile.
    """
    link = {name: st.query_params.get_all(name) for name in st.query_params if name != asked.NAME}
    before, told = st.session_state.get(_TOLD, (link, ()))
    problems = [*link_length.problems(), *language.problems(), *problems] or (told if before == link else ())
    st.session_state[_TOLD] = (link, tuple(problems))
    if problems:
        lines = [in_markdown(sentence(translate(problem))) for problem in problems[:_LINES]]
        if len(problems) > _LINES:
            lines.append(tr("… and {count} more.", count=len(problems) - _LINES))
        st.warning(tr("In the link: {problems}", problems="  \n".join(lines)), icon=":material/link_off:")
