from core.params import param
from landscapes.base import Landscape


class Plateau(Landscape):
    """A wide, almost level shelf with a small basin in its middle."""

    title = "Plateau"
    family = "Plateaus and cliffs"
    formula = "1 - (1 + (x**2 + 2*y**2)/width**2)**(-steepness)"
    extent = ((-5.0, 5.0), (-4.0, 4.0))
    starts = ((-3.0, 2.0), (2.0, 0.5), (-4.5, -3.0), (0.5, 2.5))
    minima_at = (("0", "0"),)
    source = (
        "The inverse multiquadric well of M. J. Box (1966) and R. L. Hardy (1971), "
        "a picture of the saturated units in X. Glorot and Y. Bengio (2010)."
    )
    teaches = (
        "On the shelf the gradient is a hundredth of the basin's, and a step in proportion to it hardly moves. "
        "Rules that divide by the gradient's own size walk across at their rate, and momentum gathers speed."
    )

    width: float = param(
        1.0,
        slider=(0.5, 2.0),
        valid="(0, 100]",
        symbol="w",
        help="How wide the basin is; the smaller, the wider the shelf around it.",
    )
    steepness: float = param(
        2.0,
        slider=(0.5, 3.0),
        valid="(0, 20]",
        symbol="s",
        help="How fast the basin's wall runs out into the level shelf.",
    )
