"""Of the averages of a series. Days that never come are infinite."""

from __future__ import annotations

import numpy as np

from lessons.averages import JUMP_AFTER, Averages
from lessons.measures.races import first_step
from lessons.measures.registry import measure


@measure
def roughness(averages: Averages) -> list[float]:
    """How far an average moves from one day to the next, in the mean: small is smooth."""
    return [float(np.abs(np.diff(series.values)).mean()) for series in averages.series]


@measure
def smoothing(averages: Averages) -> list[float]:
    """How many times smoother than the temperatures themselves."""
    raw = float(np.abs(np.diff(averages.days)).mean())
    return [raw / own for own in roughness(averages)]


@measure
def days_late(averages: Averages) -> list[float]:
    """How many days after the warm spell has begun an average has first come half the way up to it."""
    return [
        1 + first_step(series.values[JUMP_AFTER:] > averages.days[:JUMP_AFTER].mean() + averages.jump / 2)
        for series in averages.series
    ]


@measure
def age(averages: Averages) -> list[float]:
    """How old, in days, what an average knows is on the last day, in the mean of its weights; today is 0."""
    ages = np.arange(len(averages.days))[::-1]
    return [float(series.weights[-1] @ ages / series.weights[-1].sum()) for series in averages.series]


@measure
def weight_within(averages: Averages, days: int) -> list[float]:
    """How much of the last day's average the latest `days` days make up."""
    return [float(series.weights[-1, -days:].sum()) for series in averages.series]


@measure
def weight_of(averages: Averages, day: int, on: int) -> list[float]:
    """How much a day, from 1, counts in the average of another."""
    return [float(series.weights[on - 1, day - 1]) for series in averages.series]


@measure
def short_by(averages: Averages, day: int) -> list[float]:
    """Which part of the whole weight 1 an average has not yet given out on a day, from 1: what pulls it to 0."""
    return [float(1 - series.weights[day - 1].sum()) for series in averages.series]
