from itertools import product

from core.params import param
from landscapes.base import Landscape

# Along one axis 2x + 2πA·sin 2πx has zeros in pairs, a hollow and a crest; a smaller A lets them meet near k − ¼.
_BEND = {k: f"asin(({k} - 0.25)/(pi*A))/(2*pi)" for k in range(1, 6)}
_HOLLOWS = ("0", *(f"{sign}({k} - {bend})" for k, bend in _BEND.items() for sign in "+-"))
_CRESTS = tuple(f"{sign}({k} - 0.5 + {bend})" for k, bend in _BEND.items() for sign in "+-")


class Rastrigin(Landscape):
    """A bowl covered with a regular grid of dimples, each a trap of its own."""

    title = "Rastrigin"
    family = "Many minima"
    formula = "2*A + x**2 - A*cos(2*pi*x) + y**2 - A*cos(2*pi*y)"
    extent = ((-5.12, 5.12), (-5.12, 5.12))
    starts = ((-3.4, 2.6), (4.6, 4.4), (0.45, -0.4), (-2.5, -2.5))
    minima_at = tuple(product(_HOLLOWS, _HOLLOWS))
    saddles_at = (*product(_HOLLOWS, _CRESTS), *product(_CRESTS, _HOLLOWS))
    source = "L. A. Rastrigin (1974), Systems of extremal control."
    teaches = (
        "The gradient knows only the nearest dimple, and a careful rule ends in the first one. "
        "Noise, momentum or a large rate carry a racer over some walls, never surely over all."
    )

    A: float = param(
        10.0,
        slider=(0.0, 20.0),
        valid="[0, 1e3]",
        symbol="A",
        help="How deep the dimples are; at 0 it is a plain bowl.",
    )
