"""Every parameter of a link: its owner, and its words for a person, as on the fields of the page.

A parameter that is not in `NAMES` cannot be declared, so no two owners share a name: not two pages, and not a page and
a surface, whose own parameters stand in the link without a prefix.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.words import Text, named, text

_OF_A_RACER = re.compile(r"(\w+)\.(\d+)")


@dataclass(frozen=True)
class LinkName:
    """A parameter of a link: the module that reads it, and its words."""

    owner: str
    words: Text


# A link also has the settings of racers, which carry a racer's number, and those of its surface.
NAMES: Mapping[str, LinkName] = {
    "v": LinkName("engine.link", text("version")),
    "surface": LinkName("engine.link", text("surface")),
    "formula": LinkName("engine.formula_link", text("formula")),
    "sliders": LinkName("engine.formula_link", text("sliders")),
    "extent": LinkName("engine.formula_link", text("map")),
    "box": LinkName("engine.box_link", text("box")),
    "r": LinkName("engine.link", text("rule")),
    "rule": LinkName("engine.rule_link", text("the rule's own lines")),
    "start": LinkName("engine.link", text("start")),
    "steps": LinkName("engine.conditions", text("steps")),
    "noise": LinkName("engine.conditions", text("gradient noise σ")),
    "batch": LinkName("engine.conditions", text("Samples per step")),
    "seed": LinkName("engine.conditions", text("seed")),
    "precision": LinkName("engine.conditions", text("Precision")),
    "tolerance": LinkName("engine.extras", text("tolerance")),
    "cloud": LinkName("engine.extras", text("Where they start")),
    "n": LinkName("engine.extras", text("starts")),
    "spread": LinkName("engine.extras", text("spread")),
    "swarm_precision": LinkName("engine.extras", text("Precision")),
    "starts_n": LinkName("engine.extras", text("starts")),
    "rates_n": LinkName("engine.extras", text("rates tried")),
    "target": LinkName("engine.extras", text("target")),
    "beta": LinkName("lessons.averages", named("β")),
    "rates": LinkName("views.link.page_state", text("Learning rates")),
    "rate": LinkName("views.link.page_state", text("rate for all η")),
    "label": LinkName("views.link.page_state", text("Label")),
    "color": LinkName("figures.racer_looks", text("Colour")),
    "shape": LinkName("figures.racer_looks", text("Shape")),
    "second": LinkName("views.pages.tune", text("Second hyperparameter")),
    "of": LinkName("views.pages.tune", text("Racer")),
    "measure": LinkName("views.parts.atlas_choice", text("Measure")),
    "sort": LinkName("views.parts.atlas_choice", text("Order of the rules")),
    "sort_on": LinkName("views.parts.atlas_choice", text("On the surface")),
    "columns": LinkName("views.parts.atlas_choice", text("Order of the surfaces")),
    "rule_families": LinkName("views.parts.atlas_choice", text("Families of rules")),
    "rules": LinkName("views.parts.atlas_choice", text("Single rules")),
    "surface_families": LinkName("views.parts.atlas_choice", text("Families of surfaces")),
    "surfaces": LinkName("views.parts.atlas_choice", text("Single surfaces")),
    "kinks": LinkName("views.parts.atlas_choice", text("Smooth or kinked")),
    "convex": LinkName("views.parts.atlas_choice", text("Convex or not")),
    "aligned": LinkName("views.parts.atlas_choice", text("Axis-aligned or turned")),
    "cell": LinkName("views.parts.atlas_choice", text("Cell")),
    "mine": LinkName("views.parts.atlas_choice", text("Add my racers to the table")),
    "view": LinkName("views.viewer.asked_view", text("view")),
    "level": LinkName("views.parts.level_points", text("Minima, maxima and saddles")),
    "lang": LinkName("views.language", text("Language")),
    "lesson": LinkName("lessons.address", text("lesson")),
    "scene": LinkName("lessons.address", text("scene")),
    "path": LinkName("lessons.address", text("path")),
    "sheet": LinkName("lessons.address", text("sheet")),
    "present": LinkName("lessons.address", text("presentation")),
    "loop": LinkName("lessons.address", text("loop")),
    "section": LinkName("views.pages.reference", text("section")),
    "q": LinkName("views.pages.reference", text("Search")),
}


def declared(name: str) -> str:
    """Return the name if it stands in `NAMES`; otherwise raise KeyError. Whoever declares a parameter calls this."""
    if name not in NAMES:
        raise KeyError(f"{name!r} is no parameter of a link: core/link_names.py has them all, each with its owner.")
    return name


def called(name: str, words: str = "") -> Text:
    """Return a parameter in words, with its racer if any: `words`, else those in `NAMES`, else the name itself."""
    own, number = split(name)
    told = named(words) if words else NAMES[own].words if own in NAMES else named(own)
    return text("{setting} of racer {number}", setting=told, number=number) if number else told


def titles(entries: Mapping[str, Any]) -> dict[str, Text]:
    """Return the title of each entry of a registry, by slug."""
    return {slug: named(entry.title) for slug, entry in entries.items()}


def split(name: str) -> tuple[str, str]:
    """Return a racer's setting and the racer's number, ("lr", "2") for `lr.2`; other parameters have the number ""."""
    match = _OF_A_RACER.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")
