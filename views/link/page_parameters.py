"""Parameters of a single page: they stand in its link beside the experiment, without defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

import streamlit as st

from core.link_names import called, declared
from core.params import checked_number
from core.words import Text
from engine import refusals
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
        """Return its value in the link, or the default if it is no number.

        A value outside the range is reported and replaced by the nearest inside.
        """
        link = Reader({self.name: st.query_params.get_all(self.name)})
        number = self.in_link(link)
        if link.problems:
            problems += link.problems
            address_bar.put(self.name, None if number == self.default else f"{number:.12g}")
        return number

    def write(self, state: PageState, value: Any) -> PageState:
        """Put a value into the link, as the edit of a field. Raises ValueError if it is refused."""
        number = checked_number(called(self.name), value, self.valid, whole=self.whole)
        address_bar.put(self.name, None if number == self.default else f"{number:.12g}")
        return state


@dataclass(frozen=True)
class OwnChoice(Choice):
    """One of several words in the link that a page reads and writes itself."""

    names: Mapping[str, str] | None = None  # what each is called for a person

    def read(self, problems: list[Text]) -> str:
        """Return its value; an unknown one is reported, removed from the link and replaced by the default."""
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


@dataclass(frozen=True)
class OwnSeveral:
    """Any of several words in the link, in one value with commas; none of them is the default."""

    name: str

    def __post_init__(self) -> None:
        declared(self.name)

    def read(self, known: Sequence[str] | Mapping[str, str], problems: list[Text]) -> tuple[str, ...]:
        """Return the words that are known, in the order of the link; any other is reported and removed."""
        given = [word for value in st.query_params.get_all(self.name) for word in value.split(",") if word]
        chosen = tuple(dict.fromkeys(word for word in given if word in known))
        strange = [word for word in given if word not in known]
        if strange:
            wanted = refusals.one_of(called(self.name), known, strange[0])
            problems.append(refusals.problem(wanted, refusals.LEFT_OUT))
            self.put(chosen)
        return chosen

    def put(self, words: Iterable[str]) -> None:
        """Put these words into the link."""
        address_bar.put(self.name, ",".join(words) or None)
