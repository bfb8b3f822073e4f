"""What a link's parameters are called for a person: as the fields of the page are, never by a slug."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from core.words import Text, named, text
from engine.conditions import DECLARED

_OF_A_RACER = re.compile(r"(\w+)\.(\d+)")
CALLED: Mapping[str, Text] = {
    "v": text("version"),
    "surface": text("surface"),
    "r": text("rule"),
    "start": text("start"),
    **{name: named(condition.label) for name, condition in DECLARED.items()},
    "tolerance": text("tolerance"),
    "rates": text("Learning rates"),
    "rate": text("rate of all η"),
    "color": text("Colour"),
    "label": text("Label"),
    "cloud": text("Where they start"),
    "n": text("starts"),
    "spread": text("spread"),
    "swarm_precision": text("Precision"),
    "starts_n": text("starts"),
    "rates_n": text("rates tried"),
    "target": text("target"),
    "second": text("Second hyperparameter"),
    "of": text("Racer"),
    "lang": text("Language"),
    "lesson": text("lesson"),
    "scene": text("scene"),
    "section": text("section"),
    "q": text("Search"),
    "present": text("presentation"),
    "loop": text("loop"),
    "beta": named("β"),
    "view": text("view"),
    "level": text("Minima, maxima and saddles"),
}


def called(name: str, words: str = "") -> Text:
    """A parameter in words: `words`, or what is known of it, and whose it is; itself where nothing is known."""
    own, number = split(name)
    told = named(words) if words else CALLED.get(own, named(own))
    return text("{setting} of racer {number}", setting=told, number=number) if number else told


def titles(entries: Mapping[str, Any]) -> dict[str, Text]:
    """What each entry of a registry is called."""
    return {slug: named(entry.title) for slug, entry in entries.items()}


def split(name: str) -> tuple[str, str]:
    """A racer's setting and the number of the racer: ("lr", "2") for `lr.2`; no number for any other parameter."""
    match = _OF_A_RACER.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")
