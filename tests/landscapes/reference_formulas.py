"""Every surface once more, written by hand from the literature in plain Python: what the formulas are checked against.

The catalogues are Wikipedia's "Test functions for optimization" and Surjanovic and Bingham's Virtual Library of
Simulation Experiments; each surface's own source stands in its file. Default parameters throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, e, exp, hypot, pi, sqrt, tanh


def ackley(x: float, y: float) -> float:
    return -20 * exp(-0.2 * sqrt((x**2 + y**2) / 2)) - exp((cos(2 * pi * x) + cos(2 * pi * y)) / 2) + e + 20


def beale(x: float, y: float) -> float:
    return sum((target - x * (1 - y**power)) ** 2 for power, target in ((1, 1.5), (2, 2.25), (3, 2.625)))


def bowl(x: float, y: float) -> float:
    return hypot(x, y) ** 2


def cliff(x: float, y: float) -> float:
    drop = 10 / 2 * (1 - tanh(8 * (x + 0.5 * y)))
    return drop + 0.1 * hypot(x - 2, y) ** 2


def himmelblau(x: float, y: float) -> float:
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def line_fit(x: float, y: float) -> float:
    return sum((y + x * u - v) ** 2 for u, v in ((1, 2), (2, 4), (3, 6), (4, 8))) / 4


def monkey_saddle(x: float, y: float) -> float:
    return (complex(x, y) ** 3).real


def plateau(x: float, y: float) -> float:
    return 1 - 1 / (1 + x * x + 2 * y * y) ** 2


def rastrigin(x: float, y: float) -> float:
    return 20 + sum(t * t - 10 * cos(2 * pi * t) for t in (x, y))


def ravine(x: float, y: float) -> float:
    return x**2 / 2 + 50 * y**2


def rosenbrock(x: float, y: float) -> float:
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def saddle(x: float, y: float) -> float:
    return (x - y) * (x + y) + y**4 / 8


def six_hump_camel(x: float, y: float) -> float:
    return 4 * x**2 - 2.1 * x**4 + x**6 / 3 + x * y - 4 * y**2 + 4 * y**4


def styblinski_tang(x: float, y: float) -> float:
    return sum(t**4 - 16 * t**2 + 5 * t for t in (x, y)) / 2


def two_well(x: float, y: float) -> float:
    return x**2 + y**2 - 2 * exp(-5 * ((x - 1) ** 2 + y**2)) - 3 * exp(-5 * ((x + 1) ** 2 + y**2))


FORMULAS: dict[str, Callable[[float, float], float]] = {
    function.__name__: function
    for function in (
        ackley,
        beale,
        bowl,
        cliff,
        himmelblau,
        line_fit,
        monkey_saddle,
        plateau,
        rastrigin,
        ravine,
        rosenbrock,
        saddle,
        six_hump_camel,
        styblinski_tang,
        two_well,
    )
}
