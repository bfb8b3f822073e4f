"""Parameters that belong to one page alone: they stand in its link beside the experiment, defaults left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import streamlit as st

from core.link_names import called
from core.params import checked_number
from core.words import Text
from engine.extras import Choice, Extra
from engine.link_reader import Reader
from views.link import address_bar
from views.link.page_state import PageState


@dataclass(frozen=True)
class OwnNumber(Extra):
    """A number in the link that a page reads and writes itself."""

    @classmethod
    def of(cls, extra: Extra) -> Self:
        return cls(extra.name, extra.default, extra.valid, extra.whole)

    def read(self, problems: list[Text]) -> float:
        """Its value; one outside its range is told, and is the nearest inside; what is no number is the default."""
        link = Reader({self.name: st.query_params.get_all(self.name)})
        number = self.in_link(link)
        if link.problems:
            problems += link.problems
            address_bar.put(self.name, None if number == self.default else f"{number:.12g}")
        return number

    def write(self, state: PageState, value: Any) -> PageState:
        """Put a value into the link, as the edit of a field. Raises ValueError for one that is refused."""
        number = checked_number(called(self.name), value, self.valid, whole=self.whole)
        address_bar.put(self.name, None if number == self.default else f"{number:.12g}")
        return state


@dataclass(frozen=True)
class OwnChoice(Choice):
    """One of several words in the link that a page reads and writes itself."""

    names: Mapping[str, str] | None = None  # what each is called for a person

    def read(self, problems: list[Text]) -> str:
        """Its value; one that does not exist is told, taken out of the link, and is the default."""
        link = Reader({self.name: st.query_params.get_all(self.name)})
        chosen = link.choice(self.name, self.options[0], self.names or self.options)
        if link.problems:
            problems += link.problems
            address_bar.put(self.name, None if chosen == self.options[0] else chosen)
        return chosen

    def write(self, state: PageState, value: Any) -> PageState:
        """Put a choice into the link, as the edit of a field."""
        address_bar.put(self.name, None if value == self.options[0] else str(value))
        return state
