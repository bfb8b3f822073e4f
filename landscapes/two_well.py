from core.params import param
from landscapes.base import Landscape


class TwoWell(Landscape):
    """A bowl with two narrow wells, one a little deeper than the other."""

    title = "Two wells"
    family = "Many minima"
    formula = "x**2 + y**2 - depth*exp(-((x - 1)**2 + y**2)/0.2) - 3*exp(-((x + 1)**2 + y**2)/0.2)"
    extent = ((-2.0, 2.0), (-2.0, 2.0))
    starts = ((0.75, 1.0), (0.1, 1.8), (1.8, -0.5), (-0.2, -1.5))
    minima_at = (("-15/16", "0"), ("1 - 1/(1 + 5*depth)", "0"))
    saddles_at = (("(30 - 10*depth)/(90*(3 + depth) - 2*exp(5))", "0"),)
    source = "E. Dupont (2018), Interactive visualization of optimization algorithms in deep learning."
    teaches = (
        "Both wells are narrow, and from most places the bowl's slope decides which of them one meets first. "
        "Plain descent stays in the well it meets, momentum can roll through it and out on the other side."
    )

    depth: float = param(
        2.0, slider=(1.0, 4.0), valid="[0, 1e3]", symbol="d", help="How deep the right well is; the left one has 3."
    )
