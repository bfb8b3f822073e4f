from itertools import product

from core.params import param
from landscapes.base import Landscape

# Along x the slope is 2x + πb·sin πx: dips near the even numbers, crests near the odd ones.
_DIPS = tuple(f"({k}) - asin(2*({k})/(pi*bump))/pi*(1 - 2/(pi**2*bump))" for k in (-4, -2, 0, 2, 4))
_CRESTS = tuple(f"({k}) + asin(2*({k})/(pi*bump))/pi" for k in (-3, -1, 1, 3))


class SaddleChain(Landscape):
    """A ridge with dips in it: whoever walks along it comes from saddle to saddle, with hollows on both sides."""

    title = "Saddle chain"
    family = "Saddles"
    formula = "x**2 - bump*cos(pi*x) + ridge*(y**4 - 2*y**2)"
    extent = ((-4.8, 4.8), (-1.8, 1.8))
    starts = ((-4.6, 0.001), (4.7, -0.02), (-2.9, 0.05), (0.95, 0.3))
    minima_at = tuple(product(_DIPS, ("-1", "1")))
    saddles_at = (*product(_DIPS, ("0",)), *product(_CRESTS, ("-1", "1")))
    source = (
        "Made for this lab; why one saddle after another costs so much: S. S. Du et al. (2017), "
        "Gradient descent can take exponential time to escape saddle points, https://arxiv.org/abs/1705.10412."
    )
    teaches = (
        "Along the ridge every dip is a saddle, and only a trace of the gradient points off to the side. "
        "Plain descent waits at the first one, momentum rolls through it to the next."
    )

    bump: float = param(
        3.0, slider=(3.0, 12.0), valid="[0, 1e3]", symbol="b", help="How deep the dips of the ridge are."
    )
    ridge: float = param(
        4.0,
        slider=(1.0, 20.0),
        valid="(0, 1e3]",
        log=True,
        symbol="h",
        help="How high the ridge stands over the hollows beside it.",
    )
