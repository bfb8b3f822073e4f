"""Every parameter of a link: whose it is, and what it is called for a person, as the fields of the page are.

A name that a link has must stand here, or whoever declares it is refused. So nothing else takes it: no surface, whose
own parameters stand in the link plainly, and no other page.
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


# Beside them a link has the settings of racers, which carry a racer's number, and those of its surface.
NAMES: Mapping[str, LinkName] = {
    "v": LinkName("engine.link", text("version")),
    "surface": LinkName("engine.link", text("surface")),
    "r": LinkName("engine.link", text("rule")),
    "start": LinkName("engine.link", text("start")),
    "steps": LinkName("engine.conditions", text("steps")),
    "noise": LinkName("engine.conditions", text("gradient noise σ")),
    "batch": LinkName("engine.conditions", text("Samples a step")),
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
    "rate": LinkName("views.link.page_state", text("rate of all η")),
    "label": LinkName("views.link.page_state", text("Label")),
    "color": LinkName("figures.racer_looks", text("Colour")),
    "shape": LinkName("figures.racer_looks", text("Shape")),
    "second": LinkName("views.pages.tune", text("Second hyperparameter")),
    "of": LinkName("views.pages.tune", text("Racer")),
    "view": LinkName("views.viewer.asked", text("view")),
    "level": LinkName("views.parts.level_points", text("Minima, maxima and saddles")),
    "lang": LinkName("views.language", text("Language")),
    "lesson": LinkName("views.lesson.address", text("lesson")),
    "scene": LinkName("views.lesson.address", text("scene")),
    "present": LinkName("views.lesson.address", text("presentation")),
    "loop": LinkName("views.lesson.address", text("loop")),
    "section": LinkName("views.pages.reference", text("section")),
    "q": LinkName("views.pages.reference", text("Search")),
}


def declared(name: str) -> str:
    """The name itself, for whoever declares a parameter. Raises KeyError for one that does not stand in `NAMES`."""
    if name not in NAMES:
        raise KeyError(f"{name!r} is no parameter of a link: core/link_names.py has them all, each with its owner.")
    return name


def called(name: str, words: str = "") -> Text:
    """A parameter in words: `words`, or what is known of it, and whose it is; itself where nothing is known."""
    own, number = split(name)
    told = named(words) if words else NAMES[own].words if own in NAMES else named(own)
    return text("{setting} of racer {number}", setting=told, number=number) if number else told


def titles(entries: Mapping[str, Any]) -> dict[str, Text]:
    """What each entry of a registry is called."""
    return {slug: named(entry.title) for slug, entry in entries.items()}


def split(name: str) -> tuple[str, str]:
    """A racer's setting and the number of the racer: ("lr", "2") for `lr.2`; no number for any other parameter."""
    match = _OF_A_RACER.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")
