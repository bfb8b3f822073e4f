"""Of the averages of a series. Days that never come are infinite."""

from __future__ import annotations

import numpy as np

from lessons.averages import JUMP_AFTER, Averages
from lessons.measures.races import first_step
from lessons.measures.registry import measure


@measure
def roughness(averages: Averages) -> list[float]:
    """Return the mean change of an average from one day to the next; a small one is smooth."""
    return [float(np.abs(np.diff(series.values)).mean()) for series in averages.series]


@measure
def smoothing(averages: Averages) -> list[float]:
    """Return how many times smoother it is than the temperatures themselves."""
    raw = float(np.abs(np.diff(averages.days)).mean())
    return [raw / own for own in roughness(averages)]


@measure
def days_late(averages: Averages) -> list[float]:
    """Return the days, from the warm spell's beginning, until an average has come half the way up."""
    return [
        1 + first_step(series.values[JUMP_AFTER:] > averages.days[:JUMP_AFTER].mean() + averages.jump / 2)
        for series in averages.series
    ]


@measure
def age(averages: Averages) -> list[float]:
    """Return the mean age in days, by weight, of what an average knows on the last day; today is 0."""
    ages = np.arange(len(averages.days))[::-1]
    return [float(series.weights[-1] @ ages / series.weights[-1].sum()) for series in averages.series]


@measure
def weight_within(averages: Averages, days: int) -> list[float]:
    """Return the share of the last day's average that comes from the latest `days` days."""
    return [float(series.weights[-1, -days:].sum()) for series in averages.series]


@measure
def weight_of(averages: Averages, day: int, on: int) -> list[float]:
    """Return the weight of a day, from 1, in the average of another."""
    return [float(series.weights[on - 1, day - 1]) for series in averages.series]


@measure
def short_by(averages: Averages, day: int) -> list[float]:
    """Return the share of the weight 1 that an average has not yet given out on a day, from 1: it pulls to 0."""
    return [float(1 - series.weights[day - 1].sum()) for series in averages.series]
