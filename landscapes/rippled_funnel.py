from core.params import param
from landscapes.base import Landscape

_OUT = "sqrt(1 + x**2 + y**2)"


class RippledFunnel(Landscape):
    """A funnel whose slope grows towards its middle, with rings of ripples that do not."""

    title = "Rippled funnel"
    family = "Many minima"
    formula = f"depth*log({_OUT}) + ripple*(1 - cos(2*pi*{_OUT}))"
    extent = ((-5.0, 5.0), (-5.0, 5.0))
    starts = ((-2.6, 2.0), (4.2, 2.4), (0.8, -1.4), (-3.0, -3.6))
    minima_at = (("0", "0"),)
    source = (
        "Made for this lab, after the folding funnel: J. N. Onuchic, Z. Luthey-Schulten and P. G. Wolynes (1997), "
        "Theory of protein folding: the energy landscape perspective."
    )
    teaches = (
        "Far out the ripples are steeper than the funnel, and a ring holds whoever comes slowly. "
        "Near the middle the funnel is the steeper one, and the same ripples hold nobody."
    )

    depth: float = param(
        10.0, slider=(2.0, 20.0), valid="(0, 1e3]", symbol="d", help="How steep the funnel is: its slope is about d/r."
    )
    ripple: float = param(
        0.75,
        slider=(0.0, 2.0),
        valid="[0, 1e3]",
        symbol="a",
        help="How high the ripples are; they hold from the distance d/(2πa) on.",
    )
