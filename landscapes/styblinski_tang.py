from itertools import product

from core.params import param
from landscapes.base import Landscape

# The three roots of 4x³ − 32x + tilt, by the cosine of a third of an angle: from the right, hollow, crest, hollow.
_ROOT = "sqrt(32/3)*cos((acos(-3*tilt*sqrt(3/8)/64) - {}*pi)/3)"
_HOLLOWS = (_ROOT.format(0), _ROOT.format(4))
_CREST = _ROOT.format(2)


class StyblinskiTang(Landscape):
    """Four hollows of different depths: the nearest one is seldom the deepest."""

    title = "Styblinski–Tang"
    family = "Many minima"
    formula = "(x**4 - 16*x**2 + tilt*x + y**4 - 16*y**2 + tilt*y)/2"
    extent = ((-5.0, 5.0), (-5.0, 5.0))
    starts = ((4.5, -0.5), (0.3, 0.4), (-0.5, 4.5), (4.5, 4.0))
    minima_at = tuple(product(_HOLLOWS, _HOLLOWS))
    saddles_at = (*product(_HOLLOWS, (_CREST,)), *product((_CREST,), _HOLLOWS))
    source = (
        "M. A. Styblinski and T.-S. Tang (1990), Experiments in nonconvex optimization: "
        "stochastic approximation with function smoothing and simulated annealing."
    )
    teaches = (
        "Near the hill in the middle the gradient says little, and the first steps choose the hollow for good. "
        "Four hollows have three different depths: to arrive is not yet to win."
    )

    tilt: float = param(
        5.0,
        slider=(0.0, 20.0),
        valid="[0, 30]",
        symbol="t",
        help="How far it leans to the lower left; at 0 all four hollows are equally deep.",
    )
