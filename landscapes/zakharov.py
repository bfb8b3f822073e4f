from core.params import param
from landscapes.base import Landscape


class Zakharov(Landscape):
    """A bowl squeezed into a slanting trough with very steep sides."""

    title = "Zakharov"
    family = "Bowls and valleys"
    formula = "x**2 + y**2 + (0.5*x + y)**2 + quartic*(0.5*x + y)**4"
    extent = ((-5.0, 10.0), (-5.0, 10.0))
    starts = ((9.0, 6.0), (-4.0, 8.0), (9.0, -4.5), (-4.5, -3.0))
    minima_at = (("0", "0"),)
    source = (
        "M. Jamil and X.-S. Yang (2013), A literature survey of benchmark functions for global optimization problems, "
        "https://arxiv.org/abs/1308.4008."
    )
    teaches = (
        "The fourth power makes the outer walls hundreds of times as steep as the floor, which is a plain bowl. "
        "Rules that remember those first gradients take long to forget them."
    )

    quartic: float = param(
        1.0,
        slider=(0.0, 2.0),
        valid="[0, 1e3]",
        symbol="q",
        help="How much of the fourth power there is; at 0 it is a plain oval bowl.",
    )
