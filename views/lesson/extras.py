"""Numbers of a scene beside its experiment that can be changed: how many starts, how far apart, which β."""

from __future__ import annotations

from core.params import Interval
from engine.extras import COUNT, SPREAD, TARGET, Extra
from lessons import Scene
from views.link.page_parameters import OwnNumber

SLIDERS: dict[str, tuple[float, float]] = {
    "beta": (0.0, 0.99),
    "n": (100, 2**16),
    "spread": (0.001, 1.0),
    "target": (1e-6, 1.0),
}
_KNOWN = {each.name: each for each in (Extra("beta", 0.9, Interval("[0, 1)")), COUNT, SPREAD, TARGET)}


def extra_of(scene: Scene, name: str) -> OwnNumber:
    """Return a parameter of the link, by default the scene's value. Of several averages the last has the slider."""
    known = _KNOWN[name]
    values = scene.query.get(name) or [known.default]
    return OwnNumber(name, float(values[-1]), known.valid, known.whole)
