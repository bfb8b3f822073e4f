"""Every surface, rule and schedule as an entry that can be searched for."""

from __future__ import annotations

import inspect
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from core.words import SOURCE, text, translated
from landscapes import LANDSCAPES, Landscape
from optimizers import OPTIMIZERS, Optimizer
from optimizers.schedules import SCHEDULES, Schedule

SECTIONS = {"surfaces": text("Surfaces"), "rules": text("Rules"), "schedules": text("Schedules")}
_HELD: Mapping[str, Mapping[str, Landscape | Optimizer | Schedule]] = {
    "surfaces": LANDSCAPES,
    "rules": OPTIMIZERS,
    "schedules": SCHEDULES,
}
# The simplest families come first; a family that is not listed here comes after them.
_FIRST = (
    "Bowls and valleys", "Saddles", "Plateaus and cliffs", "Many minima",
    "Plain", "Momentum", "Adaptive", "Sign", "Curvature", "Around another rule", "Reference",
    "Constant", "Falling",
)  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A surface, a rule or a schedule, as it stands in its registry."""

    section: str
    thing: Landscape | Optimizer | Schedule

    @property
    def slug(self) -> str:
        return self.thing.slug

    @property
    def title(self) -> str:
        return self.thing.title

    @property
    def family(self) -> str:
        return self.thing.family

    @property
    def year(self) -> int:
        """The year of a rule's paper; 0 for surfaces and schedules."""
        year = re.search(r"\((\d{4})\)", self.thing.source) if self.section == "rules" else None
        return int(year[1]) if year else 0

    @property
    def what(self) -> str:
        """The first sentence of its docstring, in English: what it does."""
        return extract_first_sentence(inspect.getdoc(type(self.thing)) or "")

    def name_begins_with(self, words: str, language: str = SOURCE) -> bool:
        """Return whether its name begins with these words."""
        return any(name.startswith(normalise(words)) for name in _names_of(self, language))


def extract_first_sentence(docstring: str) -> str:
    """Return a docstring's first paragraph on one line."""
    return " ".join(docstring.partition("\n\n")[0].split())


@cache
def list_entries(section: str) -> tuple[Entry, ...]:
    """Return a section's entries by family; within a family rules are ordered by year, others by title."""
    found = [Entry(section, thing) for thing in _HELD[section].values()]
    families = dict.fromkeys([*_FIRST, *(entry.family for entry in found)])
    order = {family: place for place, family in enumerate(families)}
    return tuple(sorted(found, key=lambda entry: (order[entry.family], entry.year, entry.title.casefold())))


def find_entries(section: str, words: str, language: str = SOURCE) -> tuple[Entry, ...]:
    """Return the entries that contain every one of the words; those with such a name come first."""
    wanted = normalise(words).split()
    hits = [
        entry for entry in list_entries(section) if all(word in _searchable_text_of(entry, language) for word in wanted)
    ]
    whole = " ".join(wanted)
    return tuple(sorted(hits, key=lambda entry: _rank(entry, whole, language))) if wanted else tuple(hits)


def normalise(words: str) -> str:
    """Return words in a form to compare: lower case, no accents, a space for anything but letters and digits."""
    parted = unicodedata.normalize("NFKD", words.casefold())
    kept = (
        " " if not character.isalnum() else character for character in parted if not unicodedata.combining(character)
    )
    return " ".join("".join(kept).split())


def _rank(entry: Entry, words: str, language: str) -> int:
    """Return 0 if the words are its name, 1 if its name begins with them, 2 if it contains them, else 3."""
    names = _names_of(entry, language)
    if words in names:
        return 0
    if any(name.startswith(words) for name in names):
        return 1
    return 2 if any(words in name for name in names) else 3


@cache
def _names_of(entry: Entry, language: str) -> tuple[str, ...]:
    return tuple(map(normalise, (entry.slug, entry.title, translated(entry.title, language))))


@cache
def _searchable_text_of(entry: Entry, language: str) -> str:
    thing = entry.thing
    words = [entry.title, entry.family, thing.teaches]
    words += [translated(each, language) for each in words] + [thing.source, entry.slug, entry.what]
    return " ".join(map(normalise, words))
