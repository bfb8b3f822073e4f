"""What a link says beside its experiment: how many starts a swarm has, how many rates a search tries."""

from __future__ import annotations

from dataclasses import dataclass

from core.params import Interval
from engine import tuning
from engine.starts import MAX_STARTS


@dataclass(frozen=True)
class Extra:
    """A number in the link: `name`, its `default`, and the range that is accepted."""

    name: str
    default: float
    valid: Interval
    whole: bool = False


TOLERANCE = Extra("tolerance", 1e-4, Interval("[1e-12, 1]"))
CLOUDS = ("grid", "uniform", "cloud")  # where a swarm begins
PRECISIONS = ("float32", "float64")  # of a swarm, the usual one first
COUNT = Extra("n", 192**2, Interval(f"[1, {MAX_STARTS}]"), whole=True)
SPREAD = Extra("spread", 0.05, Interval("(0, 1]"))
STARTS = Extra("starts_n", tuning.STARTS, Interval("[1, 1024]"), whole=True)
RATES = Extra("rates_n", tuning.BUDGET, Interval("[5, 256]"), whole=True)
TARGET = Extra("target", tuning.TARGET, Interval("[1e-12, 1]"))  # of the median loss that the starts begin with
