from itertools import product

from core.params import param
from landscapes.base import Landscape

_WHOLE = tuple(str(k) for k in range(-5, 6))
_HALF = tuple(f"{k} + 0.5" for k in range(-5, 5))


class Ackley(Landscape):
    """A pitted plain around one deep funnel with a sharp tip."""

    title = "Ackley"
    family = "Many minima"
    formula = "-a*exp(-0.2*sqrt((x**2 + y**2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2) + a + e"
    extent = ((-5.0, 5.0), (-5.0, 5.0))
    starts = ((-4.5, 3.6), (4.5, 4.5), (0.8, -0.4), (-1.5, -4.0))
    minima_at = tuple(product(_WHOLE, _WHOLE))
    saddles_at = (*product(_WHOLE, _HALF), *product(_HALF, _WHOLE))
    source = "D. H. Ackley (1987), A connectionist machine for genetic hillclimbing."
    teaches = (
        "Far out the pits hide the slope of the funnel, and plain descent stays in the first of them. "
        "At the tip the gradient jumps from one side to the other, so with a fixed rate nobody comes to rest."
    )

    a: float = param(
        20.0,
        slider=(0.0, 40.0),
        valid="[0, 1e3]",
        symbol="a",
        help="How deep the funnel is; at 0 only the pits are left.",
    )
