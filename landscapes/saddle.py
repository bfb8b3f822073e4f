from core.params import param
from landscapes.base import Landscape


class Saddle(Landscape):
    """A pass between two hills: it falls away to both sides, and the way in is almost level."""

    title = "Saddle"
    family = "Saddles"
    formula = "x**2 - y**2 + c*y**4"
    extent = ((-3.0, 3.0), (-3.0, 3.0))
    starts = ((-2.5, 0.01), (2.5, 0.0), (2.0, -0.5), (-1.0, 2.9))
    minima_at = (("0", "1/sqrt(2*c)"), ("0", "-1/sqrt(2*c)"))
    saddles_at = (("0", "0"),)
    source = (
        "The hyperbolic paraboloid of the textbooks, closed by a quartic; why saddles matter: "
        "Y. Dauphin et al. (2014), Identifying and attacking the saddle point problem."
    )
    teaches = (
        "On the ridge the gradient points into the saddle, and only a trace of it points to the way out. "
        "Watch who stays there, and who turns the small number into a step."
    )

    c: float = param(
        0.125,
        slider=(0.0, 0.5),
        valid="[0, 1e3]",
        symbol="c",
        help="What closes the valleys: minima lie at y = ±1/√(2c), and at 0 there are none.",
    )
