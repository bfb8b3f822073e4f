from itertools import product

from landscapes.base import Landscape

# Where it is level along x alone and along y alone; the sum is so where both are.
_HOLLOWS_X = ("-8.2446", "-4.2054", "1", "3.7911", "7.7231")
_CRESTS_X = ("-6.4962", "-2.7053", "2.7689", "6.1091", "9.9379")
_HOLLOWS_Y = ("-8.959", "-6.9485", "-4.9303", "-2.8906", "1", "4.8906", "6.9303", "8.9485")
_CRESTS_Y = ("-8.0895", "-6.1146", "-4.1588", "-2.2567", "4.2567", "6.1588", "8.1146")


class Levy(Landscape):
    """Broad waves across a wide bowl, each row a little lower than the one before.

    The textbook writes it in w = 1 + (x − 1)/4.
    """

    title = "Levy"
    family = "Many minima"
    formula = (
        "sin(pi*(x + 3)/4)**2 + ((x - 1)/4)**2*(1 + 10*sin(pi*(x + 3)/4 + 1)**2)"
        " + ((y - 1)/4)**2*(1 + sin(pi*(y + 3)/2)**2)"
    )
    extent = ((-10.0, 10.0), (-10.0, 10.0))
    starts = ((-1.5, 4.2), (-6.9, 4.1), (5.4, -3.6), (2.4, 9.6))
    minima_at = tuple(product(_HOLLOWS_X, _HOLLOWS_Y))
    saddles_at = (*product(_HOLLOWS_X, _CRESTS_Y), *product(_CRESTS_X, _HOLLOWS_Y))
    source = (
        "M. Laguna and R. Martí (2005), Experimental testing of advanced scatter search designs for global "
        "optimization of multimodal functions."
    )
    teaches = (
        "Along x and along y it is a sum, so each axis has its own waves and is solved by itself. "
        "The waves along x are ten times as high as those along y: watch along which of them a racer is held."
    )
