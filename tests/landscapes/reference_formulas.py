"""Every surface once more, written by hand from the literature in plain Python: what the formulas are checked against.

The catalogues are Wikipedia's "Test functions for optimization" and Surjanovic and Bingham's Virtual Library of
Simulation Experiments; each surface's own source stands in its file. Default parameters throughout.
"""

from __future__ import annotations

from collections.abc import Callable
from math import cos, e, exp, hypot, log, pi, sin, sqrt, tanh


def ackley(x: float, y: float) -> float:
    return -20 * exp(-0.2 * sqrt((x**2 + y**2) / 2)) - exp((cos(2 * pi * x) + cos(2 * pi * y)) / 2) + e + 20


def beale(x: float, y: float) -> float:
    return sum((target - x * (1 - y**power)) ** 2 for power, target in ((1, 1.5), (2, 2.25), (3, 2.625)))


def bowl(x: float, y: float) -> float:
    return hypot(x, y) ** 2


def broadcast_fit(x: float, y: float) -> float:
    forecasts, heights = [x * u + y for u in (1, 2, 3, 4)], (2, 4, 6, 8)
    return sum((forecast - height) ** 2 for forecast in forecasts for height in heights) / 16


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


def bent_valley(x: float, y: float) -> float:
    soft = min(x, y) - (hypot(x - y, 0.6) - abs(x - y)) / 2
    return (10 * soft) ** 2 + hypot(x - 4, y) ** 2 / 2


def booth(x: float, y: float) -> float:
    return 5 * x * x + 8 * x * y + 5 * y * y - 34 * x - 38 * y + 74


def branin(x: float, y: float) -> float:
    a, b, c, r, s, t = 1, 5.1 / (4 * pi**2), 5 / pi, 6, 10, 1 / (8 * pi)
    return a * (y - b * x**2 + c * x - r) ** 2 + s * (1 - t) * cos(x) + s


def bukin_6(x: float, y: float) -> float:
    return 10 * sqrt(abs(100 * y - x * x)) + abs(x + 10) / 100


def cross_in_tray(x: float, y: float) -> float:
    return -1e-4 * (abs(sin(x) * sin(y) * exp(abs(100 - hypot(x, y) / pi))) + 1) ** 0.1


def drop_wave(x: float, y: float) -> float:
    r = hypot(x, y)
    return -4 * cos(6 * r) ** 2 / (r * r + 4)


def easom(x: float, y: float) -> float:
    u, v = x - pi, y - pi
    return -cos(u) * exp(-u * u) * cos(v) * exp(-v * v)


def eggholder(x: float, y: float) -> float:
    z = y + 47
    return -z * sin(abs(z + 0.5 * x) ** 0.5) - x * sin(abs(x - z) ** 0.5)


def gaussian_hills(x: float, y: float) -> float:
    hills = ((-2.4, 1.3), (-1.4, -1.5), (0.8, 1.9), (2.1, -0.5), (1.3, -3.1))
    return hypot(x, y) ** 2 / 2 + sum(10 * exp(-((hypot(x - a, y - b) / 0.7) ** 2)) for a, b in hills)


def goldstein_price(x: float, y: float) -> float:
    s, d = x + y, 2 * x - 3 * y  # both brackets hold s or d alone beside what follows
    first = 1 + (s + 1) ** 2 * (19 - 14 * s + 3 * s * s)
    return first * (30 + d * d * (18 - 16 * d + 3 * d * d))


def gramacy_lee(x: float, y: float) -> float:
    return x / exp(hypot(x, y) ** 2)


def griewank(x: float, y: float) -> float:
    return 1 + hypot(x, y) ** 2 / 4000 - cos(x) * cos(y / 2**0.5)


def holder_table(x: float, y: float) -> float:
    return -abs(sin(x) * cos(y)) * exp(abs(1 - hypot(x, y) / pi))


def langermann(x: float, y: float) -> float:
    weights, sources = (1, 2, 5, 2, 3), ((3, 5), (5, 2), (2, 1), (1, 4), (7, 9))
    squares = [hypot(x - a, y - b) ** 2 for a, b in sources]
    return sum(c * exp(-r / pi) * cos(pi * r) for c, r in zip(weights, squares, strict=True))


def levi_13(x: float, y: float) -> float:
    waves = [(1 - cos(k * pi * t)) / 2 for k, t in ((6, x), (6, y), (4, y))]
    return waves[0] + (x - 1) ** 2 * (1 + waves[1]) + (y - 1) ** 2 * (1 + waves[2])


def levy(x: float, y: float) -> float:
    u, v = 1 + (x - 1) / 4, 1 + (y - 1) / 4
    return sin(pi * u) ** 2 + (u - 1) ** 2 * (1 + 10 * sin(pi * u + 1) ** 2) + (v - 1) ** 2 * (1 + sin(2 * pi * v) ** 2)


def matyas(x: float, y: float) -> float:
    return 0.01 * (x + y) ** 2 + 0.25 * (x - y) ** 2


def mccormick(x: float, y: float) -> float:
    along, across = x + y, x - y
    return sin(along) + along / 2 + (across - 1) ** 2


def michalewicz(x: float, y: float) -> float:
    return -sum(sin(t) * sin(i * t * t / pi) ** 20 for i, t in ((1, x), (2, y)))


def narrow_exit(x: float, y: float) -> float:
    r = hypot(x - 3, y)
    return r * r / 20 + 10 * (exp(-4 * x * x) - exp(-4 * x * x - (y / 0.6) ** 2)) - 10 * exp(-r * r / 2)


def rippled_funnel(x: float, y: float) -> float:
    out = hypot(1, x, y)
    return 10 * log(out) + 1.5 * sin(pi * out) ** 2


def saddle_chain(x: float, y: float) -> float:
    return x**2 - 3 * cos(pi * x) + 4 * (y**2 - 1) ** 2 - 4


def schaffer_2(x: float, y: float) -> float:
    r = hypot(x, y)
    return 0.5 - cos(2 * (x - y) * (x + y)) / 2 / (1 + r * r / 1000) ** 2


def schwefel(x: float, y: float) -> float:
    return 2 * 418.9829 - sum(t * sin(abs(t) ** 0.5) for t in (x, y))


def shubert(x: float, y: float) -> float:
    across, along = (sum(i * cos(i * t + t + i) for i in range(1, 6)) for t in (x, y))
    return across * along


def staircase(x: float, y: float) -> float:
    steps = sum(10 / (1 + exp(10 * (x - edge))) for edge in (-3, -1, 1))
    return steps + 0.05 * hypot(x - 3, y) ** 2


def three_hump_camel(x: float, y: float) -> float:
    return (x / 2 + y) ** 2 + 1.75 * x**2 - 1.05 * x**4 + x**6 / 6


def zakharov(x: float, y: float) -> float:
    tilt = sum(0.5 * i * t for i, t in ((1, x), (2, y)))
    return hypot(x, y) ** 2 + tilt**2 + tilt**4


FORMULAS: dict[str, Callable[[float, float], float]] = {
    function.__name__: function
    for function in (
        ackley,
        beale,
        bent_valley,
        booth,
        bowl,
        branin,
        broadcast_fit,
        bukin_6,
        cliff,
        cross_in_tray,
        drop_wave,
        easom,
        eggholder,
        gaussian_hills,
        goldstein_price,
        gramacy_lee,
        griewank,
        himmelblau,
        holder_table,
        langermann,
        levi_13,
        levy,
        line_fit,
        matyas,
        mccormick,
        michalewicz,
        monkey_saddle,
        narrow_exit,
        plateau,
        rastrigin,
        ravine,
        rippled_funnel,
        rosenbrock,
        saddle,
        saddle_chain,
        schaffer_2,
        schwefel,
        shubert,
        six_hump_camel,
        staircase,
        styblinski_tang,
        three_hump_camel,
        two_well,
        zakharov,
    )
}
