from itertools import product

from landscapes.base import Landscape

# Where x·sin√|x| is level: its crests are the hollows of the surface, the other way round on the other side of 0.
_HOLLOWS = ("5.2392", "-25.877", "65.548", "-124.83", "203.81", "-302.52", "420.97")
_CRESTS = tuple(turn.removeprefix("-") if turn.startswith("-") else f"-{turn}" for turn in _HOLLOWS)


class Schwefel(Landscape):
    """Hollows that grow with the distance from the middle: the deepest lies far out in a corner."""

    title = "Schwefel"
    family = "Many minima"
    formula = "837.9658 - x*sin(sqrt(abs(x))) - y*sin(sqrt(abs(y)))"
    extent = ((-500.0, 500.0), (-500.0, 500.0))
    starts = ((387.4, -70.4), (-445.6, 235.6), (330.0, 350.0), (30.0, -200.0))
    minima_at = tuple(product(_HOLLOWS, _HOLLOWS))
    saddles_at = (*product(_HOLLOWS, _CRESTS), *product(_CRESTS, _HOLLOWS))
    source = "H.-P. Schwefel (1981), Numerical optimization of computer models."
    teaches = (
        "The second deepest hollow lies at the other end of the map, so nothing on the way tells where the deepest is. "
        "A thousand units wide, it needs rates of that size: at ordinary ones hardly anybody seems to move."
    )
