"""What a visitor has chosen on the Atlas page, as its link has it, and the rules and surfaces that this leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import streamlit as st

from catalogue.entries import list_entries
from core.link_names import called
from core.words import Text, text
from engine import refusals
from engine.atlas.properties import properties
from figures.atlas_words import MEASURES
from landscapes import LANDSCAPES
from optimizers import OPTIMIZERS
from views.link import address_bar
from views.link.page_parameters import OwnChoice, OwnSeveral

SORTS = {
    "rank": text("median rank"),
    "wins": text("wins"),
    "worst": text("worst case"),
    "surface": text("one surface"),
    "family": text("family"),
    "name": text("name"),
}
COLUMNS = {"ease": text("easiest first"), "family": text("family"), "name": text("name")}
KINKS = {"any": text("Smooth and kinked"), "smooth": text("Smooth"), "kinked": text("With kinks")}
BENDS = {"any": text("Convex and not"), "yes": text("Convex"), "no": text("Not convex")}
AXES = {
    "any": text("Axis-aligned and turned"),
    "aligned": text("Axis-aligned: x and y act apart"),
    "turned": text("Turned: x and y act together"),
}
MEASURE = OwnChoice("measure", tuple(MEASURES), MEASURES)
SORT, ORDER = OwnChoice("sort", tuple(SORTS), SORTS), OwnChoice("columns", tuple(COLUMNS), COLUMNS)
KINKED, CONVEX = OwnChoice("kinks", tuple(KINKS), KINKS), OwnChoice("convex", tuple(BENDS), BENDS)
ALIGNED = OwnChoice("aligned", tuple(AXES), AXES)
SORT_ON = OwnChoice("sort_on", tuple(LANDSCAPES), {slug: one.title for slug, one in LANDSCAPES.items()})
RULE_FAMILIES, RULES = OwnSeveral("rule_families"), OwnSeveral("rules")
SURFACE_FAMILIES, SURFACES = OwnSeveral("surface_families"), OwnSeveral("surfaces")
MINE = OwnChoice("mine", ("no", "yes"))
CELL = "cell"
OWN = (
    *(one.name for one in (MEASURE, SORT, SORT_ON, ORDER, KINKED, CONVEX, ALIGNED, MINE)),
    *(one.name for one in (RULE_FAMILIES, RULES, SURFACE_FAMILIES, SURFACES)),
    CELL,
)


@dataclass(frozen=True)
class Choice:
    """A visitor's choice. What is empty leaves everything; `cell` is the rule and the surface of the open cell."""

    measure: str
    sort: str
    sort_on: str
    order: str
    rule_families: tuple[str, ...]
    rules: tuple[str, ...]
    surface_families: tuple[str, ...]
    surfaces: tuple[str, ...]
    kinks: str
    convex: str
    aligned: str
    cell: tuple[str, str] | None
    mine: bool

    def leaves_rule(self, slug: str) -> bool:
        """Return whether a rule of the table is shown."""
        return not (self.rule_families and family_of(OPTIMIZERS[slug].family) not in self.rule_families) and (
            not self.rules or slug in self.rules
        )

    def leaves_surface(self, slug: str) -> bool:
        """Return whether a surface is shown. Its properties are found out only if they are asked for."""
        if self.surfaces and slug not in self.surfaces:
            return False
        surface = LANDSCAPES[slug]
        if self.surface_families and family_of(surface.family) not in self.surface_families:
            return False
        if self.kinks != "any" and surface.smooth != (self.kinks == "smooth"):
            return False
        if self.convex != "any" and properties(surface).convex != (self.convex == "yes"):
            return False
        return self.aligned == "any" or properties(surface).separable == (self.aligned == "aligned")


def read(rules: Sequence[str], surfaces: Sequence[str], own: Sequence[str], problems: list[Text]) -> Choice:
    """Return the choice in the link, for a table's rules and surfaces and the keys of a visitor's own rules.

    What cannot be used is reported and removed.
    """
    return Choice(
        measure=MEASURE.read(problems),
        sort=SORT.read(problems),
        sort_on=SORT_ON.read(problems),
        order=ORDER.read(problems),
        rule_families=RULE_FAMILIES.read(families("rules"), problems),
        rules=RULES.read({slug: OPTIMIZERS[slug].title for slug in rules}, problems),
        surface_families=SURFACE_FAMILIES.read(families("surfaces"), problems),
        surfaces=SURFACES.read({slug: LANDSCAPES[slug].title for slug in surfaces}, problems),
        kinks=KINKED.read(problems),
        convex=CONVEX.read(problems),
        aligned=ALIGNED.read(problems),
        cell=_read_cell((*rules, *own), surfaces, problems),
        mine=MINE.read(problems) == "yes",
    )


def _read_cell(rules: Sequence[str], surfaces: Sequence[str], problems: list[Text]) -> tuple[str, str] | None:
    given = st.query_params.get(CELL)
    if given is None:
        return None
    rule, _, surface = given.partition(",")
    if rule in rules and surface in surfaces:
        return rule, surface
    wrong, known = (surface, surfaces) if rule in rules else (rule, rules)
    problems.append(refusals.problem(refusals.one_of(called(CELL), known, wrong), refusals.LEFT_OUT))
    address_bar.put(CELL, None)
    return None


def open_cell(rule: str, surface: str) -> None:
    """Put the open cell into the link, from a callback."""
    address_bar.put(CELL, f"{rule},{surface}")


def close_cell() -> None:
    """Take it out again, from a callback."""
    address_bar.put(CELL, None)


def leave_own_out() -> None:
    """Take the visitor's own rules out of the table, from a callback."""
    address_bar.put(MINE.name, None)


@cache
def families(section: str) -> Mapping[str, str]:
    """Return the families of a section of the catalogue, as a link has them, with their names."""
    return {family_of(entry.family): entry.family for entry in list_entries(section)}


@cache
def family_of(title: str) -> str:
    """Return a family as a link has it."""
    return title.lower().replace(" ", "-")
