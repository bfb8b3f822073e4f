from core.params import param
from landscapes.base import Landscape

_HOLLOWS = tuple((k, j) for k in range(-3, 4) for j in range(-2, 3) if (k + j) % 2 == 0)
_PASSES = tuple((k, j) for k in range(-3, 3) for j in range(-2, 2))


class Griewank(Landscape):
    """Waves, nearly all alike, on a bowl so wide that one hardly sees it."""

    title = "Griewank"
    family = "Many minima"
    formula = "(x**2 + y**2)/breadth - cos(x)*cos(y/sqrt(2)) + 1"
    extent = ((-10.0, 10.0), (-10.0, 10.0))
    starts = ((-6.5, -3.4), (5.4, -3.2), (0.1, 5.7), (8.0, 8.5))
    minima_at = tuple((f"{k}*pi", f"{j}*pi*sqrt(2)") for k, j in _HOLLOWS)
    saddles_at = tuple((f"({k} + 0.5)*pi", f"({j} + 0.5)*pi*sqrt(2)") for k, j in _PASSES)
    source = "A. O. Griewank (1981), Generalized descent for global optimization."
    teaches = (
        "Each hollow is hardly lower than its neighbours, so which one is the lowest cannot be felt from inside. "
        "Seen from far away it is a smooth bowl: what looks easy at one scale is full of traps at another."
    )

    breadth: float = param(
        4000.0,
        slider=(100.0, 10000.0),
        valid="(0, 1e8]",
        log=True,
        symbol="d",
        help="How wide the bowl under the waves is; the textbook has 4000.",
    )
