from core.params import param
from landscapes.base import Landscape


class Matyas(Landscape):
    """A shallow trough along the diagonal, from one corner of the map to the other."""

    title = "Matyas"
    family = "Bowls and valleys"
    formula = "0.26*(x**2 + y**2) - coupling*x*y"
    extent = ((-10.0, 10.0), (-10.0, 10.0))
    starts = ((-9.0, -2.0), (-6.0, 8.0), (8.0, 9.0), (4.0, -9.0))
    minima_at = (("0", "0"),)
    source = "J. Matyas (1965), Random optimization, Automation and Remote Control 26."
    teaches = (
        "Across the trough it curves twenty-five times as much as along it, and no axis points either way. "
        "Whoever reaches the floor first has done the easy part: what is left is the slow way along the diagonal."
    )

    coupling: float = param(
        0.48,
        slider=(0.0, 0.5),
        valid="(-0.52, 0.52)",
        symbol="c",
        help="How strongly x and y pull on each other; at 0 it is a round bowl.",
    )
