from itertools import product

from landscapes.base import Landscape

_HEIGHT = "abs(100 - sqrt(x**2 + y**2)/pi)"
_MIDDLES = tuple(f"{sign}{at}" for at in ("1.41", "4.48", "7.57") for sign in ("", "-"))


class CrossInTray(Landscape):
    """A tray divided by sharp ridges into square pans, the four in the middle the deepest.

    The textbook has the power 0.1 of |sin x sin y| exp(E) + 1 with E near 100. Single precision holds neither exp(E)
    nor exp(-E): here exp(E - 40) is taken out of the power, which changes nothing else.
    """

    title = "Cross-in-tray"
    family = "Many minima"
    formula = f"-(0.0001*exp({_HEIGHT}/10 - 4)*(exp(40)*abs(sin(x)*sin(y)) + exp(40 - {_HEIGHT}))**0.1)"
    extent = ((-10.0, 10.0), (-10.0, 10.0))
    starts = ((-5.7, -6.2), (-2.6, 2.9), (0.2, 0.3), (9.0, 8.0))
    minima_at = tuple(product(_MIDDLES, _MIDDLES))
    source = (
        "S. K. Mishra (2006), Some new test functions for global optimization, https://doi.org/10.2139/ssrn.926132."
    )
    teaches = (
        "A ridge is thin as a blade: beside it the gradient grows without bound, and a step from there goes far. "
        "Four pans are equally deep, so which one a racer ends in is settled by its start."
    )
