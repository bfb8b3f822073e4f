from core.params import param
from landscapes.base import Landscape


class BentValley(Landscape):
    """A narrow valley that comes down along one axis and turns off at a right angle into the other.

    Its floor is the hyperbola 4xy = c², where a smooth minimum of x and y is 0; it falls all the way to its end.
    """

    title = "Bent valley"
    family = "Bowls and valleys"
    formula = "steepness*((x + y - sqrt((x - y)**2 + bend**2))/2)**2 + ((x - 4)**2 + y**2)/2"
    extent = ((-1.0, 5.0), (-1.0, 5.0))
    starts = ((0.5, 4.6), (-0.7, 3.0), (1.5, 3.5), (-0.6, -0.6))
    minima_at = (("4", "bend**2/16"),)
    source = (
        "Made for this lab, with the smooth minimum of C. Chen and O. L. Mangasarian (1996), "
        "A class of smoothing functions for nonlinear and mixed complementarity problems."
    )
    teaches = (
        "Along the first arm x has settled and only y still moves, and after the bend it is the other way round. "
        "Rules that scale each axis by its past gradients enter the second arm with the scales of the first."
    )

    steepness: float = param(
        100.0,
        slider=(10.0, 1000.0),
        valid="(0, 1e6]",
        log=True,
        symbol="s",
        help="How steep the walls of the valley are.",
    )
    bend: float = param(
        0.6,
        slider=(0.1, 2.0),
        valid="(0, 10]",
        log=True,
        symbol="c",
        help="How wide the curve of the bend is; near 0 it is a corner.",
    )
