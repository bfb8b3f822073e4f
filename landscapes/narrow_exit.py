from core.params import param
from landscapes.base import Landscape


class NarrowExit(Landscape):
    """A nearly level shelf behind a wall, with one narrow gap that leads out into a basin.

    A way down leads through the gap from everywhere: there is one minimum, and nothing else is level.
    """

    title = "Narrow exit"
    family = "Plateaus and cliffs"
    formula = "((x - 3)**2 + y**2)/20 + wall*exp(-4*x**2)*(1 - exp(-y**2/width**2)) - 10*exp(-((x - 3)**2 + y**2)/2)"
    extent = ((-5.0, 5.0), (-4.0, 4.0))
    starts = ((-4.0, 2.4), (-3.0, -1.5), (-1.0, 3.5), (-4.5, 0.3))
    minima_at = (("3", "0"),)
    source = (
        "Made for this lab: the entropic barrier of statistical physics, R. Zwanzig (1992), "
        "Diffusion past an entropy barrier, https://doi.org/10.1021/j100189a004."
    )
    teaches = (
        "The shelf leans towards the gap by a trace only, and plain descent needs thousands of steps to come there. "
        "Rules that divide by the gradient's size cross the shelf soon, and then have to find the gap along the wall."
    )

    width: float = param(0.6, slider=(0.2, 2.0), valid="[0.01, 100]", log=True, symbol="w", help="How wide the gap is.")
    wall: float = param(10.0, slider=(2.0, 20.0), valid="[0, 1e3]", symbol="h", help="How high the wall is.")
