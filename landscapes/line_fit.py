from itertools import combinations

from core.params import param
from landscapes.base import Landscape

_NUMBERS = (1, 2, 3, 4)
_SUBSCRIPTS = "₀₁₂₃₄"
# Slope and intercept of least squares. Differences of pairs: points above one another give 0/0, and no minimum.
_PAIRS = tuple(combinations(_NUMBERS, 2))
_RISE = " + ".join(f"(x{i} - x{j})*(y{i} - y{j})" for i, j in _PAIRS)
_RUN = " + ".join(f"(x{i} - x{j})**2" for i, j in _PAIRS)
_SLOPE = f"({_RISE})/({_RUN})"
_INTERCEPT = f"(y1 + y2 + y3 + y4 - {_SLOPE}*(x1 + x2 + x3 + x4))/4"


def _abscissa(number: int) -> float:
    return param(
        float(number),
        slider=(-2.0, 6.0),
        valid="[-1e3, 1e3]",
        symbol=f"x_{number}",
        label=f"x{_SUBSCRIPTS[number]}",
        help="Where this point lies, from left to right.",
    )


def _height(number: int) -> float:
    return param(
        2.0 * number,
        slider=(-4.0, 12.0),
        valid="[-1e3, 1e3]",
        symbol=f"y_{number}",
        label=f"y{_SUBSCRIPTS[number]}",
        help="How high this point lies; the line should pass near it.",
    )


class LineFit(Landscape):
    """The mean squared error of a line through four points: x is its slope, y its intercept."""

    title = "Line fit"
    family = "Fitting"
    samples = tuple(f"(x*x{i} + y - y{i})**2" for i in _NUMBERS)
    data_at = tuple((f"x{i}", f"y{i}") for i in _NUMBERS)
    extent = ((-1.5, 5.5), (-2.5, 2.5))
    starts = ((-0.5, 0.5), (4.5, 1.5), (-1.0, -2.0), (3.0, -2.0))
    minima_at = ((_SLOPE, _INTERCEPT),)
    source = (
        "A.-M. Legendre (1805), Nouvelles méthodes pour la détermination des orbites des comètes, "
        "appendix on the method of least squares."
    )
    teaches = (
        "Every point of this map is a line, and its height is how badly that line fits the four points of the data. "
        "Each point pulls the line its own way, and the gradient is the mean of these pulls: "
        "read only some of them a step, and it turns noisy."
    )

    x1: float = _abscissa(1)
    y1: float = _height(1)
    x2: float = _abscissa(2)
    y2: float = _height(2)
    x3: float = _abscissa(3)
    y3: float = _height(3)
    x4: float = _abscissa(4)
    y4: float = _height(4)
