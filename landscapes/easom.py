from core.params import param
from landscapes.base import Landscape

# Along one axis the slope vanishes where tan u = −2u/width, u being the distance from π: the first root beside 0.
_FOOT = "(pi/2 + atan(width/4))"


class Easom(Landscape):
    """A level plain with one hole in it."""

    title = "Easom"
    family = "Plateaus and cliffs"
    formula = "-(cos(x)*cos(y)*exp(-((x - pi)**2 + (y - pi)**2)/width))"
    extent = ((-1.5, 7.8), (-1.5, 7.8))
    starts = ((1.4, 2.4), (4.4, 4.6), (0.2, 5.0), (7.0, 0.5))
    minima_at = (("pi", "pi"), *((f"pi {a} {_FOOT}", f"pi {b} {_FOOT}") for a in "+-" for b in "+-"))
    source = "E. E. Easom (1990), A survey of global optimization techniques."
    teaches = (
        "Outside the hole the gradient is too small to walk by, and in half of all places it leads away from it. "
        "No rule finds what its gradient does not tell: only the starts near the hole get in."
    )

    width: float = param(
        1.0, slider=(0.5, 5.0), valid="(0, 1e3]", log=True, symbol="w", help="How wide the hole is; the textbook has 1."
    )
